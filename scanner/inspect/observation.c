/* SPDX-License-Identifier: Apache-2.0 */
/* observation.c - what the checks beyond YARA can say */
#include "scanner/inspect/observation.h"

static const AdObservationRow table[] = {
    [AD_OBSERVATION_ELF_NO_PIE] = {"hardening.elf-no-pie", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Programs that are loaded at a fixed address",
        "Programas que se cargan en una dirección fija"},
    [AD_OBSERVATION_ELF_NO_RELRO] = {"hardening.elf-no-relro", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Programs whose jump tables stay writable",
        "Programas cuyas tablas de saltos quedan modificables"},
    [AD_OBSERVATION_ELF_PARTIAL_RELRO] = {"hardening.elf-partial-relro", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Programs whose jump tables are protected in part only",
        "Programas con tablas de saltos protegidas solo en parte"},
    [AD_OBSERVATION_ELF_EXEC_STACK] = {"hardening.elf-exec-stack", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Programs that want an executable stack",
        "Programas que piden una pila ejecutable"},
    [AD_OBSERVATION_ELF_WRITABLE_CODE] = {"hardening.elf-writable-code", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Programs with memory that is writable and executable",
        "Programas con memoria modificable y ejecutable a la vez"},
    [AD_OBSERVATION_ELF_TEXT_RELOCATIONS] = {"hardening.elf-text-relocations", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Programs that rewrite their own code when loaded",
        "Programas que reescriben su propio código al cargarse"},
    [AD_OBSERVATION_ELF_OPEN_SEARCH_PATH] = {"hardening.elf-open-search-path", AD_KIND_HARDENING, AD_CONCERN_SUPPLY_CHAIN_TAMPERING,
        AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Programs that load libraries from a folder anyone may fill",
        "Programas que cargan bibliotecas de una carpeta que cualquiera puede llenar"},
    [AD_OBSERVATION_ELF_NO_CANARY] = {"hardening.elf-no-canary", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_INFO, AD_CONFIDENCE_POSSIBLE, AD_SCOPE_DELIVERY,
        "Programs without stack guard",
        "Programas sin protección de la pila"},
    [AD_OBSERVATION_ELF_NO_CET] = {"hardening.elf-no-cet", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Programs without control-flow protection (CET)",
        "Programas sin protección del flujo de control (CET)"},
    [AD_OBSERVATION_ELF_NOT_STRIPPED] = {"hardening.elf-not-stripped", AD_KIND_HARDENING, AD_CONCERN_STANDARDS_TRANSPARENCY,
        AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Programs with debugging information",
        "Programas con información de depuración"},
    [AD_OBSERVATION_ELF_INDIRECT_FUNCTIONS] = {"hardening.elf-indirect-functions", AD_KIND_HARDENING, AD_CONCERN_SUPPLY_CHAIN_TAMPERING,
        AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Libraries that choose functions while being loaded",
        "Bibliotecas que eligen funciones al cargarse"},
    [AD_OBSERVATION_PRIVATE_KEY] = {"secret.private-key", AD_KIND_SECRET, AD_CONCERN_INFORMATION_THEFT,
        AD_SEVERITY_HIGH, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_FILE,
        "A private key is in the delivery",
        "La entrega contiene una llave privada"},
    [AD_OBSERVATION_ENCRYPTED_KEY] = {"secret.encrypted-private-key", AD_KIND_SECRET, AD_CONCERN_INFORMATION_THEFT,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_FILE,
        "A private key, protected by a password, is in the delivery",
        "La entrega contiene una llave privada protegida con contraseña"},
    [AD_OBSERVATION_TEST_KEY] = {"secret.test-private-key", AD_KIND_SECRET, AD_CONCERN_INFORMATION_THEFT,
        AD_SEVERITY_INFO, AD_CONFIDENCE_POSSIBLE, AD_SCOPE_FILE,
        "A private key among tests, examples or documents",
        "Una llave privada entre pruebas, ejemplos o documentos"},
    [AD_OBSERVATION_KEY_FORM] = {"secret.private-key-form", AD_KIND_SECRET, AD_CONCERN_INFORMATION_THEFT,
        AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE, AD_SCOPE_FILE,
        "A text with the form of a private key is in the delivery",
        "La entrega contiene un texto con forma de llave privada"},
    [AD_OBSERVATION_TOKEN_FORM] = {"secret.token-form", AD_KIND_SECRET, AD_CONCERN_INFORMATION_THEFT,
        AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE, AD_SCOPE_FILE,
        "A text with the form of an access token is in the delivery",
        "La entrega contiene un texto con forma de llave de acceso"},
    [AD_OBSERVATION_SERVICE_TOKEN] = {"secret.service-token", AD_KIND_SECRET, AD_CONCERN_INFORMATION_THEFT,
        AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE, AD_SCOPE_FILE,
        "An access token of a service is in the delivery",
        "La entrega contiene una llave de acceso a un servicio"},
    [AD_OBSERVATION_TEST_TOKEN] = {"secret.test-token", AD_KIND_SECRET, AD_CONCERN_INFORMATION_THEFT,
        AD_SEVERITY_INFO, AD_CONFIDENCE_POSSIBLE, AD_SCOPE_FILE,
        "An access token among tests, examples or documents",
        "Una llave de acceso entre pruebas, ejemplos o documentos"},
    [AD_OBSERVATION_WEB_TOKEN] = {"secret.web-token", AD_KIND_SECRET, AD_CONCERN_INFORMATION_THEFT,
        AD_SEVERITY_INFO, AD_CONFIDENCE_POSSIBLE, AD_SCOPE_FILE,
        "A signed web token (JWT) is in the delivery",
        "La entrega contiene un testigo web firmado (JWT)"},
    [AD_OBSERVATION_URL_PASSWORD] = {"secret.url-password", AD_KIND_SECRET, AD_CONCERN_INFORMATION_THEFT,
        AD_SEVERITY_MEDIUM, AD_CONFIDENCE_POSSIBLE, AD_SCOPE_FILE,
        "A password stands in an address",
        "Una contraseña aparece en una dirección"},
    [AD_OBSERVATION_CURP] = {"personal-data.curp", AD_KIND_SECRET, AD_CONCERN_USER_DATA_PROTECTION,
        AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE, AD_SCOPE_FILE,
        "Personal identifiers (CURP) with right check digits",
        "Claves personales (CURP) con dígito verificador correcto"},
    [AD_OBSERVATION_RFC] = {"personal-data.rfc", AD_KIND_SECRET, AD_CONCERN_USER_DATA_PROTECTION,
        AD_SEVERITY_MEDIUM, AD_CONFIDENCE_PROBABLE, AD_SCOPE_FILE,
        "Tax identifiers (RFC) with right check digits",
        "Claves fiscales (RFC) con dígito verificador correcto"},
    [AD_OBSERVATION_CLABE] = {"personal-data.clabe", AD_KIND_SECRET, AD_CONCERN_USER_DATA_PROTECTION,
        AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE, AD_SCOPE_FILE,
        "Bank account numbers (CLABE) with right check digits",
        "Cuentas bancarias (CLABE) con dígito verificador correcto"},
    [AD_OBSERVATION_CARD] = {"personal-data.card", AD_KIND_SECRET, AD_CONCERN_USER_DATA_PROTECTION,
        AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE, AD_SCOPE_FILE,
        "Payment card numbers with right check digits",
        "Números de tarjeta con dígito verificador correcto"},
    [AD_OBSERVATION_PE_NO_ASLR] = {"hardening.pe-no-aslr", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Windows programs that are loaded at a fixed address",
        "Programas de Windows que se cargan en una dirección fija"},
    [AD_OBSERVATION_PE_NO_DEP] = {"hardening.pe-no-dep", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Windows programs that let data be run as code",
        "Programas de Windows que permiten ejecutar datos como código"},
    [AD_OBSERVATION_PE_NO_CFG] = {"hardening.pe-no-cfg", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Windows programs without control-flow guard (CFG)",
        "Programas de Windows sin protección del flujo de control (CFG)"},
    [AD_OBSERVATION_PE_WRITABLE_CODE] = {"hardening.pe-writable-code", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Windows programs with a section that is writable and executable",
        "Programas de Windows con una sección modificable y ejecutable a la vez"},
    [AD_OBSERVATION_MACHO_NO_PIE] = {"hardening.macho-no-pie", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "macOS programs that are loaded at a fixed address",
        "Programas de macOS que se cargan en una dirección fija"},
    [AD_OBSERVATION_MACHO_EXEC_STACK] = {"hardening.macho-exec-stack", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "macOS programs that want an executable stack",
        "Programas de macOS que piden una pila ejecutable"},
    [AD_OBSERVATION_MACHO_WRITABLE_CODE] = {"hardening.macho-writable-code", AD_KIND_HARDENING, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "macOS programs with memory that is writable and executable",
        "Programas de macOS con memoria modificable y ejecutable a la vez"},
    [AD_OBSERVATION_PE_UNSIGNED] = {"signature.pe-missing", AD_KIND_PACKAGE, AD_CONCERN_SUPPLY_CHAIN_TAMPERING,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Windows programs without signature",
        "Programas de Windows sin firma"},
    [AD_OBSERVATION_PE_BAD_DIGEST] = {"signature.pe-digest", AD_KIND_PACKAGE, AD_CONCERN_SUPPLY_CHAIN_TAMPERING,
        AD_SEVERITY_HIGH, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_FILE,
        "A Windows program was changed after it was signed",
        "Un programa de Windows se modificó después de firmarse"},
    [AD_OBSERVATION_PE_BROKEN_SIGNATURE] = {"signature.pe-broken", AD_KIND_PACKAGE, AD_CONCERN_SUPPLY_CHAIN_TAMPERING,
        AD_SEVERITY_MEDIUM, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_FILE,
        "The signature of a Windows program cannot be read",
        "La firma de un programa de Windows no se puede leer"},
    [AD_OBSERVATION_PE_HIDDEN_DATA] = {"signature.pe-hidden-data", AD_KIND_PACKAGE, AD_CONCERN_SUPPLY_CHAIN_TAMPERING,
        AD_SEVERITY_HIGH, AD_CONFIDENCE_PROBABLE, AD_SCOPE_FILE,
        "Data is hidden in the signature of a Windows program",
        "Hay datos ocultos en la firma de un programa de Windows"},
    [AD_OBSERVATION_MACHO_UNSIGNED] = {"signature.macho-missing", AD_KIND_PACKAGE, AD_CONCERN_SUPPLY_CHAIN_TAMPERING,
        AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "macOS programs without signature",
        "Programas de macOS sin firma"},
    [AD_OBSERVATION_INVENTORY] = {"endpoint.inventory", AD_KIND_ENDPOINT, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Hosts that programs of the delivery name",
        "Equipos que nombran los programas de la entrega"},
    [AD_OBSERVATION_CLEARTEXT] = {"endpoint.cleartext", AD_KIND_ENDPOINT, AD_CONCERN_USER_DATA_PROTECTION,
        AD_SEVERITY_INFO, AD_CONFIDENCE_POSSIBLE, AD_SCOPE_DELIVERY,
        "Addresses without encryption",
        "Direcciones sin cifrado"},
    [AD_OBSERVATION_BARE_ADDRESS] = {"endpoint.bare-address", AD_KIND_ENDPOINT, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_LOW, AD_CONFIDENCE_POSSIBLE, AD_SCOPE_DELIVERY,
        "Addresses that are numbers instead of names",
        "Direcciones que son números en lugar de nombres"},
    [AD_OBSERVATION_MAINTAINER_SCRIPT] = {"package.maintainer-script", AD_KIND_PACKAGE, AD_CONCERN_SUPPLY_CHAIN_TAMPERING,
        AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Packages that run scripts when installed or removed",
        "Paquetes que ejecutan scripts al instalarse o quitarse"},
    [AD_OBSERVATION_INSTALL_CODE] = {"package.install-code", AD_KIND_PACKAGE, AD_CONCERN_SUPPLY_CHAIN_TAMPERING,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Language packages that run code of their own when installed",
        "Paquetes de lenguajes que ejecutan código propio al instalarse"},
    [AD_OBSERVATION_SERVICE] = {"autostart.service", AD_KIND_PACKAGE, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Services that the delivery brings",
        "Servicios que trae la entrega"},
    [AD_OBSERVATION_AUTOSTART] = {"autostart.hook", AD_KIND_PACKAGE, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "Programs that start by time, session or device",
        "Programas que inician por hora, sesión o dispositivo"},
    [AD_OBSERVATION_SECURITY_CONTACT] = {"contact.security-present", AD_KIND_PACKAGE, AD_CONCERN_INCIDENT_READINESS,
        AD_SEVERITY_INFO, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "The delivery says whom to tell about flaws",
        "La entrega indica a quién avisar de fallas"},
    [AD_OBSERVATION_SECURITY_TXT_INVALID] = {"contact.security-txt-invalid", AD_KIND_PACKAGE, AD_CONCERN_INCIDENT_READINESS,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_FILE,
        "The security contact is incomplete or out of date",
        "El contacto de seguridad está incompleto o vencido"},
    [AD_OBSERVATION_INVENTORY_CUT] = {"endpoint.inventory-cut", AD_KIND_ENDPOINT, AD_CONCERN_CONNECTION_PROLIFERATION,
        AD_SEVERITY_LOW, AD_CONFIDENCE_CONFIRMED, AD_SCOPE_DELIVERY,
        "More hosts than the inventory holds",
        "Más equipos de los que caben en el inventario"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(table) == AD_OBSERVATION_COUNT);

const AdObservationRow *
ad_observation_row(AdObservation observation)
{
    g_assert(observation < AD_OBSERVATION_COUNT);
    return &table[observation];
}

AdFinding *
ad_observation_new(AdObservation observation, const char *path)
{
    const AdObservationRow *row = ad_observation_row(observation);
    AdFinding *f = ad_finding_new(row->kind, row->rule, path);
    f->concern = row->concern;
    f->severity = row->severity;
    f->confidence = row->confidence;
    g_free(f->title_en);
    g_free(f->title_es);
    f->title_en = g_strdup(row->title_en);
    f->title_es = g_strdup(row->title_es);
    return f;
}

char *
ad_observation_markdown(void)
{
    GString *out = g_string_new(
        "# Checks beyond YARA\n\nMade from `scanner/inspect/observation.c`; a test compares the two. Every file of a "
        "delivery is looked at, by\n"
        "structure and not by pattern alone; what each check weighs is decided by `rules/risk/policy.yaml`.\n\n"
        "A check over the whole *delivery* gives one finding with the number of files and the first sixteen by name; a "
        "check by *file*\n"
        "gives one finding a file, and after a hundred one more that counts the rest. Secrets and personal data are told "
        "by four characters\n"
        "and a part of their digest, never whole. Keys and tokens among tests, examples and documents count as "
        "examples.\n\n"
        "| check | one finding by | concern | severity | confidence | what it says |\n|---|---|---|---|---|---|\n");
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        const AdObservationRow *row = &table[i];
        g_string_append_printf(out, "| `%s` | %s | %s | %s | %s | %s |\n", row->rule,
                               row->scope == AD_SCOPE_DELIVERY ? "delivery" : "file", ad_terms_concern(row->concern),
                               ad_terms_severity(row->severity), ad_terms_confidence(row->confidence), row->title_en);
    }
    return g_string_free(out, FALSE);
}
