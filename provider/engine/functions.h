/* The named functions of schema files: `"equivalent": "json"` is equivalence_json, and so on. The
 * generated tables include this header; a name that is not declared here fails the build.
 *
 * Inputs are never null or unknown. Results live in the arena given.
 */
#ifndef TRIPOD_ENGINE_FUNCTIONS_H
#define TRIPOD_ENGINE_FUNCTIONS_H

#include "engine/schema.h"

/* "equivalent": two values that mean the same to AWS */
equivalence_function equivalence_json;                  /* JSON documents with the same content */
equivalence_function equivalence_iam_policy;            /* policies by IAM's rules: order of lists, one or many */
equivalence_function equivalence_container_definitions; /* ECS's defaults and order */
equivalence_function equivalence_ecr_lifecycle_policy;  /* rules by priority */
equivalence_function equivalence_ignore_case;
equivalence_function equivalence_trailing_dot; /* "example.com." and "example.com" */
equivalence_function equivalence_integer;      /* "5" and "05" */
equivalence_function equivalence_boolean;      /* "true" and "1" */
equivalence_function equivalence_last_segment; /* a name and an ARN or path that ends in it */
equivalence_function equivalence_base64;       /* a text and its base64 form */
equivalence_function equivalence_cidr;         /* IPv6 networks spelled differently */
equivalence_function equivalence_ip;           /* addresses spelled differently */
equivalence_function equivalence_duration;     /* "60s" and "1m" */
equivalence_function equivalence_rfc3339;      /* the same moment */
equivalence_function equivalence_dns_name;     /* case, trailing dot and \052 escapes */
equivalence_function equivalence_sg_protocol;  /* "tcp", "TCP" and "6" */
equivalence_function equivalence_trimmed;      /* white space around the text */

/* "stored": the form in which state holds a configured value */
stored_function stored_lower;
stored_function stored_upper;
stored_function stored_trim_dot;    /* without a trailing dot */
stored_function stored_json;        /* compact, keys sorted */
stored_function stored_iam_policy;  /* the same with Version first: inline policies */
stored_function stored_sg_protocol; /* lower case; "all" is "-1"; 1, 6, 17, 58 by name */
stored_function stored_sha1;        /* hexadecimal SHA-1 of the text */
stored_function stored_user_data;   /* SHA-1 of the text, or of what it is the base64 form of */
stored_function stored_dns_name;    /* lower case, no trailing dot, escapes as Route 53 shows them */
stored_function stored_host_name;   /* lower case, no trailing dot */
stored_function stored_trim;        /* without white space around it */
stored_function stored_base64;
stored_function stored_container_definitions; /* the API's spelling, in the order of the names */
stored_function stored_placement_field;       /* of an ECS placement strategy: "host" is instanceId, CPU is cpu */

/* "as": attribute <-> wire */
extern const struct conversion conversion_json;   /* text that holds JSON <-> a JSON value */
extern const struct conversion conversion_base64; /* text <-> its base64 form */
extern const struct conversion conversion_tags;   /* map <-> [{Key, Value}] */
extern const struct conversion conversion_pairs;  /* pairs:Name:Value: map <-> [{Name, Value}] */
extern const struct conversion conversion_field;  /* field:groupId: list of texts <-> [{groupId: text}] */
extern const struct conversion conversion_only;   /* a scalar <-> a list of one */
extern const struct conversion conversion_csv;    /* list of texts <-> "a,b" */
extern const struct conversion
	conversion_timestamp;                       /* RFC 3339 <-> epoch seconds or ISO text; state has RFC 3339 in UTC */
extern const struct conversion conversion_text; /* number or bool <-> text */
extern const struct conversion conversion_member; /* member:Item: list <-> {Item: [..]} (REST-XML's wrapped lists) */
extern const struct conversion conversion_upper;  /* sent and read in upper case */
extern const struct conversion conversion_lower;
extern const struct conversion conversion_trim_dot; /* read without a trailing dot */
extern const struct conversion conversion_enabled;  /* bool <-> "ENABLED"/"DISABLED"; enabled:On:Off for other words */
extern const struct conversion conversion_boolean;  /* text that holds a bool <-> bool */
extern const struct conversion conversion_either;   /* either:A:B: a map with both members is sent without B */
extern const struct conversion conversion_last_segment; /* read as what follows the last "/" */
extern const struct conversion
	conversion_containers; /* text with ECS container definitions <-> the list, in the API's spelling */

/* Checks: "must be ..." or NULL. `argument` is the keyword's value. */
validate_function validate_enum;     /* list of texts */
validate_function validate_any_case; /* list of texts, in whatever case */
validate_function validate_range;    /* [min, max], null for open ends; numbers and texts that hold one */
validate_function validate_length;   /* [min, max] characters of a text, items of a collection */
validate_function validate_pattern;  /* POSIX extended regular expression */
validate_function validate_cidr4;    /* network without host bits; argument [min, max] prefix length or null */
validate_function validate_cidr6;
validate_function validate_cidr;
validate_function validate_ipv4;
validate_function validate_ipv6;
validate_function validate_ip;
validate_function validate_arn;
validate_function validate_json;
validate_function validate_iam_policy; /* a JSON object, as IAM takes it */
validate_function validate_region;
validate_function validate_account_id;
validate_function validate_rfc3339;
validate_function validate_duration; /* Go's: "1h30m" */
validate_function validate_integer;  /* a text that holds one; argument [min, max] or null */
validate_function validate_boolean;  /* a text that holds one */
validate_function validate_port;     /* 1 to 65535, a number or a text */
validate_function validate_url;
validate_function validate_base64;
validate_function validate_dns_name;
validate_function validate_bucket_name;
validate_function validate_timezone;              /* a name like Europe/Berlin */
validate_function validate_container_definitions; /* a JSON list of objects with names */

/* True when a POSIX extended expression fits, which is a constant of the schema: it is compiled once and kept. */
bool pattern_matches(const char *pattern, const char *text);

#endif
