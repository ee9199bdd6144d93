/* What refers to what: by values, and by the plan's configuration where only the apply tells the value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "generator/world.h"
#include "group_arena.h"

/* Quotes are ' here, and ` inside texts. */
static const char *quoted(const char *text) {
	struct strbuf json = STRBUF_INIT(arena);
	for (; *text != '\0'; text++)
		strbuf_adds(&json, *text == '\'' ? "\"" : *text == '`' ? "\\\"" : (char[]){*text, '\0'});
	return json.bytes;
}

static const struct world *read_world(const char *changes, const char *configuration, enum side side) {
	const char *why = NULL;
	const char *json = quoted(arena_printf(arena,
		"{'format_version':'1.2','resource_changes':[%s],'configuration':{'root_module':%s}}", changes, configuration));
	struct plan_document *document = plan_document_parse(arena, "test", arena_strdup(arena, json), strlen(json), &why);
	if (document == NULL)
		fail_msg("%s: %s", why, json);
	return world_new(arena, document, side);
}

/* A creation; `index` is JSON, "" for none. */
static const char *created(
	const char *module, const char *type, const char *name, const char *index, const char *after, const char *unknown) {
	size_t length = strlen(index);
	const char *key = length == 0 ? ""
		: index[0] == '\''        ? arena_printf(arena, "[`%.*s`]", (int)length - 2, index + 1)
								  : arena_printf(arena, "[%s]", index);
	return arena_printf(arena,
		"{'address':'%s%s%s.%s%s','module_address':'%s','mode':'managed','type':'%s','name':'%s'%s%s,"
		"'change':{'actions':['create'],'before':null,'after':{%s},'after_unknown':{%s}}}",
		module, module[0] != '\0' ? "." : "", type, name, key, module, type, name, length > 0 ? ",'index':" : "", index,
		after, unknown);
}

static const char *join(const char *first, ...) {
	struct strbuf all = STRBUF_INIT(arena);
	va_list rest;
	va_start(rest, first);
	for (const char *text = first; text != NULL; text = va_arg(rest, const char *))
		strbuf_addf(&all, "%s%s", all.length > 0 ? "," : "", text);
	va_end(rest);
	return all.bytes;
}

/* "a.b (inferred), ?, sg-1" */
static const char *follow(const struct world *world, const char *address, const char *path, const char *kinds) {
	const struct resource *resource = world_find(world, address);
	struct strbuf text = STRBUF_INIT(arena);
	struct links links;
	if (resource == NULL)
		fail_msg("%s is not there", address);
	links = world_follow(world, resource, path, kinds);
	for (size_t i = 0; i < links.count; i++)
		strbuf_addf(&text, "%s%s%s", i > 0 ? ", " : "",
			links.items[i].kind == LINK_RESOURCE      ? links.items[i].resource->change->address
				: links.items[i].kind == LINK_OUTSIDE ? links.items[i].id
													  : "?",
			links.items[i].inferred ? " (inferred)" : "");
	return strbuf_text(&text);
}

static void test_by_value(void **state) {
	const struct world *world = read_world(
		"{'address':'aws_vpc.v','type':'aws_vpc','name':'v','change':{'actions':['no-op'],'before':{'id':'vpc-1'},'after':{'id':'vpc-1'}}},"
		"{'address':'aws_alb.l','type':'aws_alb','name':'l','change':{'actions':['no-op'],'before':{},'after':{'dns_name':'l.elb.example',"
		"'id':'arn:l','security_groups':['sg-1','sg-2'],'nested':[{'a':{'vpc':'vpc-1'}},{'a':{'vpc':null}}]}}},"
		"{'address':'aws_route53_record.r','type':'aws_route53_record','name':'r','change':{'actions':['no-op'],'before':null,'after':{"
		"'alias':[{'name':'dualstack.l.elb.example.'}]}}}",
		"{}", SIDE_AFTER);
	const struct resource *balancer = world_next(world, "aws_lb", NULL);
	(void)state;
	assert_string_equal(follow(world, "aws_alb.l", "nested.a.vpc", "aws_vpc"), "aws_vpc.v");
	assert_string_equal(follow(world, "aws_alb.l", "security_groups", "aws_security_group"), "sg-1, sg-2");
	assert_string_equal(follow(world, "aws_alb.l", "absent", "aws_vpc"), "");
	assert_string_equal(follow(world, "aws_route53_record.r", "alias.name", "aws_lb"), "aws_alb.l");
	assert_non_null(balancer);
	assert_ptr_equal(world_referrers(world, "aws_route53_record", "alias.name", balancer)[0],
		world_find(world, "aws_route53_record.r"));
	assert_null(world_referrers(world, "aws_lb_listener", "load_balancer_arn", balancer)[0]);
	assert_null(world_next(world, "aws_lb", balancer));
	assert_string_equal(resource_label(arena, balancer), "aws_alb.l");
}

