/* Reviews made by hand, for the tests of the formats: one as a real plan would give, one whose every text is hostile, one that is large. */
#ifndef TRIPOD_TESTS_REVIEW_SAMPLE_H
#define TRIPOD_TESTS_REVIEW_SAMPLE_H

#include "generator/render.h"

static inline const struct diff *sample_diff(
	struct arena *arena, const struct diff_line *lines, size_t count, size_t hidden_same) {
	struct diff *diff = arena_alloc(arena, sizeof(*diff));
	diff->lines = arena_array(arena, count + 1, sizeof(*lines));
	for (size_t i = 0; i < count; i++)
		diff->lines[i] = lines[i];
	diff->count = count;
	diff->hidden_same = hidden_same;
	return diff;
}

static inline struct resource_change *sample_change(
	struct arena *arena, const char *module, const char *address, const char *type, enum change_action action) {
	struct resource_change *change = arena_alloc(arena, sizeof(*change));
	change->module = module;
	change->address = module[0] != '\0' ? arena_printf(arena, "%s.%s", module, address) : address;
	change->type = change->kind = type;
	change->name = "this";
	change->provider = "registry.terraform.io/hashicorp/aws";
	change->index = change->before = change->after = change->before_sensitive = change->after_sensitive =
		change->replace_paths = value_null;
	change->action = action;
	return change;
}

static inline struct change_view sample_view(const struct resource_change *change, const struct diff *diff) {
	return (struct change_view){.change = change, .diff = diff};
}

static inline void sample_finding(struct review *review, const struct finding *finding) {
	struct findings *findings = &review->findings;
	if (findings->items == NULL)
		findings->items = arena_array(review->arena, 64, sizeof(*findings->items));
	findings->items[findings->count++] = *finding;
}

static inline struct review *sample_empty(struct arena *arena) {
	struct review *review = arena_alloc(arena, sizeof(*review));
	struct plan_document *document = arena_alloc(arena, sizeof(*document));
	struct reach_changes *reach = arena_alloc(arena, sizeof(*reach));
	document->source = "plan.json";
	document->format_version = "1.2";
	document->terraform_version = "1.15.7";
	document->timestamp = "2026-11-28T09:30:00Z";
	document->configuration = document->variables = value_null;
	reach->before = reach->after = arena_alloc(arena, sizeof(struct reach));
	review->arena = arena;
	review->document = document;
	review->reach = reach;
	review->findings.arena = arena;
	return review;
}

