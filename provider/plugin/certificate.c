#include "plugin/certificate.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define SERIAL_BITS 128
#define VALID_BEFORE_SECONDS (60L * 60) /* clocks of a container and its host may differ */
#define VALID_DAYS 3650

/* What Terraform's side checks: the name localhost, an authority that signs itself, a server's and a client's usage. */
static const struct {
	int nid;
	const char *value;
} extensions[] = {
	{NID_basic_constraints, "critical,CA:TRUE"},
	{NID_key_usage, "critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign"},
	{NID_ext_key_usage, "clientAuth,serverAuth"},
	{NID_subject_alt_name, "DNS:localhost"},
};

static int add_extensions(X509 *x509) {
	X509V3_CTX context;
	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, x509, x509, NULL, NULL, 0);
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, extensions[i].nid, extensions[i].value);
		int added = extension != NULL && X509_add_ext(x509, extension, -1);
		X509_EXTENSION_free(extension);
		if (!added)
			return -1;
	}
	return 0;
}

static int set_serial(X509 *x509) {
	BIGNUM *number = BN_new();
	int set = number != NULL && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) &&
		BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)) != NULL;
	BN_free(number);
	return set ? 0 : -1;
}

static int set_names(X509 *x509) {
	X509_NAME *name = X509_get_subject_name(x509);
	const unsigned char host[] = "localhost", organisation[] = "tripod";
	int set = X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0) &&
		X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, organisation, -1, -1, 0) &&
		X509_set_issuer_name(x509, name);
	return set ? 0 : -1;
}

static X509 *sign_own(EVP_PKEY *key) {
	X509 *x509 = X509_new();
	if (x509 == NULL)
		return NULL;
	if (X509_set_version(x509, X509_VERSION_3) && set_serial(x509) == 0 && set_names(x509) == 0 &&
		X509_gmtime_adj(X509_getm_notBefore(x509), -VALID_BEFORE_SECONDS) != NULL &&
		X509_time_adj_ex(X509_getm_notAfter(x509), VALID_DAYS, 0, NULL) != NULL && X509_set_pubkey(x509, key) &&
		add_extensions(x509) == 0 && X509_sign(x509, key, EVP_sha256()))
		return x509;
	X509_free(x509);
	return NULL;
}

static char *bio_text(struct arena *arena, BIO *bio) {
	char *bytes;
	long length = BIO_get_mem_data(bio, &bytes);
	return length > 0 ? arena_strndup(arena, bytes, (size_t)length) : NULL;
}

static char *key_pem(struct arena *arena, EVP_PKEY *key) {
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	if (bio != NULL && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL))
		text = bio_text(arena, bio);
	BIO_free(bio);
	return text;
}

static char *certificate_pem(struct arena *arena, X509 *x509) {
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	if (bio != NULL && PEM_write_bio_X509(bio, x509))
		text = bio_text(arena, bio);
	BIO_free(bio);
	return text;
}

static char *handshake_text(struct arena *arena, X509 *x509) {
	unsigned char *der = NULL;
	int length = i2d_X509(x509, &der);
	char *text = NULL;
	if (length > 0) {
		text = arena_alloc(arena, ((size_t)length + 2) / 3 * 4 + 1);
		EVP_EncodeBlock((unsigned char *)text, der, length);
		text[strcspn(text, "=")] = '\0';
	}
	OPENSSL_free(der);
	return text;
}

int certificate_make(struct arena *arena, struct certificate *certificate) {
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x509 = key != NULL ? sign_own(key) : NULL;
	*certificate = (struct certificate){0};
	if (x509 != NULL) {
		certificate->key_pem = key_pem(arena, key);
		certificate->certificate_pem = certificate_pem(arena, x509);
		certificate->handshake = handshake_text(arena, x509);
	}
	X509_free(x509);
	EVP_PKEY_free(key);
	return certificate->key_pem && certificate->certificate_pem && certificate->handshake ? 0 : -1;
}
