/* Parts of the pictures that a drawing does not show singly; tests/review/test_diagram.py looks at whole ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "generator/embedded.h"
#include "generator/picture_dot.h"
#include "group_arena.h"

static struct picture *picture_of(const char *json, enum picture_level level) {
	const char *why = NULL;
	char *text = arena_strdup(arena, json);
	struct plan_document *document = plan_document_parse(arena, "plan.json", text, strlen(text), &why);
	assert_non_null(document);
	return picture_make(
		arena, world_new(arena, document, SIDE_BEFORE), world_new(arena, document, SIDE_AFTER), NULL, level);
}

static const struct picture_edge *edge_between(const struct picture *picture, const char *from, const char *to) {
	for (size_t i = 0; i < picture->edge_count; i++)
		if (strcmp(picture->items[picture->edges[i].from].key, from) == 0 &&
			strcmp(picture->items[picture->edges[i].to].key, to) == 0)
			return &picture->edges[i];
	return NULL;
}

#define CHANGE(address, type, name, actions, before, after, unknown)                                                \
	"{\"address\":\"" address "\",\"mode\":\"managed\",\"type\":\"" type "\",\"name\":\"" name                      \
	"\",\"change\":{\"actions\":[" actions "],\"before\":" before ",\"after\":" after ",\"after_unknown\":" unknown \
	"}}"
#define PLAN(changes) "{\"format_version\":\"1.2\",\"resource_changes\":[" changes "]}"

#define BALANCER                                                                      \
	CHANGE("aws_lb.x", "aws_lb", "x", "\"no-op\"", "{\"arn\":\"lb\",\"name\":\"x\"}", \
		"{\"arn\":\"lb\",\"name\":\"x\"}", "{}")
#define LISTENER(actions, before, after, unknown) \
	CHANGE("aws_lb_listener.l", "aws_lb_listener", "l", actions, before, after, unknown)
#define LISTENER_TO(target)                                                            \
	"{\"arn\":\"l\",\"load_balancer_arn\":\"lb\",\"port\":443,\"protocol\":\"HTTPS\"," \
	"\"default_action\":[{\"type\":\"forward\",\"target_group_arn\":" target "}]}"
#define TARGETS                                                                                                    \
	CHANGE("aws_lb_target_group.a", "aws_lb_target_group", "a", "\"no-op\"", "{\"arn\":\"a\",\"name\":\"a\"}",     \
		"{\"arn\":\"a\",\"name\":\"a\"}", "{}")                                                                    \
	"," CHANGE("aws_lb_target_group.b", "aws_lb_target_group", "b", "\"no-op\"", "{\"arn\":\"b\",\"name\":\"b\"}", \
		"{\"arn\":\"b\",\"name\":\"b\"}", "{}")

/* The table is searched by halving. */
static void test_kinds_are_found(void **state) {
	(void)state;
	static const char *const types[] = {"aws_acm_certificate", "aws_db_instance", "aws_docdb_cluster",
		"aws_docdb_cluster_instance", "aws_ecs_service", "aws_eip", "aws_lambda_alias", "aws_lb",
		"aws_lb_listener_rule", "aws_route", "aws_route53_record", "aws_route_table_association", "aws_s3_bucket",
		"aws_vpc", "aws_vpc_security_group_ingress_rule", "aws_vpn_gateway", "aws_wafv2_web_acl_association"};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		assert_string_equal(picture_kind_find(types[i])->type, types[i]);
	for (const struct picture_holder *holder = picture_holders; holder->holder; holder++) {
		assert_string_equal(picture_kind_find(holder->holder)->type, holder->holder);
		assert_int_not_equal(picture_kind_find(holder->part)->role, ROLE_OTHER);
	}
	assert_int_equal(picture_kind_find("aws_s3_bucket_versioning")->role, ROLE_PART);
	assert_int_equal(picture_kind_find("random_pet")->role, ROLE_OTHER);
	assert_int_equal(picture_kind_find("")->role, ROLE_OTHER);
}

