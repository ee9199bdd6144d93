/* aws_partition: what AWS puts before names of services, the DNS suffix read backwards. */
#include <string.h>

#include "base/strbuf.h"
#include "engine/operation.h"

int aws_partition_reverse(struct operation *op) {
	const char *suffix = value_text(operation_get(op, "dns_suffix"));
	if (!suffix || !*suffix)
		return operation_fail(op, NULL, "The partition of the provider's region is not known.");
	struct strbuf reversed = STRBUF_INIT(op->arena);
	for (const char *end = suffix + strlen(suffix);;) {
		const char *start = end;
		while (start > suffix && start[-1] != '.')
			start--;
		strbuf_add(&reversed, start, (size_t)(end - start));
		if (start == suffix)
			break;
		strbuf_addc(&reversed, '.');
		end = start - 1;
	}
	operation_set_text(op, "reverse_dns_prefix", strbuf_text(&reversed));
	return 0;
}
