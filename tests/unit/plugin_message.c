/* Messages: paths, texts, diagnostics and values on their way to protobuf and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plugin/message.h"

static int set_up(void **state) {
	*state = arena_new();
	return 0;
}

static int tear_down(void **state) {
	arena_free(*state);
	return 0;
}

static void path_steps_are_in_order(void **state) {
	struct arena *arena = *state;
	const struct path *path = path_attribute(arena, NULL, "ingress");
	path = path_index(arena, path, 2);
	path = path_attribute(arena, path, "tags");
	path = path_key(arena, path, "Name");
	Tfplugin6__AttributePath *message = message_from_path(arena, path);
	assert_int_equal(message->n_steps, 4);
	assert_int_equal(message->steps[0]->selector_case, TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ATTRIBUTE_NAME);
	assert_string_equal(message->steps[0]->attribute_name, "ingress");
	assert_int_equal(message->steps[1]->selector_case, TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ELEMENT_KEY_INT);
	assert_int_equal(message->steps[1]->element_key_int, 2);
	assert_string_equal(message->steps[2]->attribute_name, "tags");
	assert_int_equal(message->steps[3]->selector_case, TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ELEMENT_KEY_STRING);
	assert_string_equal(message->steps[3]->element_key_string, "Name");
}

/* The protocol has no step for an element of a set. */
static void path_ends_before_an_element_of_a_set(void **state) {
	struct arena *arena = *state;
	const struct path *path = path_attribute(arena, NULL, "rule");
	path = path_element(arena, path, value_string(arena, "a"));
	path = path_attribute(arena, path, "inner");
	path = path_element(arena, path, value_string(arena, "b"));
	path = path_attribute(arena, path, "name");
	Tfplugin6__AttributePath *message = message_from_path(arena, path);
	assert_int_equal(message->n_steps, 1);
	assert_string_equal(message->steps[0]->attribute_name, "rule");
	assert_null(message_from_path(arena, NULL));
	assert_null(message_from_path(arena, path_element(arena, NULL, value_null)));
}

static void text_is_made_valid(void **state) {
	struct arena *arena = *state;
	assert_string_equal(message_text(arena, "plain \xC3\xA4"), "plain \xC3\xA4");
	assert_string_equal(message_text(arena, ""), "");
	assert_string_equal(message_text(arena, NULL), "");
	assert_string_equal(message_text(arena, "a\xFF\xC3"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_string_equal(message_text(arena, "\xED\xA0\x80x"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDx");
}

static void diagnostics_keep_order_and_path(void **state) {
	struct arena *arena = *state;
	struct diagnostics list = DIAGNOSTICS_INIT(arena);
	Tfplugin6__Diagnostic **messages;
	size_t count;
	message_from_diagnostics(&list, &count);
	assert_int_equal(count, 0);
	diagnostics_error(&list, path_attribute(arena, NULL, "name"), "bad \xFE", "say %d", 1);
	diagnostics_warning(&list, NULL, "careful", NULL);
	messages = message_from_diagnostics(&list, &count);
	assert_int_equal(count, 2);
	assert_int_equal(messages[0]->severity, TFPLUGIN6__DIAGNOSTIC__SEVERITY__ERROR);
	assert_string_equal(messages[0]->summary, "bad \xEF\xBF\xBD");
	assert_string_equal(messages[0]->detail, "say 1");
	assert_string_equal(messages[0]->attribute->steps[0]->attribute_name, "name");
	assert_int_equal(messages[1]->severity, TFPLUGIN6__DIAGNOSTIC__SEVERITY__WARNING);
	assert_string_equal(messages[1]->detail, "");
	assert_null(messages[1]->attribute);
}

static void values_go_both_ways(void **state) {
	struct arena *arena = *state;
	struct diagnostics list = DIAGNOSTICS_INIT(arena);
	const struct value *value = value_string(arena, "text");
	Tfplugin6__DynamicValue *message = message_from_value(arena, &type_string, value);
	Tfplugin6__DynamicValue json = TFPLUGIN6__DYNAMIC_VALUE__INIT;
	char text[] = "[\"a\"]";
	json.json = (ProtobufCBinaryData){.data = (uint8_t *)text, .len = strlen(text)};
	assert_true(value_equal(message_value(&list, &type_string, message, "state"), value));
	assert_int_equal(value_count(message_value(&list, &type_list_string, &json, "state")), 1);
	assert_true(value_is_null(message_value(&list, &type_string, NULL, "state")));
	assert_null(message_from_value(arena, &type_string, NULL));
	assert_false(diagnostics_has_error(&list));
}

static void a_value_that_does_not_fit_is_told(void **state) {
	struct arena *arena = *state;
	struct diagnostics list = DIAGNOSTICS_INIT(arena);
	Tfplugin6__DynamicValue message = TFPLUGIN6__DYNAMIC_VALUE__INIT;
	uint8_t bytes[] = {0x91, 0xC1};
	assert_null(message_value(&list, &type_string, &message, "configuration"));
	message.msgpack = (ProtobufCBinaryData){.data = bytes, .len = sizeof(bytes)};
	assert_null(message_value(&list, &type_list_string, &message, "configuration"));
	assert_int_equal(list.error_count, 2);
	assert_non_null(strstr(list.first->detail, "configuration"));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(path_steps_are_in_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(path_ends_before_an_element_of_a_set, set_up, tear_down),
		cmocka_unit_test_setup_teardown(text_is_made_valid, set_up, tear_down),
		cmocka_unit_test_setup_teardown(diagnostics_keep_order_and_path, set_up, tear_down),
		cmocka_unit_test_setup_teardown(values_go_both_ways, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_value_that_does_not_fit_is_told, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