static void test_map_grows(void **state) {
	(void)state;
	struct picture_map *map = picture_map_new(arena);
	for (size_t i = 0; i < 5000; i++)
		picture_map_set(map, arena_printf(arena, "key %zu", i), i);
	picture_map_set(map, "key 7", 70);
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(picture_map_get(map, arena_printf(arena, "key %zu", i)), i == 7 ? 70 : i);
	assert_int_equal(picture_map_get(map, "key 5000"), NOWHERE);
	assert_int_equal(picture_map_get(map, ""), NOWHERE);
}

static void test_edges_of_both_sides(void **state) {
	(void)state;
	const struct picture *picture = picture_of(
		PLAN(BALANCER "," LISTENER("\"update\"", LISTENER_TO("\"a\""), LISTENER_TO("\"b\""), "{}") "," TARGETS),
		PICTURE_SERVICE);
	assert_int_equal(edge_between(picture, "aws_lb.x", "aws_lb_target_group.a")->sign, SIGN_DESTROYED);
	const struct picture_edge *added = edge_between(picture, "aws_lb.x", "aws_lb_target_group.b");
	assert_int_equal(added->sign, SIGN_CREATED);
	assert_string_equal(added->label, "443");
	assert_string_equal(picture_edge_mark(picture, added), "+");
	assert_int_equal(picture->items[picture_item_find(picture, "aws_lb.x")].sign, SIGN_CHANGED);
	/* No reach is given: what the balancer says of itself. */
	assert_string_equal(edge_between(picture, "internet", "aws_lb.x")->label, "443");
}

/* Nobody knows where it will lead: what was is not said to be gone. */
static void test_unknown_is_not_gone(void **state) {
	(void)state;
	const struct picture *picture =
		picture_of(PLAN(BALANCER "," LISTENER("\"update\"", LISTENER_TO("\"a\""), LISTENER_TO("null"),
					   "{\"default_action\":[{\"target_group_arn\":true}]}") "," TARGETS),
			PICTURE_SERVICE);
	const struct picture_edge *edge = edge_between(picture, "aws_lb.x", "aws_lb_target_group.a");
	assert_non_null(edge);
	assert_int_equal(edge->sign, SIGN_SAME);
}

static void test_parts_at_a_low_level(void **state) {
	(void)state;
	const char *plan = PLAN(BALANCER "," LISTENER("\"create\"", "null", LISTENER_TO("\"a\""), "{}") "," TARGETS);
	const struct picture *picture = picture_of(plan, PICTURE_NETWORK);
	const struct picture_item *balancer = &picture->items[picture_item_find(picture, "aws_lb.x")];
	assert_int_equal(balancer->member_count, 2);
	assert_string_equal(balancer->lines[0].text, "HTTPS 443 → a");
	assert_int_equal(balancer->lines[0].sign, SIGN_CREATED);
	assert_int_equal(picture->undrawn, 2);
	assert_int_equal(picture->undrawn_changed, 0);
	assert_int_equal(picture_item_find(picture, "aws_lb_target_group.a"), NOWHERE);
	assert_string_equal(picture_left_out(arena, picture), "2 resources of other kinds are not drawn at this level.");
	assert_false(picture_is_empty(picture));
	assert_true(picture_is_empty(picture_of(PLAN(""), PICTURE_ALL)));
}

/* Parts of themselves: nothing is lost, and nothing hangs. */
static void test_rings_are_cut(void **state) {
	(void)state;
	const struct picture *picture =
		picture_of(PLAN(CHANGE("aws_vpn_connection_route.a", "aws_vpn_connection_route", "a", "\"no-op\"",
					   "{\"id\":\"r\",\"vpn_connection_id\":\"r\"}", "{\"id\":\"r\",\"vpn_connection_id\":\"r\"}",
					   "{}") "," CHANGE("aws_appautoscaling_target.t", "aws_appautoscaling_target", "t", "\"no-op\"",
					   "{\"id\":\"t\",\"resource_id\":\"t\"}", "{\"id\":\"t\",\"resource_id\":\"t\"}", "{}")),
			PICTURE_ALL);
	assert_int_equal(picture->undrawn, 0);
}

