/* SPDX-License-Identifier: Apache-2.0 */
/* tls_witness.c - why a server's certificate was refused, in words */
#include "feeds/fetch/tls_witness.h"

#include <string.h>
#include <time.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define NAME_CHARS 120 /* of a certificate's name in a sentence: enough to know it by */
#define NAMES_MOST 8   /* host names quoted from a certificate */

static int
witness_index(void)
{
    static gsize index_plus_one = 0; /* an ex_data index of OpenSSL, made once a process */
    if (g_once_init_enter(&index_plus_one)) {
        int made = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
        g_once_init_leave(&index_plus_one, (gsize)(made + 1));
    }
    return (int)index_plus_one - 1;
}

/* Printable ASCII of at most NAME_CHARS characters; a certificate's text is its maker's. */
static char *
tame(const char *raw, gsize bytes)
{
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < bytes && out->len < NAME_CHARS; i++)
        g_string_append_c(out, raw[i] >= ' ' && raw[i] <= '~' ? raw[i] : '?');
    return g_string_free(out, FALSE);
}

static char *
name_text(const X509_NAME *name)
{
    char text[512];
    if (X509_NAME_oneline(name, text, sizeof text) == NULL)
        return g_strdup("");
    return tame(text, strlen(text));
}

static char *
date_text(const ASN1_TIME *when)
{
    struct tm parts;
    char text[16] = "";
    if (ASN1_TIME_to_tm(when, &parts) == 1)
        strftime(text, sizeof text, "%Y-%m-%d", &parts);
    return g_strdup(text);
}

static char *
host_names(X509 *certificate)
{
    GString *out = g_string_new(NULL);
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    int shown = 0;
    for (int i = 0; i < sk_GENERAL_NAME_num(names) && shown < NAMES_MOST; i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_DNS)
            continue;
        g_autofree char *text = tame((const char *)ASN1_STRING_get0_data(name->d.dNSName),
                                     (gsize)MAX(ASN1_STRING_length(name->d.dNSName), 0));
        g_string_append_printf(out, "%s%s", shown++ > 0 ? ", " : "", text);
    }
    GENERAL_NAMES_free(names);
    return g_string_free(out, FALSE);
}

static void
note_certificate(AdTlsWitness *witness, X509 *certificate)
{
    g_free(witness->subject);
    g_free(witness->issuer);
    g_free(witness->not_before);
    g_free(witness->not_after);
    witness->subject = name_text(X509_get_subject_name(certificate));
    witness->issuer = name_text(X509_get_issuer_name(certificate));
    witness->not_before = date_text(X509_get0_notBefore(certificate));
    witness->not_after = date_text(X509_get0_notAfter(certificate));
}

static int
on_verify(int is_ok, X509_STORE_CTX *store)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    AdTlsWitness *witness = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), witness_index());
    X509 *certificate = X509_STORE_CTX_get_current_cert(store);
    if (witness == NULL || certificate == NULL || witness->error != 0)
        return is_ok;
    if (!is_ok)
        witness->error = X509_STORE_CTX_get_error(store);
    if (X509_STORE_CTX_get_error_depth(store) == 0) {
        g_free(witness->names);
        witness->names = host_names(certificate);
        note_certificate(witness, certificate);
    } else if (!is_ok) {
        note_certificate(witness, certificate);
    }
    return is_ok;
}

static CURLcode
on_context(CURL *handle, void *context, void *user)
{
    (void)handle;
    if (SSL_CTX_set_ex_data(context, witness_index(), user) != 1)
        return CURLE_OUT_OF_MEMORY;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verify);
    return CURLE_OK;
}

gboolean
ad_tls_witness_attach(AdTlsWitness *witness, CURL *handle)
{
    return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, on_context) == CURLE_OK &&
           curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, witness) == CURLE_OK;
}

void
ad_tls_witness_explain(const AdTlsWitness *w, const char *host, const char *library_says,
                       AdFault *fault)
{
    const char *subject = w->subject != NULL ? w->subject : "?";
    const char *issuer = w->issuer != NULL ? w->issuer : "?";
    switch (w->error) {
    case X509_V_OK:
        if (w->subject != NULL)
            ad_fault_set(fault, AD_FAULT_TLS_HOST,
                         "the certificate of %s is not for that name but for: %s", host,
                         w->names != NULL && w->names[0] != '\0' ? w->names : subject);
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        ad_fault_set(fault, AD_FAULT_TLS_EXPIRED, "the certificate of %s (%s) expired on %s", host,
                     subject, w->not_after);
        break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        ad_fault_set(
            fault, AD_FAULT_TLS_NOT_YET,
            "the certificate of %s (%s) is valid only from %s; is this machine's clock right?",
            host, subject, w->not_before);
        break;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        ad_fault_set(fault, AD_FAULT_TLS_UNTRUSTED,
                     "the certificate of %s is self-signed (%s); give its issuer's certificate to "
                     "this source if "
                     "you trust it",
                     host, subject);
        break;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        ad_fault_set(
            fault, AD_FAULT_TLS_UNTRUSTED,
            "the certificate of %s was issued by somebody this machine does not trust (%s)", host,
            issuer);
        break;
    default:
        ad_fault_set(fault, AD_FAULT_TLS_UNTRUSTED, "the certificate of %s (%s) is refused: %s",
                     host, subject, X509_verify_cert_error_string(w->error));
    }
    ad_fault_set(fault, AD_FAULT_TLS_HANDSHAKE, "no safe connection to %s: %s", host, library_says);
}

void
ad_tls_witness_clear(AdTlsWitness *witness)
{
    g_free(witness->subject);
    g_free(witness->issuer);
    g_free(witness->not_before);
    g_free(witness->not_after);
    g_free(witness->names);
    *witness = (AdTlsWitness){0};
}
