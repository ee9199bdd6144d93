#include "aws/xml.h"

#include <expat.h>
#include <string.h>

/* An element being read. */
struct frame {
	const char *name;
	struct value *children; /* name -> list of the children of that name; NULL: no child yet */
	struct value *attributes;
	struct strbuf text;
};

struct reader {
	struct arena *arena;
	XML_Parser parser;
	bool lists;
	size_t depth;
	struct frame frames[XML_DEPTH_LIMIT];
	struct xml_document *out;
	const char *why; /* set when we stopped the parser ourselves */
};

static const char *local_name(const char *name) {
	const char *colon = strrchr(name, ':');
	return colon != NULL ? colon + 1 : name;
}

static void stop(struct reader *reader, const char *why) {
	reader->why = why;
	XML_StopParser(reader->parser, XML_FALSE);
}

static struct value *read_attributes(struct arena *arena, const XML_Char **attributes) {
	struct value *map = NULL;
	for (; attributes[0] != NULL; attributes += 2) {
		if (strchr(attributes[0], ':') == NULL || strncmp(attributes[0], "xmlns", 5) == 0)
			continue;
		if (map == NULL)
			map = value_map_new(arena);
		value_map_set(arena, map, arena_printf(arena, "@%s", attributes[0]), value_string(arena, attributes[1]));
	}
	return map;
}

static void XMLCALL on_start(void *self, const XML_Char *name, const XML_Char **attributes) {
	struct reader *reader = self;
	if (reader->depth == XML_DEPTH_LIMIT) {
		stop(reader, "nested too deeply");
		return;
	}
	struct frame *frame = &reader->frames[reader->depth++];
	memset(frame, 0, sizeof *frame);
	frame->name = arena_strdup(reader->arena, local_name(name));
	frame->text.arena = reader->arena;
	frame->attributes = attributes[0] != NULL ? read_attributes(reader->arena, attributes) : NULL;
}

static bool is_list_name(const char *name) {
	return strcmp(name, "member") == 0 || strcmp(name, "item") == 0;
}

/* The text of an element without children. */
static const struct value *text_value(struct reader *reader, const struct frame *frame) {
	const char *text = strbuf_text(&frame->text);
	if (frame->text.length == 0)
		return value_empty_string;
	if (strchr(text, '\n') != NULL && strspn(text, " \t\r\n") == frame->text.length)
		return value_empty_string;
	return value_string_n(reader->arena, text, frame->text.length);
}

static const struct value *frame_value(struct reader *reader, const struct frame *frame) {
	if (frame->children == NULL)
		return text_value(reader, frame);
	size_t count = frame->children->as.map.count;
	const struct value_member *children = frame->children->as.map.members;
	if (reader->lists && count == 1 && is_list_name(children[0].key))
		return children[0].value;
	struct value *result = value_map_new(reader->arena);
	for (size_t i = 0; i < count; i++)
		value_map_set(reader->arena, result, children[i].key,
			value_count(children[i].value) == 1 ? value_at(children[i].value, 0) : children[i].value);
	for (size_t i = 0; frame->attributes != NULL && i < frame->attributes->as.map.count; i++)
		value_map_set(reader->arena, result, frame->attributes->as.map.members[i].key,
			frame->attributes->as.map.members[i].value);
	return result;
}

static void frame_add(struct reader *reader, struct frame *frame, const char *name, const struct value *child) {
	if (frame->children == NULL)
		frame->children = value_map_new(reader->arena);
	/* The list is ours and still growing, so the const that maps put on it may go. */
	struct value *list = (struct value *)value_get(frame->children, name);
	if (list->kind != VALUE_LIST) {
		list = value_list_new(reader->arena);
		value_map_set(reader->arena, frame->children, name, list);
	}
	value_list_add(reader->arena, list, child);
}

static void XMLCALL on_end(void *self, const XML_Char *name) {
	(void)name;
	struct reader *reader = self;
	if (reader->why != NULL || reader->depth == 0)
		return;
	struct frame *frame = &reader->frames[--reader->depth];
	const struct value *value = frame_value(reader, frame);
	if (reader->depth == 0) {
		reader->out->root = frame->name;
		reader->out->value = value;
		return;
	}
	frame_add(reader, &reader->frames[reader->depth - 1], frame->name, value);
}

