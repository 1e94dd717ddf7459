/* SPDX-License-Identifier: Apache-2.0 */
/* hazard.c - the table of what an archive does that an honest one does not */
#include "scanner/unpack/hazard.h"

#include <string.h>

#define TAMPERING AD_CONCERN_SUPPLY_CHAIN_TAMPERING
#define INTERRUPTION AD_CONCERN_PROCESS_INTERRUPTION
#define TRANSPARENCY AD_CONCERN_STANDARDS_TRANSPARENCY

typedef struct {
    const char *rule;
    AdConcern concern;
    AdSeverity severity;
    AdConfidence confidence;
    const char *en, *es;
    const char *why_en, *why_es;
} Row;

static const Row table[] = {
    [AD_HAZARD_TRAVERSAL] = {"hazard.traversal", TAMPERING, AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
        "A member's name leaves the folder it is unpacked in",
        "El nombre de un elemento sale de la carpeta en que se desempaqueta",
        "A careless tool that unpacks it overwrites files elsewhere on the machine.",
        "Una herramienta descuidada que lo desempaquete sobrescribe archivos en otro lugar del equipo."},
    [AD_HAZARD_ABSOLUTE_PATH] = {"hazard.absolute-path", TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
        "A member's name is an absolute path", "El nombre de un elemento es una ruta absoluta",
        "It asks to be written to a fixed place of the machine instead of the folder chosen by whoever unpacks it.",
        "Pide escribirse en un lugar fijo del equipo y no en la carpeta que elige quien lo desempaqueta."},
    [AD_HAZARD_CONTROL_NAME] = {"hazard.control-name", TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
        "A member's name holds control or bidirectional characters",
        "El nombre de un elemento contiene caracteres de control o bidireccionales",
        "Such a name reads as another one on a screen, or steers the terminal that shows it.",
        "Un nombre así se lee como otro en pantalla, o manipula la terminal que lo muestra."},
    [AD_HAZARD_INVALID_NAME] = {"hazard.invalid-name", TAMPERING, AD_SEVERITY_INFO, AD_CONFIDENCE_POSSIBLE,
        "A member's name is not valid UTF-8", "El nombre de un elemento no es UTF-8 válido",
        "Old tools write such names honestly; programs disagree on what the file is called.",
        "Herramientas antiguas escriben nombres así de buena fe; los programas no coinciden en cómo se llama el archivo."},
    [AD_HAZARD_RESERVED_NAME] = {"hazard.reserved-name", TAMPERING, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
        "A member's name means something else on Windows",
        "El nombre de un elemento significa otra cosa en Windows",
        "Device names (CON, NUL), a colon (hidden stream) and a dot or blank at the end reach another file than the one shown.",
        "Los nombres de dispositivo (CON, NUL), los dos puntos (flujo oculto) y un punto o espacio final llevan a un archivo "
        "distinto del mostrado."},
    [AD_HAZARD_HOMOGLYPH] = {"hazard.homoglyph", TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_POSSIBLE,
        "A member's name mixes alphabets that look alike",
        "El nombre de un elemento mezcla alfabetos de apariencia similar",
        "Cyrillic or Greek letters among Latin ones make a file pass for another by its name.",
        "Letras cirílicas o griegas entre letras latinas hacen pasar un archivo por otro con su nombre."},
    [AD_HAZARD_CASE_COLLISION] = {"hazard.case-collision", TAMPERING, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
        "Two members' names differ only in upper and lower case",
        "Los nombres de dos elementos difieren solo en mayúsculas y minúsculas",
        "On Windows and macOS one of the two replaces the other when they are unpacked.",
        "En Windows y macOS uno de los dos reemplaza al otro al desempaquetarse."},
    [AD_HAZARD_DUPLICATE_NAME] = {"hazard.duplicate-name", TAMPERING, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
        "Two members have the same name", "Dos elementos tienen el mismo nombre",
        "Which of them is used depends on the program that reads the archive; both were inspected.",
        "Cuál de ellos se usa depende del programa que lea el archivo; se inspeccionaron ambos."},
    [AD_HAZARD_LINK_ESCAPE] = {"hazard.link-escape", TAMPERING, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
        "A link leads out of the unpacked tree", "Un enlace lleva fuera del árbol desempaquetado",
        "What is later written through the link lands outside the folder.",
        "Lo que después se escriba a través del enlace queda fuera de la carpeta."},
    [AD_HAZARD_DEVICE] = {"hazard.device", TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
        "The archive holds a device, pipe or socket", "El archivo contiene un dispositivo, una tubería o un socket",
        "Special files give access to hardware or processes when an administrator unpacks them.",
        "Los archivos especiales dan acceso a hardware o procesos cuando un administrador los desempaqueta."},
    [AD_HAZARD_SETUID] = {"hazard.setuid", TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_POSSIBLE,
        "A file runs with its owner's rights (setuid or setgid)",
        "Un archivo se ejecuta con los permisos de su dueño (setuid o setgid)",
        "Whoever starts it acts as its owner, often root; it should be expected and known.",
        "Quien lo ejecuta actúa como su dueño, a menudo root; debe ser algo esperado y conocido."},
    [AD_HAZARD_CAPABILITY] = {"hazard.capability", TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
        "A file brings privileges with it (file capabilities)",
        "Un archivo trae privilegios consigo (capacidades de archivo)",
        "Capabilities give parts of root's power to whoever starts the file, and are easily overlooked.",
        "Las capacidades dan parte del poder de root a quien ejecute el archivo, y pasan fácilmente inadvertidas."},
    [AD_HAZARD_BOMB] = {"hazard.bomb", INTERRUPTION, AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
        "A container unpacks to far more than its size",
        "Un contenedor se desempaqueta a mucho más que su tamaño",
        "Unpacking it fills disks or memory; what lies beyond the limit was not inspected.",
        "Desempaquetarlo llena discos o memoria; lo que rebasa el límite no se inspeccionó."},
    [AD_HAZARD_SPARSE] = {"hazard.sparse", INTERRUPTION, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
        "A sparse member is far larger than the data in it",
        "Un elemento disperso es mucho mayor que los datos que contiene",
        "Tools that write the holes as zeros fill the disk; the data in it was inspected.",
        "Las herramientas que escriben los huecos como ceros llenan el disco; los datos que contiene se inspeccionaron."},
    [AD_HAZARD_CYCLE] = {"hazard.cycle", INTERRUPTION, AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
        "A container holds itself", "Un contenedor se contiene a sí mismo",
        "A tool that unpacks containers inside containers never comes to an end.",
        "Una herramienta que desempaqueta contenedores dentro de contenedores nunca termina."},
    [AD_HAZARD_LYING_SIZE] = {"hazard.lying-size", INTERRUPTION, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
        "A member's declared size is not its real size", "El tamaño declarado de un elemento no es el real",
        "Checks that trust the declared size are fooled; aduana counts what really comes.",
        "Engaña a las revisiones que confían en el tamaño declarado; aduana cuenta lo que realmente llega."},
    [AD_HAZARD_ENCRYPTED] = {"hazard.encrypted", TRANSPARENCY, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED,
        "Encrypted content cannot be inspected", "El contenido cifrado no se puede inspeccionar",
        "Its name is listed, its content was not seen; for a zip the password can be given with the scan.",
        "Se indica su nombre, su contenido no se vio; para un zip se puede dar la contraseña con el análisis."},
    [AD_HAZARD_ZIP_MISMATCH] = {"hazard.zip-mismatch", TAMPERING, AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
        "A zip file's directory and its content tell different things",
        "El directorio de un zip y su contenido dicen cosas distintas",
        "Different programs unpack different things from it, a known way past inspection; each view was inspected.",
        "Programas distintos extraen cosas distintas, una forma conocida de evadir la inspección; se inspeccionó cada vista."},
    [AD_HAZARD_ZIP_HIDDEN] = {"hazard.zip-hidden", TAMPERING, AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
        "A zip member is missing from the directory", "Un elemento de un zip falta en el directorio",
        "Most programs do not show it, some unpack it; it was inspected like the others.",
        "La mayoría de los programas no lo muestra, algunos lo extraen; se inspeccionó como los demás."},
    [AD_HAZARD_ZIP_OVERLAP] = {"hazard.zip-overlap", INTERRUPTION, AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE,
        "Entries of a zip file share the same bytes", "Elementos de un zip comparten los mismos bytes",
        "The mark of a non-recursive zip bomb; honest tools never write it.",
        "Es la marca de una bomba zip no recursiva; las herramientas honestas nunca lo escriben."},
    [AD_HAZARD_UNACCOUNTED_BYTES] = {"hazard.unaccounted-bytes", TAMPERING, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
        "A container holds bytes that belong to no member",
        "Un contenedor tiene bytes que no pertenecen a ningún elemento",
        "Data that its own table of contents does not mention; it was inspected as it lies.",
        "Datos que su propio índice no menciona; se inspeccionaron tal como están."},
    [AD_HAZARD_POLYGLOT] = {"hazard.polyglot", TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
        "A file is two things at once", "Un archivo es dos cosas a la vez",
        "One program sees a picture or document, another an archive; each view was inspected.",
        "Un programa ve una imagen o documento, otro un archivo comprimido; se inspeccionó cada vista."},
    [AD_HAZARD_DISGUISED] = {"hazard.disguised", TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
        "A program has the name of something harmless", "Un programa lleva el nombre de algo inofensivo",
        "Its content is a program, its name says picture, document or text.",
        "Su contenido es un programa; su nombre dice imagen, documento o texto."},
    [AD_HAZARD_IMAGE_HIDDEN] = {"hazard.image-hidden", TAMPERING, AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED,
        "A later layer of the image hides this; it still travels with the image",
        "Una capa posterior de la imagen oculta esto; aún viaja con la imagen",
        "Whoever has the image can read it; it was inspected like the rest.",
        "Quien tenga la imagen puede leerlo; se inspeccionó como lo demás."},
    [AD_HAZARD_IMAGE_MISSING] = {"hazard.image-missing", TRANSPARENCY, AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED,
        "The image names a part that is not in it", "La imagen nombra una parte que no está en ella",
        "What is fetched in its place later was not inspected.",
        "Lo que después se descargue en su lugar no se inspeccionó."},
    [AD_HAZARD_IMAGE_UNREFERENCED] = {"hazard.image-unreferenced", TAMPERING, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
        "The image holds a blob that no manifest names", "La imagen contiene un blob que ningún manifiesto nombra",
        "It takes no part in the image as described, and travels with it all the same.",
        "No forma parte de la imagen descrita y aun así viaja con ella."},
    [AD_HAZARD_IMAGE_MALFORMED] = {"hazard.image-malformed", TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE,
        "A document of the container image contradicts itself or cannot be followed",
        "Un documento de la imagen de contenedor se contradice o no se puede seguir",
        "Different programs build different file systems from it.",
        "Programas distintos construyen sistemas de archivos distintos a partir de ella."},
    [AD_HAZARD_DIGEST_MISMATCH] = {"hazard.digest-mismatch", TAMPERING, AD_SEVERITY_HIGH, AD_CONFIDENCE_CONFIRMED,
        "A part is not what the container's own digest or size says",
        "Una parte no es lo que indica la huella o el tamaño del propio contenedor",
        "It was changed or damaged after the container was made.",
        "Se modificó o se dañó después de crear el contenedor."},
    [AD_HAZARD_MACRO_DOCUMENT] = {"hazard.macro-document", TAMPERING, AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED,
        "The document carries macros", "El documento contiene macros",
        "Macros are programs that start with the document, a common way in for attackers.",
        "Las macros son programas que arrancan con el documento, una vía de entrada común para atacantes."},
    [AD_HAZARD_EMBEDDED_OBJECT] = {"hazard.embedded-object", TAMPERING, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
        "The document carries an embedded file", "El documento contiene un archivo incrustado",
        "A click in the document opens it; it was inspected as a file of its own.",
        "Un clic en el documento lo abre; se inspeccionó como un archivo propio."},
    [AD_HAZARD_INSTALL_ACTION] = {"hazard.install-action", TAMPERING, AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE,
        "The installer runs code of its own while it installs", "El instalador ejecuta código propio al instalar",
        "It runs with the rights of whoever installs, usually an administrator's.",
        "Se ejecuta con los permisos de quien instala, normalmente los de un administrador."},
};
G_STATIC_ASSERT(G_N_ELEMENTS(table) == AD_HAZARD_COUNT);
G_STATIC_ASSERT(AD_HAZARD_HOMOGLYPH < 32);

