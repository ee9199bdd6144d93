# tripod. `make help` lists the targets. Everything that is made lies under build/.
#
# The way of a build:
#   provider/plugin/*.proto --protoc-c-->  build/generated/plugin/*.pb-c.[ch]
#   schema/compiler/*.c + base + value ->  build/bin/schema-compiler
#   schema/**/*.json --schema-compiler-->  build/generated/schema/*.[ch]
#   examples modules ... --the same---->  build/generated/embedded/embedded.c
#   provider/*/*.c and all generated .c ->  build/libtripod.a  ->  programs and unit tests
# The sanitizers' builds are the same once more, under build/asan and build/tsan.

MAKEFLAGS += --no-builtin-rules --no-builtin-variables
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all
SHELL := /bin/bash

BUILD := build
GENERATED := $(BUILD)/generated
JOBS ?= $(shell nproc)

ifeq ($(filter-out default undefined,$(origin CC)),)
CC := $(if $(shell command -v ccache),ccache )gcc
endif
AR ?= ar
NM ?= nm
OBJCOPY ?= objcopy
STRIP ?= strip
PKG_CONFIG ?= pkg-config
CLANG_FORMAT ?= clang-format
TERRAFORM ?= $(or $(shell command -v terraform),$(shell command -v tofu),terraform)

# For you to change: make CFLAGS=-O0 WERROR=
CFLAGS ?= -O2 -g
WERROR ?= -Werror
LDFLAGS ?=

INCLUDES := -Iprovider -I$(GENERATED) -I.
LANGUAGE := -std=c11 -D_GNU_SOURCE
WARNINGS := -Wall -Wextra $(WERROR)
SECTIONS := -ffunction-sections -fdata-sections
HARDENING := -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fno-plt
DEPENDENCIES = -MMD -MP -MF $(@:.o=.d)

ASAN_FLAGS := -O1 -g -Wno-format-truncation -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
TSAN_FLAGS := -O1 -g -fsanitize=thread -fno-omit-frame-pointer

# ---- sources, found by globbing ----

