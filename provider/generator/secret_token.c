/* Tokens that tell what they are by their form. Sources: the services' documentation of their token formats, e.g.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (AKIA, ASIA),
 * https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github (ghp_ and others),
 * https://docs.gitlab.com/security/tokens/#token-prefixes (glpat-), https://docs.slack.dev/authentication/tokens (xoxb-). */
#include <ctype.h>
#include <string.h>

#include "generator/secret.h"

/* Bounds of what is looked at from one place, so that a hostile text costs no more than its length. */
enum { TOKEN_MOST = 256, SEGMENT_MOST = 1024, KEY_MOST = 400 };

enum alphabet { UPPER_DIGITS, ALNUM, WORD /* letters, digits, _ and - */, HEX, DOTTED /* WORD and dots */ };

/* `prefix` and then at least `least` and at most `most` (0: any number of) characters of the alphabet, standing alone. */
struct token_form {
	const char *prefix;
	enum alphabet alphabet;
	size_t least, most;
	const char *what;
};

static const struct token_form forms[] = {
	{"AKIA", UPPER_DIGITS, 16, 16, "an AWS access key id"},
	{"ASIA", UPPER_DIGITS, 16, 16, "an AWS session key id"},
	{"ghp_", ALNUM, 36, 0, "a GitHub token"},
	{"gho_", ALNUM, 36, 0, "a GitHub token"},
	{"ghu_", ALNUM, 36, 0, "a GitHub token"},
	{"ghs_", ALNUM, 36, 0, "a GitHub token"},
	{"ghr_", ALNUM, 36, 0, "a GitHub token"},
	{"github_pat_", WORD, 40, 0, "a GitHub token"},
	{"glpat-", DOTTED, 20, 0, "a GitLab token"},
	{"gldt-", WORD, 20, 0, "a GitLab token"},
	{"glrt-", DOTTED, 20, 0, "a GitLab runner token"},
	{"xoxb-", WORD, 20, 0, "a Slack token"},
	{"xoxp-", WORD, 20, 0, "a Slack token"},
	{"xoxa-", WORD, 20, 0, "a Slack token"},
	{"xapp-", WORD, 20, 0, "a Slack token"},
	{"hooks.slack.com/services/T", WORD, 8, 0, "a Slack webhook"},
	{"sk_live_", ALNUM, 16, 0, "a Stripe key"},
	{"rk_live_", ALNUM, 16, 0, "a Stripe key"},
	{"whsec_", ALNUM, 24, 0, "a Stripe webhook secret"},
	{"AIza", WORD, 35, 35, "a Google API key"},
	{"GOCSPX-", WORD, 28, 28, "a Google client secret"},
	{"SG.", DOTTED, 60, 70, "a SendGrid key"},
	{"npm_", ALNUM, 36, 36, "an npm token"},
	{"pypi-AgEI", WORD, 50, 0, "a PyPI token"},
	{"dckr_pat_", WORD, 20, 0, "a Docker Hub token"},
	{"hvs.", WORD, 24, 0, "a Vault token"},
	{"sk-ant-", WORD, 30, 0, "an Anthropic key"},
	{"sk-proj-", WORD, 30, 0, "an OpenAI key"},
	{"dop_v1_", HEX, 64, 64, "a DigitalOcean token"},
	{"shpat_", HEX, 32, 32, "a Shopify token"},
	{"hf_", ALNUM, 34, 0, "a Hugging Face token"},
	{"NRAK-", ALNUM, 27, 0, "a New Relic key"},
	{"glc_eyJ", WORD, 30, 0, "a Grafana token"},
	{"AGE-SECRET-KEY-1", UPPER_DIGITS, 50, 0, "an age key"},
};

static bool belongs(enum alphabet alphabet, char byte) {
	unsigned char c = (unsigned char)byte;
	switch (alphabet) {
	case UPPER_DIGITS:
		return isupper(c) || isdigit(c);
	case ALNUM:
		return isalnum(c);
	case WORD:
		return isalnum(c) || c == '_' || c == '-';
	case HEX:
		return isxdigit(c);
	case DOTTED:
		return isalnum(c) || c == '_' || c == '-' || c == '.';
	}
	return false;
}

/* Documentation's own keys end so; and a run of one character is a mask. */
static bool is_example(const char *text, size_t length) {
	size_t same = 1;
	for (size_t i = 1; i < length; i++) {
		same = text[i] == text[i - 1] ? same + 1 : 1;
		if (same >= 8)
			return true;
	}
	return length >= 7 && memmem(text, length, "EXAMPLE", 7) != NULL;
}

static const char *form_match(const struct token_form *form, const char *text, size_t length) {
	size_t start = strlen(form->prefix), end = start;
	if (length <= start || memcmp(text, form->prefix, start) != 0)
		return NULL;
	while (end < length && end < TOKEN_MOST && belongs(form->alphabet, text[end]))
		end++;
	if (end - start < form->least || (form->most && end - start > form->most) || is_example(text, end))
		return NULL;
	return form->what;
}

/* -----BEGIN RSA PRIVATE KEY----- and what follows it; without that it is a text about keys. */
static bool is_private_key(const char *text, size_t length) {
	static const char begin[] = "-----BEGIN ", private_key[] = "PRIVATE KEY";
	size_t header = 60, body = 0;
	if (length > KEY_MOST)
		length = KEY_MOST;
	if (length < header || memcmp(text, begin, sizeof(begin) - 1) != 0)
		return false;
	const char *label = memmem(text, header, private_key, sizeof(private_key) - 1);
	if (!label || memchr(text, '\n', (size_t)(label - text)))
		return false;
	for (const char *at = label + sizeof(private_key) - 1; at < text + length && body < 24; at++) {
		if (isalnum((unsigned char)*at) || *at == '+' || *at == '/')
			body++;
		else if (!strchr("-\r\n\\ \t", *at))
			body = 0;
	}
	return body >= 24;
}

static size_t segment_length(const char *text, size_t length) {
	size_t end = 0;
	while (end < length && end < SEGMENT_MOST && belongs(WORD, text[end]))
		end++;
	return end;
}

/* A signed JSON web token: three parts, the first two are objects in base64. */
static bool is_web_token(const char *text, size_t length) {
	size_t at = 0;
	for (int part = 0; part < 3; part++) {
		size_t segment = segment_length(text + at, length - at);
		if (segment < 16 || (part < 2 && memcmp(text + at, "eyJ", 3) != 0))
			return false;
		at += segment;
		if (part < 2 && (at >= length || text[at++] != '.'))
			return false;
	}
	return true;
}

static const char *token_at(const char *text, size_t length) {
	switch (text[0]) {
	case '-':
		return is_private_key(text, length) ? "a private key" : NULL;
	case 'e':
		return is_web_token(text, length) ? "a JSON web token" : NULL;
	default:
		for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
			if (forms[i].prefix[0] == text[0]) {
				const char *what = form_match(&forms[i], text, length);
				if (what)
					return what;
			}
		return NULL;
	}
}

const char *secret_token(const char *text, size_t length, size_t *at) {
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && isalnum((unsigned char)text[i]) && (isalnum((unsigned char)text[i - 1]) || text[i - 1] == '_'))
			continue; /* inside a word */
		const char *what = token_at(text + i, length - i);
		if (what) {
			*at = i;
			return what;
		}
	}
	return NULL;
}
