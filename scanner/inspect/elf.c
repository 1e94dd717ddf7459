/* SPDX-License-Identifier: Apache-2.0 */
/* elf.c - what an ELF file says of its own protections */
#include "scanner/inspect/elf.h"

#include <elf.h>
#include <string.h>

#include "scanner/inspect/binary_view.h"

enum {
    HEADERS_MAX = 4096,          /* program headers; real files have about a dozen */
    SECTIONS_MAX = 65535,
    DYNAMIC_MAX = 4096,          /* entries of the dynamic section */
    NAMES_MAX = 32 * 1024 * 1024, /* bytes of dynamic names that are read */
    SYMBOLS_MAX = 1000000,
    TEXT_MAX = 4096,
};

/* Not in every elf.h: psABI's x86 feature property. */
#define PROPERTY_X86_FEATURES 0xc0000002u
#define FEATURE_IBT 1u
#define FEATURE_SHSTK 2u

typedef struct {
    AdBinaryView view;
    gboolean is_64;
    guint64 headers, sections;
    guint header_count, section_count, names_section;
    guint header_bytes, section_bytes;
    AdElf *out;
} Reader;

typedef struct {
    guint32 type, flags;
    guint64 offset, address, file_bytes;
} Segment;

typedef struct {
    guint32 name, type;
    guint64 offset, bytes, entry_bytes;
} Section;

/* An address-sized number. */
static guint64
word(Reader *r, guint64 at)
{
    return r->is_64 ? ad_binary_view_u64(&r->view, at) : ad_binary_view_u32(&r->view, at);
}

static Segment
segment(Reader *r, guint i)
{
    AdBinaryView *v = &r->view;
    guint64 at = r->headers + (guint64)i * r->header_bytes;
    if (r->is_64)
        return (Segment){ad_binary_view_u32(v, at), ad_binary_view_u32(v, at + 4), ad_binary_view_u64(v, at + 8),
                         ad_binary_view_u64(v, at + 16), ad_binary_view_u64(v, at + 32)};
    return (Segment){ad_binary_view_u32(v, at), ad_binary_view_u32(v, at + 24), ad_binary_view_u32(v, at + 4),
                     ad_binary_view_u32(v, at + 8), ad_binary_view_u32(v, at + 16)};
}

static Section
section(Reader *r, guint i)
{
    AdBinaryView *v = &r->view;
    guint64 at = r->sections + (guint64)i * r->section_bytes;
    if (r->is_64)
        return (Section){ad_binary_view_u32(v, at), ad_binary_view_u32(v, at + 4), ad_binary_view_u64(v, at + 24),
                         ad_binary_view_u64(v, at + 32), ad_binary_view_u64(v, at + 56)};
    return (Section){ad_binary_view_u32(v, at), ad_binary_view_u32(v, at + 4), ad_binary_view_u32(v, at + 16),
                     ad_binary_view_u32(v, at + 20), ad_binary_view_u32(v, at + 36)};
}

/* Where an address lies in the file, or G_MAXUINT64. */
static guint64
offset_of(Reader *r, guint64 address)
{
    for (guint i = 0; i < r->header_count; i++) {
        Segment s = segment(r, i);
        if (s.type == PT_LOAD && address >= s.address && address - s.address < s.file_bytes)
            return s.offset + (address - s.address);
    }
    return G_MAXUINT64;
}

static gboolean
is_in(const char *name, const char *const *names, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return TRUE;
    return FALSE;
}

/* Names of imported and exported functions tell what the compiler was asked for. */
static void
read_names(Reader *r, guint64 offset, guint64 bytes)
{
    static const char *const canaries[] = {"__stack_chk_fail", "__stack_chk_guard", "__stack_smash_handler"};
    static const char *const fortifiable[] = {"memcpy",  "memmove",  "memset",  "strcpy",   "strncpy", "strcat",
                                              "strncat", "sprintf",  "snprintf", "vsprintf", "vsnprintf", "read",
                                              "recv",    "fgets",    "gets",    "realpath", "stpcpy",  "printf"};
    if (offset > r->view.bytes)
        return;
    const char *p = (const char *)r->view.data + offset;
    gsize left = (gsize)MIN(MIN(bytes, r->view.bytes - offset), NAMES_MAX);
    while (left > 0) {
        const char *end = memchr(p, '\0', left);
        if (end == NULL)
            return;
        gsize length = (gsize)(end - p);
        if (length > 4 && length < 24) {
            if (p[0] == '_' && is_in(p, canaries, G_N_ELEMENTS(canaries)))
                r->out->has_canary = TRUE;
            else if (p[0] == '_' && strcmp(end - 4, "_chk") == 0)
                r->out->has_fortified = TRUE;
            else if (is_in(p, fortifiable, G_N_ELEMENTS(fortifiable)))
                r->out->has_fortifiable = TRUE;
        } else if (length == 4 && (strcmp(p, "read") == 0 || strcmp(p, "recv") == 0 || strcmp(p, "gets") == 0)) {
            r->out->has_fortifiable = TRUE;
        }
        left -= length + 1;
        p = end + 1;
    }
}