/* module.net gives vpc_id to module.app["x"]; there it goes through a variable. */
static void test_through_modules(void **state) {
	const struct world *world = read_world(
		join(created("module.net", "aws_vpc", "this", "", "", "'id':true"),
			created("module.app[`x`]", "aws_subnet", "s", "0", "", "'id':true,'vpc_id':true"),
			created("module.app[`x`]", "aws_instance", "i", "", "", "'id':true,'subnet_id':true"),
			created("module.app[`y`]", "aws_subnet", "s", "0", "", "'id':true,'vpc_id':true"), NULL),
		"{'module_calls':{'net':{'module':{'outputs':{'vpc':{'expression':{'references':['aws_vpc.this.id','aws_vpc.this']}}},"
		"'resources':[{'address':'aws_vpc.this','expressions':{}}]}},'app':{'expressions':{'vpc_id':{'references':['module.net.vpc','module.net']}},"
		"'module':{'resources':[{'address':'aws_subnet.s','expressions':{'vpc_id':{'references':['var.vpc_id']}}},"
		"{'address':'aws_instance.i','expressions':{'subnet_id':{'references':['aws_subnet.s[0].id','aws_subnet.s[0]','aws_subnet.s']}}}]}}}}",
		SIDE_AFTER);
	(void)state;
	assert_string_equal(
		follow(world, "module.app[\"x\"].aws_subnet.s[0]", "vpc_id", "aws_vpc"), "module.net.aws_vpc.this");
	assert_string_equal(follow(world, "module.app[\"x\"].aws_instance.i", "subnet_id", "aws_subnet"),
		"module.app[\"x\"].aws_subnet.s[0]");
}

/* aws_subnet.s[each.key].id is told as aws_subnet.s: the one of the same key; each.value is what for_each is made of. */
static void test_each(void **state) {
	const struct world *world = read_world(
		join(created("", "aws_subnet", "s", "'a'", "", "'id':true"),
			created("", "aws_subnet", "s", "'b'", "", "'id':true"),
			created("", "aws_nat_gateway", "n", "'b'", "", "'id':true,'subnet_id':true"),
			created("", "aws_lb", "l", "", "", "'id':true,'subnets':true"),
			created("", "aws_route_table_association", "t", "'a'", "", "'subnet_id':true"), NULL),
		"{'resources':[{'address':'aws_nat_gateway.n','expressions':{'subnet_id':{'references':['aws_subnet.s','each.key']}}},"
		"{'address':'aws_lb.l','expressions':{'subnets':{'references':['aws_subnet.s']}}},"
		"{'address':'aws_route_table_association.t','expressions':{'subnet_id':{'references':['each.value.id','each.value']}},"
		"'for_each_expression':{'references':['aws_subnet.s']}}]}",
		SIDE_AFTER);
	(void)state;
	assert_string_equal(follow(world, "aws_nat_gateway.n[\"b\"]", "subnet_id", "aws_subnet"), "aws_subnet.s[\"b\"]");
	assert_string_equal(
		follow(world, "aws_route_table_association.t[\"a\"]", "subnet_id", "aws_subnet"), "aws_subnet.s[\"a\"]");
	assert_string_equal(follow(world, "aws_lb.l", "subnets", "aws_subnet"), "aws_subnet.s[\"a\"], aws_subnet.s[\"b\"]");
}

/* Locals and dynamic blocks are not in a plan: what is left without a choice is inferred, all else is unknown. */
static void test_inferred(void **state) {
	const char *groups = join(created("", "aws_lb_target_group", "a", "", "", "'id':true,'arn':true"),
		created("", "aws_lb_target_group", "b", "", "", "'id':true,'arn':true"), NULL);
	const struct world *world = read_world(
		join(groups,
			created("", "aws_ecs_service", "two", "", "'load_balancer':[{},{}]",
				"'load_balancer':[{'target_group_arn':true},{'target_group_arn':true}]"),
			created("", "aws_ecs_service", "one", "", "'load_balancer':[{}]",
				"'load_balancer':[{'target_group_arn':true}]"),
			created("", "aws_lb_listener", "l", "", "", "'certificate_arn':true"),
			created("", "aws_acm_certificate", "c", "", "", "'id':true,'arn':true"), NULL),
		"{'resources':[{'address':'aws_ecs_service.two','expressions':{}},{'address':'aws_ecs_service.one','expressions':{}},"
		"{'address':'aws_lb_listener.l','expressions':{'certificate_arn':{'references':['local.arn']}}}]}",
		SIDE_AFTER);
	(void)state;
	assert_string_equal(follow(world, "aws_ecs_service.two", "load_balancer.target_group_arn", "aws_lb_target_group"),
		"aws_lb_target_group.a (inferred), aws_lb_target_group.b (inferred)");
	assert_string_equal(
		follow(world, "aws_ecs_service.one", "load_balancer.target_group_arn", "aws_lb_target_group"), "?");
	assert_string_equal(follow(world, "aws_lb_listener.l", "certificate_arn", "aws_acm_certificate"),
		"aws_acm_certificate.c (inferred)");
}