static void test_labels_of_dot(void **state) {
	(void)state;
	struct strbuf out = STRBUF_INIT(arena);
	dot_html(&out, "<b>\"a\" & 'b'</b> \\N");
	assert_string_equal(out.bytes, "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt; &#92;&#92;N");
}

static const char *cleaned(const char *svg, bool inlined) {
	const struct picture *picture = picture_of(PLAN(BALANCER), PICTURE_SERVICE);
	struct strbuf out = STRBUF_INIT(arena);
	const char *id = picture->items[picture_item_find(picture, "aws_lb.x")].id;
	const char *hole = strstr(svg, "ITEM");
	if (hole)
		svg = arena_printf(arena, "%.*s%s%s", (int)(hole - svg), svg, id, hole + 4);
	picture_svg_clean(&out, picture, svg, "p-", inlined);
	return strbuf_text(&out);
}

static void test_svg_is_cleaned(void **state) {
	(void)state;
	static const char drawn[] =
		"<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"x\" \"http://x\">\n<svg width=\"20pt\" height=\"30pt\"\n viewBox=\"0 0 20 30\" "
		"xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n<g id=\"p&#45;1\" class=\"node "
		"x\"><!-- a --><title>ITEM</title><text font-family=\"Times\" fill=\"#010111\">fill=&quot;#010111&quot;</text></g><g><title>a&#45;&gt;b"
		"</title></g></svg>\n";
	const char *text = cleaned(drawn, true);
	assert_ptr_equal(strstr(text, "<svg"), text);
	assert_null(strstr(text, "xlink"));
	assert_null(strstr(text, "<!"));
	assert_null(strstr(text, "Times"));
	assert_non_null(strstr(text, "width=\"20\" height=\"30\" viewBox=\"0 0 20 30\""));
	assert_non_null(
		strstr(text, "<g id=\"p-1\" class=\"picture-node x\"><title>load balancer x (unchanged): aws_lb.x</title>"));
	assert_non_null(strstr(text, " fill=\"var(--picture-created,#1a7f37)\">fill=&quot;#010111&quot;</text>"));
	assert_non_null(strstr(text, "</g><g></g></svg>"));
	const char *alone = cleaned(drawn, false);
	assert_non_null(strstr(alone, "fill=\"#010111\">"));
	assert_ptr_equal(strstr(alone, "<?xml"), alone);
}

/* Cut at every byte: no end is taken for granted. */
static void test_svg_cut_short(void **state) {
	(void)state;
	static const char drawn[] =
		"<svg width=\"2pt\" height=\"3pt\" viewBox=\"0\"><!-- a --><title>a&#45;&gt;b</title><text font-family=\"T\" class=\"a\" "
		"fill=\"#010111\"/></svg>";
	for (size_t length = 0; length < sizeof drawn; length++)
		cleaned(arena_strndup(arena, drawn, length), true);
}

/* The page of a review has the dark theme's colours word for word. */
static void test_colours_of_the_page(void **state) {
	(void)state;
	struct strbuf css = STRBUF_INIT(arena);
	picture_css(&css, PICTURE_DARK, "figure");
	const struct embedded_file *page = embedded_find("provider/generator/assets/review.css");
	assert_non_null(page);
	assert_non_null(strstr(page->bytes, css.bytes));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds_are_found),
		cmocka_unit_test(test_map_grows),
		cmocka_unit_test(test_edges_of_both_sides),
		cmocka_unit_test(test_unknown_is_not_gone),
		cmocka_unit_test(test_parts_at_a_low_level),
		cmocka_unit_test(test_rings_are_cut),
		cmocka_unit_test(test_labels_of_dot),
		cmocka_unit_test(test_svg_is_cleaned),
		cmocka_unit_test(test_svg_cut_short),
		cmocka_unit_test(test_colours_of_the_page),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
