/* SPDX-License-Identifier: Apache-2.0 */
/* hazard.c - what an archive does that an honest one does not */
#include "scanner/unpack/hazard.h"

#include <string.h>

static const struct {
    const char *rule;
    AdSeverity severity;
    AdConfidence confidence;
    const char *en, *es;
} table[] = {
    [AD_HAZARD_TRAVERSAL] = {"hazard.traversal", AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
                             "A member's name leaves the folder it is unpacked in",
                             "El nombre de un miembro sale de la carpeta en que se desempaqueta"},
    [AD_HAZARD_ABSOLUTE_PATH] = {"hazard.absolute-path", AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
                                 "A member's name is an absolute path",
                                 "El nombre de un miembro es una ruta absoluta"},
    [AD_HAZARD_LINK_ESCAPE] = {"hazard.link-escape", AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
                               "A link leads out of the unpacked tree",
                               "Un enlace lleva fuera del árbol desempaquetado"},
    [AD_HAZARD_DEVICE] = {"hazard.device", AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
                          "The archive holds a device, pipe or socket",
                          "El archivo contiene un dispositivo, una tubería o un socket"},
    [AD_HAZARD_SETUID] = {"hazard.setuid", AD_SEVERITY_MEDIUM, AD_CONFIDENCE_POSSIBLE,
                          "A file runs with its owner's rights (setuid or setgid)",
                          "Un fichero se ejecuta con los permisos de su dueño (setuid o setgid)"},
    [AD_HAZARD_CONTROL_NAME] = {"hazard.control-name", AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
                                "A member's name holds control or bidirectional characters",
                                "El nombre de un miembro contiene caracteres de control o bidireccionales"},
    [AD_HAZARD_BOMB] = {"hazard.bomb", AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
                        "A container unpacks to far more than its size",
                        "Un contenedor se desempaqueta a mucho más que su tamaño"},
    [AD_HAZARD_LYING_SIZE] = {"hazard.lying-size", AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
                              "A member's declared size is not its real size",
                              "El tamaño declarado de un miembro no es el real"},
    [AD_HAZARD_ENCRYPTED] = {"hazard.encrypted", AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED,
                             "Encrypted content cannot be inspected",
                             "El contenido cifrado no se puede inspeccionar"},
    [AD_HAZARD_IMAGE_HIDDEN] = {"hazard.image-hidden", AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED,
                                "A later layer of the image hides this; it still travels with the image",
                                "Una capa posterior de la imagen oculta esto; aún viaja con la imagen"},
    [AD_HAZARD_IMAGE_MISSING] = {"hazard.image-missing", AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED,
                                 "The image names a part that is not in it",
                                 "La imagen nombra una parte que no está en ella"},
    [AD_HAZARD_IMAGE_UNREFERENCED] = {"hazard.image-unreferenced", AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
                                      "The image holds a blob that no manifest names",
                                      "La imagen contiene un blob que ningún manifiesto nombra"},
    [AD_HAZARD_IMAGE_MALFORMED] = {"hazard.image-malformed", AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
                                   "A document of the container image contradicts itself or cannot be followed",
                                   "Un documento de la imagen de contenedor se contradice o no se puede seguir"},
    [AD_HAZARD_DIGEST_MISMATCH] = {"hazard.digest-mismatch", AD_SEVERITY_HIGH, AD_CONFIDENCE_CONFIRMED,
                                   "A part is not what the container's own digest or size says",
                                   "Una parte no es lo que indica la huella o el tamaño del propio contenedor"},
    [AD_HAZARD_MACRO_DOCUMENT] = {"hazard.macro-document", AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED,
                                  "The document carries macros", "El documento contiene macros"},
    [AD_HAZARD_EMBEDDED_OBJECT] = {"hazard.embedded-object", AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
                                   "The document carries an embedded file",
                                   "El documento contiene un archivo incrustado"},
    [AD_HAZARD_INSTALL_ACTION] = {"hazard.install-action", AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
                                  "The installer runs code of its own while it installs",
                                  "El instalador ejecuta código propio al instalar"},
    [AD_HAZARD_ZIP_MISMATCH] = {"hazard.zip-mismatch", AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
                                "A zip file's directory and its content tell different things",
                                "El directorio de un zip y su contenido dicen cosas distintas"},
    [AD_HAZARD_ZIP_OVERLAP] = {"hazard.zip-overlap", AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
                               "Entries of a zip file share the same bytes",
                               "Entradas de un zip comparten los mismos bytes"},
    [AD_HAZARD_UNACCOUNTED_BYTES] = {"hazard.unaccounted-bytes", AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
                                     "A container holds bytes that belong to no member",
                                     "Un contenedor tiene bytes que no pertenecen a ningún miembro"},
    [AD_HAZARD_DUPLICATE_NAME] = {"hazard.duplicate-name", AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
                                  "Two members have the same name",
                                  "Dos miembros tienen el mismo nombre"},
    [AD_HAZARD_SPARSE] = {"hazard.sparse", AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
                          "A sparse member is far larger than the data in it",
                          "Un miembro disperso es mucho mayor que los datos que contiene"},
    [AD_HAZARD_CYCLE] = {"hazard.cycle", AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
                         "A container holds itself", "Un contenedor se contiene a sí mismo"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(table) == AD_HAZARD_COUNT);

AdFinding *
ad_hazard_new(AdHazard hazard, guint64 entry, const char *path, const char *detail)
{
    AdFinding *f = ad_finding_new(AD_KIND_HAZARD, table[hazard].rule, path);
    f->entry = entry;
    f->concern = AD_CONCERN_SUPPLY_CHAIN_TAMPERING;
    f->severity = table[hazard].severity;
    f->confidence = table[hazard].confidence;
    g_free(f->title_en);
    g_free(f->title_es);
    f->title_en = g_strdup(table[hazard].en);
    f->title_es = g_strdup(table[hazard].es);
    if (detail != NULL)
        ad_finding_add_evidence(f, 0, "detail", detail, strlen(detail));
    return f;
}

static gboolean
is_separator(char c)
{
    return c == '/' || c == '\\';
}

guint
ad_hazard_of_name(const char *raw, gsize bytes)
{
    guint bits = 0;
    if (bytes > 0 && is_separator(raw[0]))
        bits |= 1u << AD_HAZARD_ABSOLUTE_PATH;
    if (bytes > 2 && g_ascii_isalpha(raw[0]) && raw[1] == ':' && is_separator(raw[2]))
        bits |= 1u << AD_HAZARD_ABSOLUTE_PATH;
    for (gsize i = 0; i < bytes; i++) {
        guint8 c = (guint8)raw[i];
        if (c < 0x20 || c == 0x7f)
            bits |= 1u << AD_HAZARD_CONTROL_NAME;
        if (c == '.' && (i == 0 || is_separator(raw[i - 1])) && i + 1 < bytes && raw[i + 1] == '.' &&
            (i + 2 == bytes || is_separator(raw[i + 2])))
            bits |= 1u << AD_HAZARD_TRAVERSAL;
        /* U+200E, U+200F, U+202A-202E, U+2066-2069 */
        if (c == 0xe2 && i + 2 < bytes) {
            guint8 d = (guint8)raw[i + 1], e = (guint8)raw[i + 2];
            if ((d == 0x80 && (e == 0x8e || e == 0x8f || (e >= 0xaa && e <= 0xae))) ||
                (d == 0x81 && e >= 0xa6 && e <= 0xa9))
                bits |= 1u << AD_HAZARD_CONTROL_NAME;
        }
    }
    return bits;
}

/* How many folders deep `text` ends, from `depth` on; -1 once it has left the tree. */
static int
walk_depth(const char *text, gsize bytes, int depth)
{
    for (gsize at = 0; at < bytes;) {
        gsize end = at;
        while (end < bytes && !is_separator(text[end]))
            end++;
        gsize length = end - at;
        if (length == 2 && text[at] == '.' && text[at + 1] == '.') {
            if (--depth < 0)
                return -1;
        } else if (length > 0 && !(length == 1 && text[at] == '.')) {
            depth++;
        }
        at = end + 1;
    }
    return depth;
}

gboolean
ad_hazard_is_escape(const char *raw_name, const char *raw_target)
{
    const char *slash = strrchr(raw_name, '/');
    /* an absolute target is where most honest packages point (/usr/lib/…): data, not an escape by itself */
    if (is_separator(raw_target[0]))
        return FALSE;
    int depth = slash == NULL ? 0 : walk_depth(raw_name, (gsize)(slash - raw_name), 0);
    return walk_depth(raw_target, strlen(raw_target), MAX(depth, 0)) < 0;
}