/* A replaced object has a known id before and an unknown one after; what stays keeps its known value. */
static void test_sides(void **state) {
	const char *changes =
		"{'address':'aws_lb.l','type':'aws_lb','name':'l','change':{'actions':['delete','create'],'before':{'id':'arn:1','arn':'arn:1'},"
		"'after':{'name':'n'},'after_unknown':{'id':true,'arn':true}}},{'address':'aws_lb_listener.h','type':'aws_lb_listener','name':'h',"
		"'change':{'actions':['update'],'before':{'load_balancer_arn':'arn:1'},'after':{},'after_unknown':{'load_balancer_arn':true}}},"
		"{'address':'aws_vpc.gone','type':'aws_vpc','name':'gone','change':{'actions':['delete'],'before':{'id':'v'},'after':null}}";
	const char *configuration =
		"{'resources':[{'address':'aws_lb_listener.h','expressions':{'load_balancer_arn':{'references':['aws_lb.l.arn','aws_lb.l']}}}]}";
	const struct world *before = read_world(changes, configuration, SIDE_BEFORE),
					   *after = read_world(changes, configuration, SIDE_AFTER);
	(void)state;
	assert_string_equal(follow(before, "aws_lb_listener.h", "load_balancer_arn", "aws_lb"), "aws_lb.l");
	assert_string_equal(follow(after, "aws_lb_listener.h", "load_balancer_arn", "aws_lb"), "aws_lb.l");
	assert_non_null(world_find(before, "aws_vpc.gone"));
	assert_null(world_find(after, "aws_vpc.gone"));
}

/* A configuration that refers to itself in a circle ends. */
static void test_circle(void **state) {
	const struct world *world = read_world(created("module.m", "aws_subnet", "s", "", "", "'vpc_id':true"),
		"{'module_calls':{'m':{'expressions':{'v':{'references':['module.m.o','module.m.o']}},'module':{'outputs':{'o':{'expression':{'references':"
		"['var.v','var.v.x']}}},'resources':[{'address':'aws_subnet.s','expressions':{'vpc_id':{'references':['var.v','each.value','module.x.y',"
		"'data.','a','[',''] }}}]}}}}",
		SIDE_AFTER);
	(void)state;
	assert_string_equal(follow(world, "module.m.aws_subnet.s", "vpc_id", "aws_vpc"), "?");
}

static void test_user_data(void **state) {
	static const struct {
		const char *after, *unknown, *expected; /* NULL: it cannot be read */
	} cases[] = {{"", "", ""}, {"'user_data':'#!/bin/sh'", "", "#!/bin/sh"},
		{"'user_data':'IyEvYmluL3No'", "", "#!/bin/sh"},
		{"'user_data':'#!/bin/sh'", "'user_data_base64':true", "#!/bin/sh"}, {"", "'user_data':true", NULL},
		{"'user_data':'855c331fb79f9112a11ef19ecac4ae4bc46ea91c'", "", NULL}};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct world *world =
			read_world(created("", "aws_launch_template", "t", "", cases[i].after, cases[i].unknown), "{}", SIDE_AFTER);
		const char *found = resource_user_data(arena, world_find(world, "aws_launch_template.t"));
		if (cases[i].expected == NULL)
			assert_null(found);
		else
			assert_string_equal(found, cases[i].expected);
	}
}

static void test_document(void **state) {
	const struct world *world =
		read_world(created("", "t", "a", "", "'good':'[1]','bad':'[','odd':7", "'unknown':true"), "{}", SIDE_AFTER);
	const struct resource *resource = world_find(world, "t.a");
	(void)state;
	assert_int_equal(value_count(resource_document(arena, resource, "good")), 1);
	assert_true(value_is_null(resource_document(arena, resource, "bad")));
	assert_true(value_is_null(resource_document(arena, resource, "odd")));
	assert_true(value_is_null(resource_document(arena, resource, "unknown")));
	assert_true(value_is_null(resource_document(arena, resource, "absent")));
}

int main(void) {
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_value),
		cmocka_unit_test(test_through_modules),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_inferred),
		cmocka_unit_test(test_sides),
		cmocka_unit_test(test_circle),
		cmocka_unit_test(test_user_data),
		cmocka_unit_test(test_document),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
