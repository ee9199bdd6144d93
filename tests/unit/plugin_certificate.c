/* The certificate of AutoMTLS: what Terraform's side checks of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "plugin/certificate.h"

static X509 *parse(const char *pem) {
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	assert_non_null(x509);
	return x509;
}

static EVP_PKEY *parse_key(const char *pem) {
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	BIO_free(bio);
	assert_non_null(key);
	return key;
}

static void names_localhost_and_signs_itself(void **state) {
	struct arena *arena = arena_new();
	struct certificate made;
	(void)state;
	assert_int_equal(certificate_make(arena, &made), 0);
	X509 *x509 = parse(made.certificate_pem);
	EVP_PKEY *key = parse_key(made.key_pem);
	assert_int_equal(X509_check_host(x509, "localhost", 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(x509, "example.com", 0, 0, NULL), 0);
	assert_int_equal(X509_check_private_key(x509, key), 1);
	assert_int_equal(X509_verify(x509, key), 1);
	assert_int_equal(X509_check_ca(x509), 1);
	assert_int_equal(X509_cmp_current_time(X509_get0_notBefore(x509)), -1);
	assert_int_equal(X509_cmp_current_time(X509_get0_notAfter(x509)), 1);
	assert_true(X509_get_extended_key_usage(x509) & XKU_SSL_SERVER);
	assert_true(X509_get_extended_key_usage(x509) & XKU_SSL_CLIENT);
	assert_true(X509_get_key_usage(x509) & KU_KEY_CERT_SIGN);
	X509_free(x509);
	EVP_PKEY_free(key);
	arena_free(arena);
}

/* The handshake's text is the certificate's DER in base64, without padding, on one line. */
static void handshake_text_is_the_certificate(void **state) {
	struct arena *arena = arena_new();
	struct certificate made;
	unsigned char *der = NULL;
	unsigned char decoded[4096];
	char padded[4096];
	(void)state;
	assert_int_equal(certificate_make(arena, &made), 0);
	X509 *x509 = parse(made.certificate_pem);
	int length = i2d_X509(x509, &der);
	assert_null(strpbrk(made.handshake, "=|\n "));
	assert_true(strlen(made.handshake) < sizeof(padded) - 4);
	strcpy(padded, made.handshake);
	while (strlen(padded) % 4 != 0)
		strcat(padded, "=");
	assert_true(EVP_DecodeBlock(decoded, (unsigned char *)padded, (int)strlen(padded)) >= length);
	assert_memory_equal(decoded, der, (size_t)length);
	OPENSSL_free(der);
	X509_free(x509);
	arena_free(arena);
}

static void every_start_has_its_own(void **state) {
	struct arena *arena = arena_new();
	struct certificate one, other;
	(void)state;
	assert_int_equal(certificate_make(arena, &one), 0);
	assert_int_equal(certificate_make(arena, &other), 0);
	assert_string_not_equal(one.key_pem, other.key_pem);
	assert_string_not_equal(one.handshake, other.handshake);
	arena_free(arena);
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_localhost_and_signs_itself),
		cmocka_unit_test(handshake_text_is_the_certificate),
		cmocka_unit_test(every_start_has_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
