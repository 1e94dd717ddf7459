# SPDX-License-Identifier: Apache-2.0
# debian-packages.sh - what aduana needs of Debian 12, and how it is installed; sourced by ./run and ./check

# to build and to run
packages_build="build-essential cmake ninja-build pkg-config gettext
  libglib2.0-dev libarchive-dev libsquashfs-dev zlib1g-dev libyara-dev libsqlite3-dev libpq-dev libmicrohttpd-dev libjansson-dev
  libyaml-dev libyajl-dev libexpat1-dev libssl-dev libsystemd-dev libcurl4-openssl-dev libseccomp-dev
  gpgv ca-certificates tzdata python3-minimal
  libpython3-stdlib"
# to test: the second compiler, the tools that make real packages, the oracles
packages_test="clang llvm-14 libclang-rt-14-dev libcmocka-dev yara sqlite3 postgresql-15 minisign gpg gpg-agent openssl
  systemd rpm xorriso squashfs-tools p7zip-full zip unzip zstd lz4 xz-utils bzip2 cpio libarchive-tools curl strace debootstrap jq"

# packages_install NAME…: installs those that are missing; quiet, quick when nothing is
packages_install()
{
    missing=""
    for package in "$@"; do
        state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) || state=""
        [ "$state" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "aduana needs these Debian packages; as root:" >&2
            echo "  apt-get install --no-install-recommends$missing" >&2
            return 1
        fi
        as_root="sudo"
    fi
    echo "Installing:$missing" >&2
    log=$(mktemp)
    if ! { $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } \
        >"$log" 2>&1 </dev/null; then
        echo "Installing failed; the last lines of apt-get:" >&2
        tail -n 15 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}