static void XMLCALL on_text(void *self, const XML_Char *text, int length) {
	struct reader *reader = self;
	if (reader->why == NULL && reader->depth > 0 && reader->frames[reader->depth - 1].children == NULL)
		strbuf_add(&reader->frames[reader->depth - 1].text, text, (size_t)length);
}

static void XMLCALL on_doctype(
	void *self, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal) {
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	stop(self, "a document type is not accepted");
}

static int parse(struct reader *reader, const char *text, size_t length, const char **why) {
	enum { PIECE = 1 << 20 };
	for (size_t at = 0;;) {
		size_t piece = length - at < PIECE ? length - at : PIECE;
		bool last = at + piece == length;
		if (XML_Parse(reader->parser, text + at, (int)piece, last) != XML_STATUS_OK) {
			*why = arena_printf(reader->arena, "line %lu: %s", (unsigned long)XML_GetCurrentLineNumber(reader->parser),
				reader->why != NULL ? reader->why : XML_ErrorString(XML_GetErrorCode(reader->parser)));
			return -1;
		}
		at += piece;
		if (last)
			return 0;
	}
}

int xml_read(
	struct arena *arena, const char *text, size_t length, bool lists, struct xml_document *out, const char **why) {
	struct reader *reader = arena_alloc(arena, sizeof *reader);
	reader->arena = arena;
	reader->lists = lists;
	reader->out = out;
	reader->parser = XML_ParserCreate(NULL);
	if (reader->parser == NULL) {
		*why = "out of memory";
		return -1;
	}
	XML_SetUserData(reader->parser, reader);
	XML_SetElementHandler(reader->parser, on_start, on_end);
	XML_SetCharacterDataHandler(reader->parser, on_text);
	XML_SetStartDoctypeDeclHandler(reader->parser, on_doctype);
	*out = (struct xml_document){.root = "", .value = value_null};
	int result = parse(reader, text, length, why);
	XML_ParserFree(reader->parser);
	return result;
}

static void write_escaped(struct strbuf *out, const char *bytes, size_t length, bool attribute) {
	for (size_t i = 0; i < length; i++) {
		switch (bytes[i]) {
		case '&':
			strbuf_adds(out, "&amp;");
			break;
		case '<':
			strbuf_adds(out, "&lt;");
			break;
		case '>':
			strbuf_adds(out, "&gt;");
			break;
		case '\r': /* else a reader turns it into a line feed */
			strbuf_adds(out, "&#xD;");
			break;
		case '"':
			strbuf_adds(out, attribute ? "&quot;" : "\"");
			break;
		default:
			strbuf_addc(out, bytes[i]);
		}
	}
}

static void write_attributes(struct strbuf *out, const struct value *content) {
	bool has_xsi = false;
	for (size_t i = 0; content->kind == VALUE_MAP && i < content->as.map.count; i++) {
		const struct value_member *member = &content->as.map.members[i];
		if (member->key[0] != '@' || !value_is_string(member->value))
			continue;
		has_xsi = has_xsi || strncmp(member->key, "@xsi:", 5) == 0;
		strbuf_addf(out, " %s=\"", member->key + 1);
		write_escaped(out, member->value->as.string.bytes, member->value->as.string.length, true);
		strbuf_addc(out, '"');
	}
	if (has_xsi)
		strbuf_adds(out, " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"");
}

static void write_content(struct strbuf *out, const struct value *content) {
	if (content->kind == VALUE_STRING) {
		write_escaped(out, content->as.string.bytes, content->as.string.length, false);
		return;
	}
	if (content->kind != VALUE_MAP) {
		const char *text = value_to_text(out->arena, content);
		strbuf_adds(out, text != NULL ? text : "");
		return;
	}
	for (size_t i = 0; i < content->as.map.count; i++)
		if (content->as.map.members[i].key[0] != '@')
			xml_write(out, content->as.map.members[i].key, NULL, content->as.map.members[i].value);
}

void xml_write(struct strbuf *out, const char *name, const char *xml_namespace, const struct value *content) {
	if (!value_is_known(content))
		return;
	if (content->kind == VALUE_LIST) {
		for (size_t i = 0; i < content->as.list.count; i++)
			xml_write(out, name, xml_namespace, content->as.list.items[i]);
		return;
	}
	strbuf_addf(out, "<%s", name);
	if (xml_namespace != NULL)
		strbuf_addf(out, " xmlns=\"%s\"", xml_namespace);
	write_attributes(out, content);
	strbuf_addc(out, '>');
	write_content(out, content);
	strbuf_addf(out, "</%s>", name);
}