AdFinding *
ad_hazard_new(AdHazard hazard, guint64 entry, const char *path, const char *detail)
{
    const Row *row = &table[hazard];
    AdFinding *f = ad_finding_new(AD_KIND_HAZARD, row->rule, path);
    f->entry = entry;
    f->concern = row->concern;
    f->severity = row->severity;
    f->confidence = row->confidence;
    g_free(f->title_en);
    g_free(f->title_es);
    f->title_en = g_strdup(row->en);
    f->title_es = g_strdup(row->es);
    g_hash_table_replace(f->extra, g_strdup("sentence_en"), g_strdup(row->why_en));
    g_hash_table_replace(f->extra, g_strdup("sentence_es"), g_strdup(row->why_es));
    if (detail != NULL)
        ad_finding_add_evidence(f, 0, "detail", detail, strlen(detail));
    return f;
}

char *
ad_hazard_markdown(void)
{
    GString *out = g_string_new("# Hazards\n\nMade from `scanner/unpack/hazard.c`; a test compares the two. What an archive "
                                "does that an honest one does not is a finding\nof kind `hazard`. The policy "
                                "(`rules/risk/policy.yaml`) may weigh a row otherwise.\n\n"
                                "| rule | severity | concern | what it is | why it matters |\n|---|---|---|---|---|\n");
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++)
        g_string_append_printf(out, "| `%s` | %s | %s | %s | %s |\n", table[i].rule,
                               ad_terms_severity(table[i].severity), ad_terms_concern(table[i].concern), table[i].en,
                               table[i].why_en);
    return g_string_free(out, FALSE);
}