static void
read_dynamic(Reader *r, const Segment *s)
{
    guint64 names = 0, names_bytes = 0, run_path = G_MAXUINT64, old_path = G_MAXUINT64, flags = 0, flags_1 = 0;
    guint entry = r->is_64 ? 16 : 8;
    AdElf *out = r->out;
    out->is_dynamic = TRUE;
    for (guint i = 0; i < DYNAMIC_MAX && ad_binary_view_has(&r->view, s->offset, (i + 1) * entry) &&
                      (i + 1) * entry <= s->file_bytes;
         i++) {
        guint64 tag = word(r, s->offset + i * entry), value = word(r, s->offset + i * entry + entry / 2);
        switch (tag) {
        case DT_STRTAB:
            names = value;
            break;
        case DT_STRSZ:
            names_bytes = value;
            break;
        case DT_RPATH:
            old_path = value;
            break;
        case DT_RUNPATH:
            run_path = value;
            break;
        case DT_FLAGS:
            flags = value;
            break;
        case DT_FLAGS_1:
            flags_1 = value;
            break;
        case DT_BIND_NOW:
            out->has_bind_now = TRUE;
            break;
        case DT_TEXTREL:
            out->has_text_relocations = TRUE;
            break;
        default:
            break;
        }
        if (tag == DT_NULL)
            break;
    }
    out->has_bind_now |= (flags & DF_BIND_NOW) != 0 || (flags_1 & DF_1_NOW) != 0;
    out->has_text_relocations |= (flags & DF_TEXTREL) != 0;
    out->is_position_independent |= (flags_1 & DF_1_PIE) != 0;
    guint64 at = offset_of(r, names), path = run_path != G_MAXUINT64 ? run_path : old_path;
    if (at == G_MAXUINT64)
        return;
    read_names(r, at, names_bytes);
    const char *text = path < names_bytes ? ad_binary_view_text(&r->view, at + path, TEXT_MAX) : NULL;
    g_free(out->search_path);
    out->search_path = g_strdup(text);
}

/* The note that says which control-flow protections all of the code keeps. */
static void
read_property(Reader *r, const Segment *s)
{
    AdBinaryView *v = &r->view;
    guint align = r->is_64 ? 8 : 4;
    if (s->file_bytes < 16 || s->file_bytes > TEXT_MAX || ad_binary_view_u32(v, s->offset) != 4 ||
        ad_binary_view_u32(v, s->offset + 8) != NT_GNU_PROPERTY_TYPE_0)
        return;
    guint64 end = s->offset + MIN(s->file_bytes, 16 + (guint64)ad_binary_view_u32(v, s->offset + 4));
    for (guint64 at = s->offset + 16; at + 8 <= end;) {
        guint32 type = ad_binary_view_u32(v, at), bytes = ad_binary_view_u32(v, at + 4);
        if (type == PROPERTY_X86_FEATURES && bytes >= 4) {
            guint32 bits = ad_binary_view_u32(v, at + 8);
            r->out->has_ibt = (bits & FEATURE_IBT) != 0;
            r->out->has_shadow_stack = (bits & FEATURE_SHSTK) != 0;
        }
        at += 8 + ((guint64)bytes + align - 1) / align * align;
    }
}

static void
read_segments(Reader *r, guint16 type)
{
    AdElf *out = r->out;
    gboolean has_code = FALSE, has_stack = FALSE;
    for (guint i = 0; i < r->header_count; i++) {
        Segment s = segment(r, i);
        switch (s.type) {
        case PT_LOAD:
            has_code |= (s.flags & PF_X) != 0;
            out->has_writable_code |= (s.flags & (PF_X | PF_W)) == (PF_X | PF_W);
            break;
        case PT_INTERP:
            out->has_interpreter = TRUE;
            break;
        case PT_DYNAMIC:
            read_dynamic(r, &s);
            break;
        case PT_GNU_RELRO:
            out->has_relro = TRUE;
            break;
        case PT_GNU_STACK:
            has_stack = TRUE;
            out->has_executable_stack = (s.flags & PF_X) != 0;
            break;
        case PT_GNU_PROPERTY:
            read_property(r, &s);
            break;
        default:
            break;
        }
    }
    gboolean is_pie = out->is_position_independent || out->has_interpreter;
    if (has_code && (type == ET_EXEC || type == ET_DYN))
        out->role = type == ET_EXEC || is_pie ? AD_ELF_PROGRAM : AD_ELF_LIBRARY;
    out->is_position_independent = type == ET_DYN;
    /* without the mark the kernel gives old x86 and ARM programs an executable stack; only what it starts is judged */
    if (!has_stack && out->has_interpreter &&
        (out->machine == EM_386 || out->machine == EM_X86_64 || out->machine == EM_ARM))
        out->has_executable_stack = TRUE;
}

