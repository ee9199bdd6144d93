/* Colours. Text on every fill has a contrast of at least 4.5:1; what changes is also told by signs and line styles. */
#include "generator/picture_model.h"

#include <string.h>

const struct picture_colors picture_colors[2] = {
	[PICTURE_LIGHT] =
		{
			.background = "#ffffff",
			.text = "#1f2328",
			.faint = "#59636e",
			.line = "#59636e",
			.box = "#f6f8fa",
			.box_inner = "#ffffff",
			.stroke = {"#818b98", "#1a7f37", "#9a6700", "#cf222e", "#8250df"},
			.fill = {"#ffffff", "#e6ffec", "#fff8c5", "#ffebe9", "#fbefff"},
		},
	[PICTURE_DARK] =
		{
			.background = "#0d1117",
			.text = "#f0f6fc",
			.faint = "#9198a1",
			.line = "#9198a1",
			.box = "#151b23",
			.box_inner = "#0d1117",
			.stroke = {"#656c76", "#3fb950", "#d29922", "#f85149", "#ab7df8"},
			.fill = {"#212830", "#12261e", "#2b230f", "#2d1618", "#271e3d"},
		},
};

const struct picture_colors picture_color_marks = {
	.background = "#010100",
	.text = "#010101",
	.faint = "#010102",
	.line = "#010103",
	.box = "#010104",
	.box_inner = "#010105",
	.stroke = {"#010110", "#010111", "#010112", "#010113", "#010114"},
	.fill = {"#010120", "#010121", "#010122", "#010123", "#010124"},
};

static const struct {
	const char *name;
	size_t offset;
} variables[] = {
#define COLOR(name, field) \
	{ name, offsetof(struct picture_colors, field) }
	COLOR("background", background),
	COLOR("text", text),
	COLOR("faint", faint),
	COLOR("line", line),
	COLOR("box", box),
	COLOR("box-inner", box_inner),
	COLOR("unchanged", stroke[SIGN_SAME]),
	COLOR("created", stroke[SIGN_CREATED]),
	COLOR("changed", stroke[SIGN_CHANGED]),
	COLOR("destroyed", stroke[SIGN_DESTROYED]),
	COLOR("replaced", stroke[SIGN_REPLACED]),
	COLOR("unchanged-fill", fill[SIGN_SAME]),
	COLOR("created-fill", fill[SIGN_CREATED]),
	COLOR("changed-fill", fill[SIGN_CHANGED]),
	COLOR("destroyed-fill", fill[SIGN_DESTROYED]),
	COLOR("replaced-fill", fill[SIGN_REPLACED]),
#undef COLOR
};

static const char *color_at(const struct picture_colors *colors, size_t variable) {
	return *(const char *const *)((const char *)colors + variables[variable].offset);
}

bool picture_color_variable(struct strbuf *out, const char *mark) {
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		if (strncmp(mark, color_at(&picture_color_marks, i), 7) == 0) {
			strbuf_addf(out, "var(--picture-%s,%s)", variables[i].name, color_at(&picture_colors[PICTURE_LIGHT], i));
			return true;
		}
	return false;
}

void picture_css(struct strbuf *out, enum picture_theme theme, const char *selector) {
	strbuf_addf(out, "%s{", selector);
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		strbuf_addf(out, "%s--picture-%s:%s", i ? ";" : "", variables[i].name, color_at(&picture_colors[theme], i));
	strbuf_adds(out, "}\n");
}
