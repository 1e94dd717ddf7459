/* SPDX-License-Identifier: Apache-2.0 */
/* hardening.c - which protections a program was built without */
#include "scanner/inspect/hardening.h"

#include <elf.h>
#include <string.h>

#include "scanner/inspect/authenticode.h"
#include "scanner/inspect/elf.h"
#include "scanner/inspect/macho.h"
#include "scanner/inspect/place.h"

/* What is being looked at, for the rows it gives. */
typedef struct {
    AdTally *tally;
    const AdTallyFile *file;
    const char *what; /* "ELF64 x86-64" */
} Subject;

static void
note_text(const Subject *s, AdObservation observation, const char *text)
{
    AdTallyMark mark = {.label = "program"};
    g_strlcpy(mark.text, text, sizeof mark.text);
    ad_tally_note(s->tally, observation, s->file, &mark, 1);
}

static void
note_if(const Subject *s, gboolean is_so, AdObservation observation)
{
    if (is_so)
        note_text(s, observation, s->what);
}

static const char *
machine_name(guint16 machine)
{
    static const struct {
        guint16 machine;
        const char *name;
    } names[] = {{EM_386, "x86"},         {EM_X86_64, "x86-64"}, {EM_ARM, "arm"},     {EM_AARCH64, "arm64"},
                 {EM_PPC64, "ppc64"},     {EM_S390, "s390"},     {EM_MIPS, "mips"},   {EM_RISCV, "riscv"},
                 {EM_SPARCV9, "sparc64"}, {EM_PPC, "ppc"},       {EM_BPF, "bpf"}};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i].machine == machine)
            return names[i].name;
    return "other machine";
}

static void
inspect_elf(const guint8 *data, gsize bytes, AdTally *tally, const AdTallyFile *file)
{
    g_auto(AdElf) e = {0};
    if (!ad_elf_read(data, bytes, &e) || e.role == AD_ELF_OTHER || e.machine == EM_BPF)
        return;
    g_autofree char *what = g_strdup_printf("ELF%u %s", e.bits, machine_name(e.machine));
    const Subject s = {tally, file, what};
    gboolean is_c = !e.has_go;
    ad_tally_looked(tally, AD_KIND_HARDENING);
    note_if(&s, e.role == AD_ELF_PROGRAM && !e.is_position_independent, AD_OBSERVATION_ELF_NO_PIE);
    note_if(&s, e.is_dynamic && !e.has_relro, AD_OBSERVATION_ELF_NO_RELRO);
    note_if(&s, e.is_dynamic && e.has_relro && !e.has_bind_now, AD_OBSERVATION_ELF_PARTIAL_RELRO);
    note_if(&s, e.has_executable_stack, AD_OBSERVATION_ELF_EXEC_STACK);
    note_if(&s, e.has_writable_code, AD_OBSERVATION_ELF_WRITABLE_CODE);
    note_if(&s, e.has_text_relocations, AD_OBSERVATION_ELF_TEXT_RELOCATIONS);
    note_if(&s, is_c && e.has_fortifiable && !e.has_canary && !e.has_fortified, AD_OBSERVATION_ELF_NO_CANARY);
    note_if(&s, e.machine == EM_X86_64 && !(e.has_ibt && e.has_shadow_stack), AD_OBSERVATION_ELF_NO_CET);
    note_if(&s, e.has_debug_info, AD_OBSERVATION_ELF_NOT_STRIPPED);
    note_if(&s, e.ifunc_count > 0, AD_OBSERVATION_ELF_INDIRECT_FUNCTIONS);
    if (e.search_path != NULL && ad_elf_is_search_path_open(e.search_path))
        note_text(&s, AD_OBSERVATION_ELF_OPEN_SEARCH_PATH, e.search_path);
}

/* Installers put a few bytes of their own behind the signature, to know where they were downloaded from; code needs more. */
#define HIDDEN_BYTES 4096

static void
inspect_signature(const guint8 *data, gsize bytes, const AdPe *pe, gboolean is_used, const Subject *s)
{
    gsize hidden;
    AdAuthenticode answer = ad_authenticode_check(data, bytes, pe, &hidden);
    note_if(s, is_used && answer == AD_AUTHENTICODE_NONE, AD_OBSERVATION_PE_UNSIGNED);
    note_if(s, answer == AD_AUTHENTICODE_DIFFERS, AD_OBSERVATION_PE_BAD_DIGEST);
    note_if(s, is_used && answer == AD_AUTHENTICODE_BROKEN, AD_OBSERVATION_PE_BROKEN_SIGNATURE);
    if (hidden >= HIDDEN_BYTES) {
        g_autofree char *text = g_strdup_printf("%" G_GSIZE_FORMAT " bytes", hidden);
        note_text(s, AD_OBSERVATION_PE_HIDDEN_DATA, text);
    }
}

static void
inspect_pe(const guint8 *data, gsize bytes, gboolean is_used, AdTally *tally, const AdTallyFile *file)
{
    AdPe pe;
    if (!ad_pe_read(data, bytes, &pe))
        return;
    g_autofree char *what = g_strdup_printf("PE%u%s", pe.bits, pe.is_managed ? " .NET" : "");
    const Subject s = {tally, file, what};
    inspect_signature(data, bytes, &pe, is_used, &s);
    if (!pe.has_code || !is_used)
        return;
    ad_tally_looked(tally, AD_KIND_HARDENING);
    note_if(&s, !pe.has_aslr, AD_OBSERVATION_PE_NO_ASLR);
    note_if(&s, !pe.has_dep, AD_OBSERVATION_PE_NO_DEP);
    note_if(&s, !pe.has_cfg && !pe.is_managed, AD_OBSERVATION_PE_NO_CFG);
    note_if(&s, pe.has_writable_code, AD_OBSERVATION_PE_WRITABLE_CODE);
}

static void
inspect_macho(const guint8 *data, gsize bytes, AdTally *tally, const AdTallyFile *file)
{
    AdMacho m;
    if (!ad_macho_read(data, bytes, &m))
        return;
    const Subject s = {tally, file, m.parts > 1 ? "Mach-O, several machines" : "Mach-O"};
    ad_tally_looked(tally, AD_KIND_HARDENING);
    note_if(&s, m.is_program && !m.has_pie, AD_OBSERVATION_MACHO_NO_PIE);
    note_if(&s, m.has_executable_stack, AD_OBSERVATION_MACHO_EXEC_STACK);
    note_if(&s, m.has_writable_code, AD_OBSERVATION_MACHO_WRITABLE_CODE);
    note_if(&s, !m.has_signature, AD_OBSERVATION_MACHO_UNSIGNED);
}

void
ad_hardening_inspect(const guint8 *data, gsize bytes, guint place, AdTally *tally, const AdTallyFile *file)
{
    gboolean is_used = place == AD_PLACE_PROGRAM;
    if (is_used && bytes >= 4 && memcmp(data, ELFMAG, SELFMAG) == 0)
        inspect_elf(data, bytes, tally, file);
    else if (bytes >= 64 && data[0] == 'M' && data[1] == 'Z')
        inspect_pe(data, bytes, is_used, tally, file);
    else if (is_used && bytes >= 32 && (memcmp(data, "\xca\xfe\xba", 3) == 0 || memcmp(data, "\xfe\xed\xfa", 3) == 0 ||
                             memcmp(data + 1, "\xfa\xed\xfe", 3) == 0))
        inspect_macho(data, bytes, tally, file);
}
