/* Checks shared by check*.c. A `scan` is where the check stands: file, type, place. */
#ifndef TRIPOD_SCHEMA_CHECK_H
#define TRIPOD_SCHEMA_CHECK_H

#include "compiler.h"

struct scan {
	struct compiler *compiler;
	const struct schema_file *file;
	const struct model_type *type;     /* NULL in service files */
	const struct model_block *block;   /* the type's attributes; NULL: references are not looked up */
	const struct model_block *sibling; /* of the block in which the attribute stands ("$sibling.x", "^x") */
	const struct name_list *stored;    /* names made by "store" and "let" */
	const char *place;
};

/* Forms of a keyword's value */
enum form {
	FORM_TEXT,
	FORM_BOOL,
	FORM_COUNT, /* an integer from 0 */
	FORM_TEXTS, /* a list of texts */
	FORM_TEXT_OR_TEXTS,
	FORM_NAME,     /* a C identifier: hooks */
	FORM_DURATION, /* "10m" */
	FORM_DURATION_OR_OPERATION,
	FORM_SCALARS, /* a list of scalars */
	FORM_BOUNDS,  /* [min, max], null for an open end */
	FORM_MAP,
	FORM_LIST,
	FORM_CONDITION,
	FORM_TEMPLATE,
	FORM_TEMPLATE_TEXT,
	FORM_ERRORS, /* a list of error codes or {"code", "message"} */
	FORM_ANY
};

struct keyword {
	const char *name;
	enum form form;
};

/* A scan at a part of the present place: "create[0]" and ".with". */
struct scan scan_at(const struct scan *scan, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define scan_complain(scan, ...) complain((scan)->compiler, (scan)->file, (scan)->place, __VA_ARGS__)

/* Complains of unknown keywords and wrong forms. A keyword list ends with a NULL name. */
void check_keywords(const struct scan *scan, const struct value *map, const struct keyword *keywords);
bool check_form(const struct scan *scan, const char *keyword, enum form form, const struct value *value);
bool is_duration(const char *text);

/* check_reference.c */
void check_condition(const struct scan *scan, const struct value *condition);
void check_template(const struct scan *scan, const struct value *template);
void check_reference(const struct scan *scan, const char *reference);
/* A dotted path of attributes from `block`; indexes are passed over, a map's keys are free. */
bool block_has_path(const struct model_block *block, const char *path);
void check_function(const struct scan *scan, const char *prefix, const char *name);

/* check_attribute.c */
void check_block(const struct scan *scan, const struct model_block *block);
void check_validators(const struct scan *scan, const struct value *spec, const struct type *type);

/* check_steps.c */
void check_type(struct compiler *compiler, const struct model_type *type);
void check_step(const struct scan *scan, const struct value *step);

/* check_service.c */
void check_service(struct compiler *compiler, const struct model_service *service);
void check_provider(struct compiler *compiler);

#endif