LIB_SOURCES := $(sort $(wildcard provider/*/*.c))
COMPILER_SOURCES := $(sort $(wildcard schema/compiler/*.c))
UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
PROTOS := $(sort $(wildcard provider/plugin/*.proto))
SCHEMA_JSON := $(if $(wildcard schema),$(sort $(shell find schema -name '*.json')))
# What the program tripod carries with it; nothing that a run of Terraform left there.
EMBEDDED_FILES := $(sort $(shell find $(wildcard examples modules schema/rules provider/generator/assets provider/generator/templates) \
  \( -name '.*' -o -name tests \) -prune -o -type f ! -name '*.tfstate*' ! -name '*.tfplan' ! -name '*.tfvars' ! -name '*.log' ! -name '*~' ! -name '*.svg' -print))
PROGRAMS := terraform-provider-aws tripod

PROTO_C := $(PROTOS:provider/plugin/%.proto=$(GENERATED)/plugin/%.pb-c.c)
PROTO_H := $(PROTO_C:.c=.h)
COMPILER := $(BUILD)/bin/schema-compiler

# A file that changes only when its text does: what depends on a list (of sources, of flags) depends on such a file.
#   $(call remember,FILE,TEXT)
remember = $(shell mkdir -p $(dir $(1)); echo '$(subst ','\'',$(2))' | cmp -s - $(1) || echo '$(subst ','\'',$(2))' >$(1))

# ---- help, clean, format need nothing of the rest ----

.PHONY: all help clean format test test-unit test-asan test-tsan bench docs install uninstall unit-programs fuzz

help: ## this list
	@echo "make [-j] TARGET"
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 16
	@echo "Variables: CFLAGS WERROR CC PREFIX DESTDIR ONLY='suites of make test' CASES='regular expression of lifecycle cases'"

clean: ## remove what was built (not the tests' packages, build/venv and build/node)
	@if [ -d $(BUILD) ]; then find $(BUILD) -mindepth 1 -maxdepth 1 ! -name venv ! -name node -exec rm -rf {} +; fi

format: ## rewrite C and Terraform files in their one form
	find provider schema tests scripts -name '*.[ch]' -exec $(CLANG_FORMAT) -i {} +
	for folder in modules examples tests; do $(TERRAFORM) fmt -recursive $$folder || exit 1; done

ifneq ($(filter-out help clean format,$(or $(MAKECMDGOALS),all)),)

# ---- libraries: static but for libc, so that a start loads three files and not eighty; libcurl is loaded when used ----

MSGPACK := $(firstword $(foreach n,msgpackc msgpack-c,$(if $(findstring /,$(shell $(CC) -print-file-name=lib$(n).a) $(shell $(CC) -print-file-name=lib$(n).so)),$(n))))
# pkg-config takes half a second for gRPC's long list: asked once it is there to answer.
$(BUILD)/abseil.mk:
	@mkdir -p $(@D)
	@list=$$($(PKG_CONFIG) --static --libs-only-l grpc) && echo "ABSEIL := $$(tr ' ' '\n' <<<"$$list" | grep ^-labsl_ | sort -u | tr '\n' ' ')" >$@
-include $(BUILD)/abseil.mk
# upb and address_sorting are parts of gRPC that some distributions keep inside libgrpc.a.
STATIC_OPTIONAL := $(foreach n,upb address_sorting re2 cares,$(if $(findstring /,$(shell $(CC) -print-file-name=lib$(n).a)),-l$(n)))
STATIC_NEEDED := grpc gpr ssl crypto z protobuf-c jansson expat $(MSGPACK) stdc++
STATIC_MISSING := $(strip $(foreach n,$(STATIC_NEEDED),$(if $(findstring /,$(shell $(CC) -print-file-name=lib$(n).a)),,lib$(n).a)))

LINK_FLAGS := -Wl,--gc-sections -Wl,--as-needed -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,pack-relative-relocs
ifeq ($(STATIC_MISSING)$(DYNAMIC),)
LIBRARIES := -Wl,-Bstatic -Wl,--start-group $(addprefix -l,$(STATIC_NEEDED)) $(STATIC_OPTIONAL) $(ABSEIL) -lgcc_eh -Wl,--end-group \
  -Wl,-Bdynamic -Wl,--exclude-libs,ALL -lm -lpthread -ldl
else
$(info Linking with shared libraries (no static $(or $(STATIC_MISSING),ones wanted)): a start takes some 10 ms and 6 MB more.)
LIBRARIES := $(addprefix -l,$(filter-out stdc++,$(STATIC_NEEDED))) -lm -lpthread -ldl
endif

# ---- one compilation, one archive, one link ----

COMPILE = $(LANGUAGE) $(WARNINGS) $(SECTIONS) $(INCLUDES) $(DEPENDENCIES)
# What protoc-c writes is not ours to warn about; tables leave fields out and parts unused.
COMPILE_PROTO = $(LANGUAGE) -w $(SECTIONS) $(INCLUDES) $(DEPENDENCIES)
COMPILE_SCHEMA = $(COMPILE) -Wno-unused -Wno-missing-field-initializers

say = @printf '  %-8s %s\n' '$(1)' '$(@:$(BUILD)/%=%)'

# ---- generated sources ----

$(GENERATED)/plugin/%.pb-c.c $(GENERATED)/plugin/%.pb-c.h &: provider/plugin/%.proto
	$(call say,PROTOC)
	@mkdir -p $(@D)
	@protoc-c --proto_path=provider/plugin --c_out=$(@D) $<

# The compiler writes a file only when its text changes and removes what it no longer writes, so one changed schema file
# compiles one table again. The list of what it wrote becomes known because make reads itself anew after having made an
# included file. A schema that is refused fails the programs; unit tests still build, with the tables of before.
# For work on one type while another is broken: make SCHEMA_FLAGS=--keep-going
SCHEMA_FLAGS ?=
SCHEMA_LIST := $(GENERATED)/schema.mk
ifneq ($(COMPILER_SOURCES),)
$(call remember,$(GENERATED)/schema-files.txt,$(SCHEMA_JSON))
$(SCHEMA_LIST): $(COMPILER) $(SCHEMA_JSON) $(GENERATED)/schema-files.txt provider/engine/functions.h
	$(call say,SCHEMA)
	@mkdir -p $(GENERATED)/schema
	@$(COMPILER) --quiet $(SCHEMA_FLAGS) schema $(GENERATED)/schema
	@{ echo 'SCHEMA_C := \'; find $(GENERATED)/schema -name '*.c' | sort | sed 's/$$/ \\/'; echo; } >$@
-include $(SCHEMA_LIST)
endif

EMBEDDED_C := $(GENERATED)/embedded/embedded.c
$(call remember,$(GENERATED)/embedded-files.txt,$(EMBEDDED_FILES))
$(EMBEDDED_C): $(COMPILER) $(EMBEDDED_FILES) $(GENERATED)/embedded-files.txt
	$(call say,EMBED)
	@mkdir -p $(@D)
	@$(COMPILER) --embed $(@D) $(EMBEDDED_FILES)
	@touch $@

GENERATED_C := $(PROTO_C) $(SCHEMA_C) $(EMBEDDED_C)

# Of two functions of one name the linker takes from an archive the first that it meets, and says nothing: a name is global once.
defined_once = $(NM) -g --defined-only $$@ | awk '$$$$2 ~ /[TDRB]/ && seen[$$$$3]++ { print "two of them are called " $$$$3; twice = 1 } END { exit twice }'

# ---- a variant: the same rules for the plain build and each sanitizer's ----
#   $(call variant,NAME,FOLDER,FLAGS,LINK FLAGS,COMPILER)
define variant
$(call remember,$(2)/flags.txt,$(5) $(3) $(COMPILE))
$(call remember,$(2)/link.txt,$(5) $(4) $(LIBRARIES))
$(call remember,$(2)/objects.txt,$(LIB_SOURCES) $(GENERATED_C))

$(1)_OBJECTS := $(LIB_SOURCES:%.c=$(2)/obj/%.o) $(GENERATED_C:$(GENERATED)/%.c=$(2)/obj/generated/%.o)

$(2)/obj/generated/plugin/%.o: $(GENERATED)/plugin/%.c $(2)/flags.txt | $(PROTO_H)
	$$(call say,CC)
	@mkdir -p $$(@D)
	@$(5) $(3) $$(COMPILE_PROTO) -c $$< -o $$@

$(2)/obj/generated/schema/%.o: $(GENERATED)/schema/%.c $(2)/flags.txt | $(PROTO_H)
	$$(call say,CC)
	@mkdir -p $$(@D)
	@$(5) $(3) $$(COMPILE_SCHEMA) -c $$< -o $$@

$(2)/obj/generated/embedded/%.o: $(GENERATED)/embedded/%.c $(2)/flags.txt
	$$(call say,CC)
	@mkdir -p $$(@D)
	@$(5) $(3) $$(COMPILE) -c $$< -o $$@

$(2)/obj/%.o: %.c $(2)/flags.txt | $(PROTO_H)
	$$(call say,CC)
	@mkdir -p $$(@D)
	@$(5) $(3) $$(COMPILE) -c $$< -o $$@

$(2)/libtripod.a: $$($(1)_OBJECTS) $(2)/objects.txt
	$$(call say,AR)
	@rm -f $$@
	@$(AR) rcs $$@ $$($(1)_OBJECTS)
	@$(defined_once)

# Symbols go into a file beside, which debuggers find by themselves.
$(PROGRAMS:%=$(2)/bin/%): $(2)/bin/%: $(2)/obj/provider/%.o $(2)/libtripod.a $(2)/link.txt | $(if $(COMPILER_SOURCES),$(SCHEMA_LIST))
	$$(call say,LINK)
	@mkdir -p $$(@D) $(2)/debug
	@$(5) $(3) $(4) $(LINK_FLAGS) $$< $(2)/libtripod.a $(LIBRARIES) -o $(2)/debug/$$*.unstripped
	@$(OBJCOPY) --only-keep-debug $(2)/debug/$$*.unstripped $(2)/debug/$$*.debug
	@$(STRIP) --strip-all -o $$@.new $(2)/debug/$$*.unstripped
	@$(OBJCOPY) --add-gnu-debuglink=$(2)/debug/$$*.debug $$@.new
	@rm -f $(2)/debug/$$*.unstripped
	@mv -f $$@.new $$@

$(UNIT_SOURCES:%.c=$(2)/%): $(2)/tests/unit/%: $(2)/obj/tests/unit/%.o $(2)/libtripod.a $(2)/link.txt
	$$(call say,LINK)
	@mkdir -p $$(@D)
	@$(5) $(3) $(4) $(LINK_FLAGS) $$< $(2)/libtripod.a -lcmocka $(LIBRARIES) -o $$@

-include $$(shell [ -d $(2)/obj ] && find $(2)/obj -name '*.d')
endef

PLAIN_FLAGS := $(CFLAGS) $(HARDENING)
$(eval $(call variant,plain,$(BUILD),$(PLAIN_FLAGS),$(LDFLAGS),$(CC)))
$(eval $(call variant,asan,$(BUILD)/asan,$(ASAN_FLAGS),$(LDFLAGS),$(CC)))
$(eval $(call variant,tsan,$(BUILD)/tsan,$(TSAN_FLAGS),$(LDFLAGS),$(CC)))

# ---- the schema compiler: of the plain build, from base, value and its own ----

COMPILER_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(COMPILER_SOURCES) $(wildcard provider/base/*.c provider/value/*.c)) \
  $(PROTO_C:$(GENERATED)/%.c=$(BUILD)/obj/generated/%.o)

$(COMPILER): $(COMPILER_OBJECTS) $(BUILD)/link.txt
	$(call say,LINK)
	@mkdir -p $(@D)
	@$(CC) $(PLAIN_FLAGS) $(LDFLAGS) $(LINK_FLAGS) $(COMPILER_OBJECTS) $(LIBRARIES) -o $@

# ---- targets ----

UNIT_PROGRAMS := $(UNIT_SOURCES:%.c=$(BUILD)/%)

all: $(PROGRAMS:%=$(BUILD)/bin/%) $(if $(COMPILER_SOURCES),$(COMPILER)) ## the programs, in build/bin

unit-programs: $(UNIT_PROGRAMS)

# A suite of `make test` is NAME=COMMAND. ONLY picks some: make test ONLY="unit rpc".
CASES ?=
ONLY ?=
LIFECYCLE := python3 -m tests.lifecycle -j $(JOBS) $(if $(CASES),--only '$(CASES)')
python_suite = $(if $(wildcard $(2)),"$(1)=python3 -m tests.suite $(subst /,.,$(patsubst %.py,%,$(sort $(wildcard $(2)))))")
script_suite = $(if $(wildcard $(2)),"$(1)=$(2)")

SUITE_unit := "unit=scripts/run-suites --cmocka $(UNIT_PROGRAMS)"
SUITE_layers := "layers=scripts/check-layers"
SUITE_format := "format=scripts/check-format"
SUITE_compiler := $(call python_suite,compiler,tests/compiler/test_*.py)
SUITE_python := $(call python_suite,python,tests/test_*.py)
SUITE_rpc := $(call python_suite,rpc,tests/rpc/test_*.py)
SUITE_cli := $(call python_suite,cli,tests/cli/test_*.py)
SUITE_review := $(call python_suite,review,tests/review/test_*.py)
REVIEW_PROGRAMS := $(BUILD)/asan/tests/fuzz/fuzz_plan
SUITE_lifecycle := $(if $(wildcard tests/lifecycle/__main__.py),"lifecycle=$(LIFECYCLE)")
SUITE_modules := $(call python_suite,modules,tests/modules/test_*.py)
SUITE_examples := $(if $(wildcard tests/examples.py),"examples=python3 -m tests.examples")
SUITES := unit layers format compiler python rpc cli review lifecycle modules examples

test: all $(if $(filter unit,$(or $(ONLY),unit)),unit-programs) $(if $(filter review,$(or $(ONLY),review)),$(REVIEW_PROGRAMS)) ## every suite; ONLY="unit rpc" for some
	@scripts/run-suites $(foreach suite,$(or $(ONLY),$(SUITES)),$(SUITE_$(suite)))

test-unit: unit-programs ## the C unit tests
	@scripts/run-suites $(SUITE_unit)

# gRPC keeps some memory until the process ends; everything else counts as a leak.
ASAN_ENVIRONMENT := ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
ASAN_CASES ?= aws_vpc|aws_security_group|aws_lb_target_group|aws_route53_record
test-asan: $(UNIT_SOURCES:%.c=$(BUILD)/asan/%) $(BUILD)/asan/bin/terraform-provider-aws ## unit tests, RPCs and a short lifecycle under ASan and UBSan
	@$(ASAN_ENVIRONMENT) TRIPOD_PROVIDER=$(BUILD)/asan/bin/terraform-provider-aws scripts/run-suites \
	  "unit=scripts/run-suites --cmocka $(UNIT_SOURCES:%.c=$(BUILD)/asan/%)" $(SUITE_rpc) \
	  $(if $(SUITE_lifecycle),"lifecycle=python3 -m tests.lifecycle --provider $(BUILD)/asan/bin --only '^($(ASAN_CASES))'")

# gRPC is not built for it, so only programs that do without gRPC say the truth.
test-tsan: $(UNIT_SOURCES:%.c=$(BUILD)/tsan/%) ## unit tests under TSan
	@TSAN_OPTIONS=halt_on_error=1 scripts/run-suites "unit=scripts/run-suites --cmocka $(UNIT_SOURCES:%.c=$(BUILD)/tsan/%)"

# The fuzzers with gcc, for files that are there: one run of each. The review's tests run mutated plans through it.
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/*.c))
$(FUZZ_SOURCES:%.c=$(BUILD)/asan/%): $(BUILD)/asan/tests/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz_main.h $(BUILD)/asan/libtripod.a
	$(call say,LINK)
	@mkdir -p $(@D)
	@$(CC) $(ASAN_FLAGS) $(LANGUAGE) $(WARNINGS) $(INCLUDES) -DFUZZ_MAIN $(LINK_FLAGS) $< $(BUILD)/asan/libtripod.a $(LIBRARIES) -o $@

# Needs clang with libFuzzer (Debian: clang, libclang-rt-14-dev). Every program of tests/fuzz runs for FUZZ_SECONDS.
FUZZ_SECONDS ?= 30
FUZZ_FLAGS := -O1 -g -Wno-error -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
FUZZ_PROGRAMS := $(FUZZ_SOURCES:%.c=$(BUILD)/fuzz/%)
ifneq ($(filter fuzz,$(MAKECMDGOALS)),)
$(eval $(call variant,fuzz,$(BUILD)/fuzz,$(FUZZ_FLAGS),$(LDFLAGS),clang))
$(FUZZ_PROGRAMS): $(BUILD)/fuzz/tests/fuzz/%: $(BUILD)/fuzz/obj/tests/fuzz/%.o $(BUILD)/fuzz/libtripod.a
	$(call say,LINK)
	@mkdir -p $(@D)
	@clang -fsanitize=fuzzer,address,undefined $(LINK_FLAGS) $< $(BUILD)/fuzz/libtripod.a $(LIBRARIES) -o $@
endif
fuzz: $(FUZZ_PROGRAMS) ## run every fuzzer for FUZZ_SECONDS (clang)
	@for program in $^; do mkdir -p $$program.corpus; $$program -max_total_time=$(FUZZ_SECONDS) $$program.corpus || exit 1; done

bench: all ## print the figures
	@scripts/bench

docs: $(COMPILER) $(SCHEMA_JSON) $(BUILD)/bin/tripod ## reference pages, in build/docs
	@rm -rf $(BUILD)/docs && mkdir -p $(BUILD)/docs
	@$(COMPILER) --docs schema $(BUILD)/docs
	@$(BUILD)/bin/tripod rules --format markdown --out $(BUILD)/docs/rules.md
	@echo "build/docs: $$(find $(BUILD)/docs -type f | wc -l) pages"

# ---- install: a mirror folder and a CLI configuration that points Terraform to it, for one project ----

PREFIX ?= $(HOME)/.local
DESTDIR ?=
VERSION := $(shell sed -n 's/^\#define PROVIDER_VERSION "\(.*\)"/\1/p' provider/plugin/version.h)
ADDRESSES := registry.terraform.io/hashicorp/aws registry.opentofu.org/hashicorp/aws terraform.local/tripod/aws
MACHINE := $(shell uname -m)
PLATFORM := linux_$(patsubst x86_64,amd64,$(patsubst aarch64,arm64,$(MACHINE)))
SHARE := $(PREFIX)/share/tripod
empty :=
comma := ,
quoted = $(subst $(empty) ,$(comma) ,$(strip $(foreach a,$(1),"$(a)")))

define CLI_CONFIGURATION
# Written by tripod's `make install`. Terraform takes hashicorp/aws from here, and all else from its registry, where
# TF_CLI_CONFIG_FILE names this file: set it for one project, never for the whole user account.
provider_installation {
  filesystem_mirror {
    path    = "$(abspath $(SHARE))/mirror"
    include = [$(call quoted,$(ADDRESSES))]
  }
  direct {
    exclude = [$(call quoted,$(ADDRESSES))]
  }
}
endef
export CLI_CONFIGURATION

# What the program prints about itself, under PREFIX/share, and with which command.
PROGRAM_PAGES := man/man1/tripod.1 bash-completion/completions/tripod zsh/site-functions/_tripod fish/vendor_completions.d/tripod.fish
PAGE_OF_tripod.1 := man
PAGE_OF_tripod := completion bash
PAGE_OF__tripod := completion zsh
PAGE_OF_tripod.fish := completion fish

install: all ## the program, a mirror folder of the provider and a CLI configuration, under PREFIX (default ~/.local)
	@for address in $(ADDRESSES); do \
	  folder=$(DESTDIR)$(SHARE)/mirror/$$address/$(VERSION)/$(PLATFORM); \
	  mkdir -p "$$folder" && install -m 755 $(BUILD)/bin/terraform-provider-aws "$$folder/terraform-provider-aws_v$(VERSION)" || exit 1; \
	done
	@printf '%s\n' "$$CLI_CONFIGURATION" >$(DESTDIR)$(SHARE)/terraform.rc
	@install -D -m 755 $(BUILD)/bin/tripod $(DESTDIR)$(PREFIX)/bin/tripod
	@$(foreach page,$(PROGRAM_PAGES),install -d $(DESTDIR)$(PREFIX)/share/$(dir $(page)) && \
	  $(BUILD)/bin/tripod $(PAGE_OF_$(notdir $(page))) >$(DESTDIR)$(PREFIX)/share/$(page) &&) :
	@echo "Installed. In a project that is to use it:"
	@echo "  export TF_CLI_CONFIG_FILE=$(abspath $(SHARE))/terraform.rc"
	@echo "  terraform init -upgrade    # a lock file knows hashicorp/aws's own hashes: see the README"

uninstall: ## remove what install put under PREFIX
	rm -rf $(DESTDIR)$(SHARE) $(DESTDIR)$(PREFIX)/bin/tripod $(PROGRAM_PAGES:%=$(DESTDIR)$(PREFIX)/share/%)

endif