static inline void sample_findings(struct review *review) {
	sample_finding(review,
		&(struct finding){.id = "load-balancer-replaced",
			.origin = FINDING_DANGER,
			.severity = SEVERITY_DANGER,
			.category = "service",
			.title = "Load balancer docassemble is replaced and gets a new DNS name",
			.address = "module.docassemble.aws_lb.this",
			.attribute = "internal",
			.happens = "The old load balancer is destroyed before the new one exists. Its DNS name changes; records "
					   "outside this plan that point to it no longer work.",
			.affects = "Everybody who uses da.example.org.",
			.duration = "About five minutes, and as long as resolvers keep the old address (60 s here).",
			.instead =
				"Create the new load balancer beside the old one (another name), move the alias record, then remove "
				"the old one in a second plan.",
			.reference = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html"});
	sample_finding(review,
		&(struct finding){.id = "ssh-open",
			.origin = FINDING_DANGER,
			.severity = SEVERITY_DANGER,
			.category = "exposure",
			.title = "SSH on docassemble nodes opens to the internet",
			.address = "module.docassemble.aws_security_group.nodes",
			.attribute = "ingress",
			.happens = "Port 22 accepts connections from every address. Scanners find it within minutes.",
			.affects = "Both nodes.",
			.instead = "Name the addresses that need it, or use Session Manager, which needs no open port."});
	for (int i = 0; i < 3; i++)
		sample_finding(review,
			&(struct finding){.id = "ebs-not-encrypted",
				.origin = FINDING_RULE,
				.severity = SEVERITY_WARNING,
				.category = "encryption",
				.title = "Volume is not encrypted",
				.address = arena_printf(review->arena, "module.docassemble.aws_ebs_volume.data[%d]", i),
				.attribute = "encrypted",
				.happens = "Snapshots and disks can be read by whoever gets hold of them.",
				.instead = "Set encrypted = true.",
				.reference = "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html"});
	sample_finding(review,
		&(struct finding){.id = "lb-no-access-logs",
			.origin = FINDING_RULE,
			.severity = SEVERITY_NOTICE,
			.category = "logging",
			.title = "Load balancer writes no access logs",
			.address = "module.docassemble.aws_lb.this",
			.happens = "After an incident nobody can tell who asked for what.",
			.instead = "Set access_logs with a bucket.",
			.existing = true});
	sample_finding(review,
		&(struct finding){.id = "s3-no-versioning",
			.origin = FINDING_RULE,
			.severity = SEVERITY_WARNING,
			.category = "backup",
			.title = "Bucket keeps no versions",
			.address = "aws_s3_bucket.uploads",
			.happens = "An overwritten or deleted object is gone.",
			.instead = "Add aws_s3_bucket_versioning.",
			.accepted_reason = "The uploads are copied to the archive every night",
			.accepted_until = "2027-06-30"});
}

static inline void sample_changes(struct review *review) {
	struct arena *arena = review->arena;
	struct change_view *views = arena_array(arena, 8, sizeof(*views));
	struct resource_change *change;
	change = sample_change(arena, "", "aws_route53_record.www", "aws_route53_record", CHANGE_CREATE);
	views[0] = sample_view(change,
		sample_diff(arena,
			(struct diff_line[]){{0, '+', "name", NULL, "www.example.org", false}, {0, '+', "ttl", NULL, "60", false},
				{0, '+', "fqdn", NULL, "(known after apply)", false}},
			3, 0));
	change = sample_change(arena, "", "aws_s3_bucket.old", "aws_s3_bucket", CHANGE_DELETE);
	change->reason = "delete_because_no_resource_config";
	views[1] = sample_view(change,
		sample_diff(arena,
			(struct diff_line[]){
				{0, '-', "bucket", "example-old", NULL, false}, {0, '-', "force_destroy", "true", NULL, false}},
			2, 0));
	change = sample_change(
		arena, "module.docassemble", "aws_ecs_task_definition.app", "aws_ecs_task_definition", CHANGE_UPDATE);
	views[2] = sample_view(change,
		sample_diff(arena,
			(struct diff_line[]){{0, ' ', "container_definitions", NULL, NULL, false},
				{1, ' ', "container app", NULL, NULL, false},
				{2, '~', "image", "jhpyle/docassemble:1.8.4", "jhpyle/docassemble:1.8.5", false},
				{2, '+', "environment TIMEZONE", NULL, "Europe/Zurich", false},
				{2, '-', "environment DEBUG", "true", NULL, false},
				{2, '~', "environment PASSWORD", "(sensitive)", "(sensitive)", false}},
			6, 12));
	change = sample_change(arena, "module.docassemble", "aws_lb.this", "aws_lb", CHANGE_REPLACE);
	change->reason = "replace_because_cannot_update";
	views[3] = sample_view(change,
		sample_diff(arena,
			(struct diff_line[]){{0, '~', "internal", "false", "true", true},
				{0, '~', "dns_name", "docassemble-1.eu-central-1.elb.amazonaws.com", "(known after apply)", false},
				{0, ' ', "user_data", NULL, NULL, false}, {1, ' ', NULL, "#!/bin/sh", "#!/bin/sh", false},
				{1, '-', NULL, "echo old", NULL, false}, {1, '+', NULL, NULL, "echo new", false}},
			6, 18));
	change =
		sample_change(arena, "module.docassemble", "aws_security_group.nodes", "aws_security_group", CHANGE_UPDATE);
	views[4] = sample_view(change,
		sample_diff(arena,
			(struct diff_line[]){
				{0, ' ', "ingress", NULL, NULL, false}, {1, '+', NULL, NULL, "22/tcp from 0.0.0.0/0 \"SSH\"", false}},
			2, 9));
	change = sample_change(arena, "module.network[\"prod\"]", "aws_subnet.public[0]", "aws_subnet", CHANGE_NOOP);
	change->previous_address = "aws_subnet.public_a";
	views[5] = sample_view(change, sample_diff(arena, NULL, 0, 0));
	review->changes = views;
	review->change_count = 6;
	review->counts =
		(struct change_counts){.create = 1, .update = 2, .replace = 1, .destroy = 1, .move = 1, .drift = 1};
}

static inline void sample_rest(struct review *review) {
	struct arena *arena = review->arena;
	struct plan_document *document = (struct plan_document *)review->document;
	struct reach_changes *reach = (struct reach_changes *)review->reach;
	static struct reach_change paths[] = {{.destination = "docassemble nodes",
											  .ports = "22/tcp",
											  .before = "nobody",
											  .after = "anyone on the internet",
											  .destination_address = "module.docassemble.aws_security_group.nodes",
											  .via = "security group docassemble-nodes",
											  .opens = true,
											  .open_to_world = true},
		{.destination = "database",
			.ports = "5432/tcp",
			.before = "docassemble nodes",
			.after = "nobody",
			.closes = true,
			.cut = true},
		{.destination = "load balancer docassemble",
			.ports = "443/tcp",
			.before = "anyone on the internet",
			.after = "10.0.0.0/8",
			.unknown = true,
			.closes = true,
			.why = "the prefix list pl-123 lies outside this plan"}};
	static struct failed_check checks[] = {{"check.health", "check", "fail", "The site answers with 503, not 200."}};
	static const char *const notes[] = {
		"The acceptance of s3-logging on aws_s3_bucket.logs ended on 2026-10-31 and counts no more.", NULL};
	struct resource_change *drifted =
		sample_change(arena, "", "aws_autoscaling_group.nodes", "aws_autoscaling_group", CHANGE_UPDATE);
	reach->items = paths;
	reach->count = 3;
	document->outputs = arena_array(arena, 1, sizeof(*document->outputs));
	document->outputs[0] = (struct output_change){.name = "url", .action = CHANGE_UPDATE};
	document->output_count = 1;
	document->checks = checks;
	document->check_count = 1;
	review->outputs = arena_array(arena, 1, sizeof(*review->outputs));
	review->outputs[0] = sample_diff(
		arena, (struct diff_line[]){{0, '~', NULL, "http://da.example.org", "https://da.example.org", false}}, 1, 0);
	review->drift = arena_array(arena, 1, sizeof(*review->drift));
	review->drift[0] = sample_view(
		drifted, sample_diff(arena, (struct diff_line[]){{0, '~', "desired_capacity", "2", "3", false}}, 1, 20));
	review->drift_count = 1;
	review->notes = notes;
	review->mermaid = "flowchart LR\n  internet([Internet]) -->|443| lb[Load balancer]\n  lb -->|80| nodes[Nodes]\n";
	review->svg =
		"<?xml version=\"1.0\"?>\n<svg width=\"300\" height=\"80\" viewBox=\"0 0 300 80\" xmlns=\"http://www.w3.org/2000/svg\">"
		"<rect x=\"10\" y=\"20\" width=\"100\" height=\"40\" fill=\"#eef\" stroke=\"#447\"/><text x=\"20\" y=\"45\">Load balancer</text>"
		"<path d=\"M110 40h70\" stroke=\"#447\"/><rect x=\"180\" y=\"20\" width=\"100\" height=\"40\" fill=\"#efe\" stroke=\"#474\"/>"
		"<text x=\"200\" y=\"45\">Nodes</text></svg>\n";
}

static inline struct review *sample_review(struct arena *arena) {
	struct review *review = sample_empty(arena);
	sample_findings(review);
	sample_changes(review);
	sample_rest(review);
	return review;
}

/* `count` created resources of 20 attributes each, ten to a module, every tenth with a finding. */
static inline struct review *sample_large(struct arena *arena, size_t count) {
	struct review *review = sample_empty(arena);
	struct diff_line lines[20];
	review->changes = arena_array(arena, count, sizeof(*review->changes));
	review->findings.items = arena_array(arena, count, sizeof(*review->findings.items));
	for (size_t i = 0; i < count; i++) {
		const char *module = arena_printf(arena, "module.service[\"%05zu\"]", i / 10);
		struct resource_change *change =
			sample_change(arena, module, arena_printf(arena, "aws_ecs_service.this[%zu]", i % 10), "aws_ecs_service",
				i % 3 == 0       ? CHANGE_CREATE
					: i % 3 == 1 ? CHANGE_UPDATE
								 : CHANGE_DELETE);
		for (size_t j = 0; j < 20; j++)
			lines[j] = (struct diff_line){.depth = j % 3,
				.sign = "+~-"[i % 3],
				.label = arena_printf(arena, "attribute_%zu", j),
				.before = i % 3 > 0
					? arena_printf(arena, "arn:aws:ecs:eu-central-1:123456789012:service/before-%zu-%zu", i, j)
					: NULL,
				.after = i % 3 < 2
					? arena_printf(arena, "arn:aws:ecs:eu-central-1:123456789012:service/after-%zu-%zu", i, j)
					: NULL};
		review->changes[i] = sample_view(change, sample_diff(arena, lines, 20, 3));
		if (i % 10 == 0)
			review->findings.items[review->findings.count++] = (struct finding){.id = "ecs-no-circuit-breaker",
				.origin = FINDING_RULE,
				.severity = SEVERITY_WARNING,
				.category = "reliability",
				.title = "Service has no deployment circuit breaker",
				.address = change->address,
				.happens = "A broken image is tried again and again.",
				.instead = "Set deployment_circuit_breaker."};
	}
	review->change_count = count;
	review->counts = (struct change_counts){.create = (count + 2) / 3, .update = (count + 1) / 3, .destroy = count / 3};
	return review;
}

/* Every text of the sample replaced by `text`. */
static inline struct review *sample_hostile(struct arena *arena, const char *text) {
	struct review *review = sample_review(arena);
	struct plan_document *document = (struct plan_document *)review->document;
	struct reach_changes *reach = (struct reach_changes *)review->reach;
	const char **notes = arena_array(arena, 2, sizeof(*notes));
	document->source = document->terraform_version = document->timestamp = text;
	for (size_t i = 0; i < review->findings.count; i++) {
		struct finding *f = &review->findings.items[i];
		f->id = f->category = f->title = f->address = f->attribute = f->happens = f->affects = f->duration =
			f->instead = f->reference = text;
		f->accepted_reason = f->accepted_until = f->accepted_reason != NULL ? text : NULL;
	}
	for (size_t i = 0; i < review->change_count; i++) {
		struct resource_change *change = (struct resource_change *)review->changes[i].change;
		change->address = change->module = change->type = change->kind = change->name = change->provider =
			change->reason = text;
		change->deposed = change->previous_address = change->import_id = text;
		change->imported = true;
		for (size_t j = 0; j < review->changes[i].diff->count; j++) {
			struct diff_line *line = &review->changes[i].diff->lines[j];
			line->label = line->label != NULL ? text : NULL;
			line->before = line->before != NULL ? text : NULL;
			line->after = line->after != NULL ? text : NULL;
		}
	}
	reach->items = arena_array(arena, 1, sizeof(*reach->items));
	reach->items[0] = (struct reach_change){.destination = text,
		.ports = text,
		.before = text,
		.after = text,
		.destination_address = text,
		.via = text,
		.unknown = true,
		.why = text};
	reach->count = 1;
	document->outputs[0].name = text;
	review->outputs[0] = sample_diff(arena, (struct diff_line[]){{0, '~', text, text, text, true}}, 1, 0);
	document->checks = arena_array(arena, 1, sizeof(*document->checks));
	document->checks[0] = (struct failed_check){text, text, text, text};
	notes[0] = text;
	review->notes = notes;
	review->picture_problem = text;
	return review;
}

#endif
