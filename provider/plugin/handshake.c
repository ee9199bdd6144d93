#include "plugin/handshake.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plugin/version.h"

#define PROTOCOL 6

static const char *const addresses[] = {PROVIDER_ADDRESSES};

bool handshake_speaks_protocol(const char *versions) {
	if (versions == NULL || versions[0] == '\0')
		return true;
	for (const char *at = versions; at != NULL; at = strchr(at, ',')) {
		char *end;
		if (*at == ',')
			at++;
		if (strtol(at, &end, 10) == PROTOCOL && end != at && (*end == ',' || *end == '\0'))
			return true;
	}
	return false;
}

char *handshake_line(struct arena *arena, const char *socket_path, const char *certificate) {
	return arena_printf(arena, "1|%d|unix|%s|grpc|%s\n", PROTOCOL, socket_path, certificate);
}

char *handshake_reattach(struct arena *arena, const char *socket_path, int process_id) {
	struct strbuf json = STRBUF_INIT(arena);
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		strbuf_addf(&json, "%s\"%s\":{\"Protocol\":\"grpc\",\"ProtocolVersion\":%d,\"Pid\":%d,\"Test\":true,",
			i ? "," : "{", addresses[i], PROTOCOL, process_id);
		strbuf_adds(&json, "\"Addr\":{\"Network\":\"unix\",\"String\":");
		json_string_add(&json, socket_path, strlen(socket_path), JSON_ESCAPE_PLAIN);
		strbuf_adds(&json, "}}");
	}
	strbuf_addc(&json, '}');
	return json.bytes;
}