static void
count_ifuncs(Reader *r, const Section *s)
{
    guint64 entry = r->is_64 ? 24 : 16, count = MIN(s->bytes / entry, SYMBOLS_MAX);
    if (s->entry_bytes != entry || !ad_binary_view_has(&r->view, s->offset, count * entry))
        return;
    const guint8 *p = r->view.data + s->offset;
    for (guint64 i = 0; i < count; i++, p += entry) {
        const guint8 *info = p + (r->is_64 ? 4 : 12), *place = p + (r->is_64 ? 6 : 14);
        r->out->ifunc_count += (info[0] & 0xf) == STT_GNU_IFUNC && (place[0] != 0 || place[1] != 0);
    }
}

static void
read_sections(Reader *r)
{
    Section names = section(r, r->names_section);
    for (guint i = 0; i < r->section_count; i++) {
        Section s = section(r, i);
        if (s.type == SHT_SYMTAB)
            r->out->has_symbol_table = TRUE;
        if (s.type == SHT_DYNSYM)
            count_ifuncs(r, &s);
        if (s.type != SHT_PROGBITS && s.type != SHT_NOTE)
            continue;
        AdBinaryView safe = r->view;
        const char *name = s.name < names.bytes ? ad_binary_view_text(&safe, names.offset + s.name, TEXT_MAX) : NULL;
        if (name == NULL)
            continue;
        if (strcmp(name, ".debug_info") == 0)
            r->out->has_debug_info = TRUE;
        if (strcmp(name, ".go.buildinfo") == 0 || strcmp(name, ".note.go.buildid") == 0 || strcmp(name, ".gopclntab") == 0)
            r->out->has_go = TRUE;
    }
}

gboolean
ad_elf_read(const void *data, gsize bytes, AdElf *out)
{
    const guint8 *p = data;
    *out = (AdElf){0};
    if (bytes < sizeof(Elf32_Ehdr) || memcmp(p, ELFMAG, SELFMAG) != 0 ||
        (p[EI_CLASS] != ELFCLASS32 && p[EI_CLASS] != ELFCLASS64) ||
        (p[EI_DATA] != ELFDATA2LSB && p[EI_DATA] != ELFDATA2MSB))
        return FALSE;
    Reader r = {.view = ad_binary_view(data, bytes, p[EI_DATA] == ELFDATA2MSB), .is_64 = p[EI_CLASS] == ELFCLASS64, .out = out};
    AdBinaryView *v = &r.view;
    guint16 type = ad_binary_view_u16(v, 16);
    guint at = r.is_64 ? 32 : 28;
    out->machine = ad_binary_view_u16(v, 18);
    out->bits = r.is_64 ? 64 : 32;
    r.headers = word(&r, at);
    r.sections = word(&r, at + (r.is_64 ? 8 : 4));
    guint counts = r.is_64 ? 54 : 42;
    r.header_bytes = ad_binary_view_u16(v, counts);
    r.header_count = ad_binary_view_u16(v, counts + 2);
    r.section_bytes = ad_binary_view_u16(v, counts + 4);
    r.section_count = MIN(ad_binary_view_u16(v, counts + 6), SECTIONS_MAX);
    r.names_section = ad_binary_view_u16(v, counts + 8);
    if (v->is_broken || r.header_bytes < (r.is_64 ? 56u : 32u) || r.header_count > HEADERS_MAX ||
        !ad_binary_view_has(v, r.headers, (guint64)r.header_count * r.header_bytes))
        return FALSE;
    read_segments(&r, type);
    if (r.section_bytes >= (r.is_64 ? 64u : 40u) && r.names_section < r.section_count &&
        ad_binary_view_has(v, r.sections, (guint64)r.section_count * r.section_bytes))
        read_sections(&r);
    return TRUE;
}

void
ad_elf_clear(AdElf *elf)
{
    g_clear_pointer(&elf->search_path, g_free);
}

gboolean
ad_elf_is_search_path_open(const char *search_path)
{
    g_auto(GStrv) parts = g_strsplit(search_path, ":", -1);
    for (char **p = parts; *p != NULL; p++) {
        if (g_str_has_prefix(*p, "$ORIGIN") || g_str_has_prefix(*p, "${ORIGIN}") || g_str_has_prefix(*p, "@"))
            continue;
        if (**p != '/' || g_str_has_prefix(*p, "/tmp") || g_str_has_prefix(*p, "/var/tmp") ||
            g_str_has_prefix(*p, "/dev/shm"))
            return TRUE;
    }
    return parts[0] == NULL;
}
