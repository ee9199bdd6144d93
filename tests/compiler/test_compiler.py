"""The schema compiler: every file of bad/ is a change of the good schema files (a merge patch, where null removes, or a whole text) and the
complaint that it must bring; and what the good ones become."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
COMPILER = os.environ.get("TRIPOD_COMPILER", os.path.join(ROOT, "build/bin/schema-compiler"))


def merge(target, patch):
    """A merge patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def fields(data):
    """(number, value) of each field of a Protocol Buffers message; parts are bytes, numbers are int."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = varint()
        value = varint()
        if tag & 7 == 2:
            value, at = data[at:at + value], at + value
        yield tag >> 3, value


def named(parts, number):
    """Parts of a message (attributes, blocks, map entries) by the name in their field 1."""
    return {dict(fields(part))[1].decode(): part for n, part in fields(parts) if n == number}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.schema, self.out = os.path.join(self.folder, "schema"), os.path.join(self.folder, "out")
        shutil.copytree(os.path.join(HERE, "good"), self.schema)

    def compile(self, *options, schema=None):
        command = [COMPILER, "--engine", os.path.join(ROOT, "provider/engine"), *options, schema or self.schema, self.out]
        return subprocess.run(command, capture_output=True, text=True)

    def written(self, name):
        with open(os.path.join(self.out, name)) as f:
            return f.read()

    def response(self, name):
        text = re.search(rf"{name}\[\] = {{([^}}]*)}}", self.written("schema_response.c"))[1]
        return bytes(int(n) for n in re.findall(r"\d+", text))[:-1]  # a 0 ends the array


class Good(Case):
    def setUp(self):
        super().setUp()
        ran = self.compile()
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))

    def test_files(self):
        self.assertEqual(sorted(os.listdir(self.out)), ["schema_index.c", "schema_response.c", "schema_services.c", "schema_types_aws_thing.c",
                                                       "schema_types_data_aws_thing.c"])

    def test_the_tables_compile(self):
        for name in os.listdir(self.out):
            subprocess.run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", os.path.join(ROOT, "provider"),
                            os.path.join(self.out, name)], check=True)

    def test_unchanged_files_stay_untouched(self):
        before = {name: os.stat(os.path.join(self.out, name)).st_mtime_ns for name in os.listdir(self.out)}
        self.compile()
        self.assertEqual(before, {name: os.stat(os.path.join(self.out, name)).st_mtime_ns for name in os.listdir(self.out)})

    def test_files_of_removed_types_go(self):
        os.unlink(os.path.join(self.schema, "data/aws_thing.json"))
        self.compile()
        self.assertNotIn("schema_types_data_aws_thing.c", os.listdir(self.out))

    def test_index_has_aliases_in_order(self):
        index = self.written("schema_index.c")
        self.assertLess(index.index("&schema_resource_aws_other_thing"), index.index("&schema_resource_aws_thing"))
        self.assertIn("schema_resource_count = 2;", index)

    def test_wire_names_of_the_ec2_protocol(self):
        table = self.written("schema_types_aws_thing.c")
        self.assertIn('.wire_in = "ThingId", .wire_out = "thingId"', table)
        self.assertIn('.wire_in = "Kind", .wire_out = "thingKind"', table)

    def test_hooks_are_declared(self):
        table = self.written("schema_types_aws_thing.c")
        self.assertIn("extern hook_function aws_thing_limits;", table)
        self.assertIn('{"aws_thing_limits", aws_thing_limits}', table)

    def test_timeouts_hold_the_services_time_to_appear(self):
        self.assertRegex(self.written("schema_types_aws_thing.c"), r'"appears_within", 14')

    def test_trees_are_the_schema_files(self):
        """A program that prints the tables; what they refer to of the engine and the services may be missing."""
        program = os.path.join(self.folder, "show")
        sources = [os.path.join(ROOT, "provider", layer, name) for layer in ("base", "value")
                   for name in os.listdir(os.path.join(ROOT, "provider", layer)) if name.endswith(".c")]
        subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-no-pie", "-Wl,--unresolved-symbols=ignore-all", "-I", os.path.join(ROOT, "provider"),
                        os.path.join(HERE, "show_tables.c"), os.path.join(self.out, "schema_types_aws_thing.c"), *sources, "-lm", "-lpthread",
                        "-o", program], check=True)
        shown = json.loads(subprocess.run([program], check=True, capture_output=True, text=True).stdout)
        with open(os.path.join(self.schema, "resources/aws_thing.json")) as f:
            given = json.load(f)
        for keyword in ("create", "read", "delete", "waiters", "rules", "import", "tags"):
            self.assertEqual(shown[keyword], given[keyword])
        self.assertIsNone(shown["update"])
        self.assertEqual(shown["timeouts"], {**given["timeouts"], "appears_within": "5m"})
        self.assertEqual(shown["type"][1]["limits"], ["list", ["object", {"count": "number", "unit": "string"}]])
        self.assertEqual(shown["suppress"], given["attributes"]["size"]["suppress"])
        self.assertEqual(shown["values"], given["attributes"]["kind"]["enum"])

    def test_schema_response(self):
        response = self.response("schema_response")
        resources, data = named(response, 2), named(response, 3)
        self.assertEqual((sorted(resources), sorted(data)), (["aws_other_thing", "aws_thing"], ["aws_thing"]))
        schema = dict(fields(dict(fields(resources["aws_thing"]))[2]))
        self.assertEqual(schema[1], 2)
        attributes, blocks = named(schema[2], 2), named(schema[2], 3)
        self.assertEqual(sorted(blocks), ["limits", "part", "timeouts"])
        kind = lambda name: dict(fields(attributes[name]))[2].decode()
        self.assertEqual(json.loads(kind("rule")), ["set", ["object", {"port": "number"}]])
        self.assertEqual(json.loads(kind("summary")), ["list", ["object", {"text": "string"}]])
        self.assertEqual({n: v for n, v in fields(attributes["region"]) if n > 2}, {5: 1, 6: 1})
        counts = lambda name: {n: v for n, v in fields(blocks[name]) if n > 2}  # nesting, least, most
        self.assertEqual(counts("limits"), {3: 2, 5: 1})
        self.assertEqual(counts("part"), {3: 3, 4: 1, 5: 3})
        self.assertEqual(counts("timeouts"), {3: 1})
        self.assertNotIn("region", named(dict(fields(dict(fields(data["aws_thing"]))[2]))[2], 2))
        self.assertEqual(dict(fields(dict(fields(response))[6])), {2: 1, 3: 1})
        provider = dict(fields(dict(fields(response))[1]))[2]
        self.assertEqual(sorted(named(dict(fields(named(provider, 3)["endpoints"]))[2], 2)), ["other", "thingies", "things"])

    def test_identity_response(self):
        identities = named(self.response("schema_identity_response"), 1)
        attributes = named(dict(fields(identities["aws_thing"]))[2], 2)
        types = {n: dict(fields(a))[2] for n, a in attributes.items()}
        text = b'"string"'
        self.assertEqual(types, {"account_id": text, "id": text, "label": text, "region": text, "size": b'"number"'})
        self.assertEqual({n: v for n, v in fields(attributes["id"]) if n > 2}, {3: 1})
        self.assertEqual({n: v for n, v in fields(attributes["region"]) if n > 2}, {4: 1})


class Docs(Case):
    def test_pages(self):
        ran = self.compile("--docs")
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        page = self.written("resources/aws_thing.md")
        self.assertIn('| `kind` | string | optional | `"plain"` |  | One of `plain`, `odd`. |', page)
        self.assertIn("| `name` | string | required |  | yes | Length `1`, `20`. |", page)
        self.assertIn("- `delete`: 1h", page)
        self.assertIn("[aws_thing](data-sources/aws_thing.md)", self.written("index.md"))


class Embed(Case):
    def embed(self, *paths):
        return subprocess.run([COMPILER, "--embed", self.folder, *paths], cwd=self.folder, capture_output=True, text=True)

    def test_bytes(self):
        """Whatever is in a file, the table has it, sorted by path."""
        content = {"b": bytes(range(256)) * 2 + b'??=\\"%d\n1', "a/b c": b""}
        os.mkdir(os.path.join(self.folder, "a"))
        for name, text in content.items():
            with open(os.path.join(self.folder, name), "wb") as f:
                f.write(text)
        self.assertEqual(self.embed("b", "a/b c", "b").returncode, 0)
        with open(os.path.join(self.folder, "main.c"), "w") as f:
            f.write('#include <stdio.h>\n#include "generator/embedded.h"\nint main(void) {\n'
                    'for (size_t i = 0; i < embedded_file_count; i++) { printf("%s %zu\\n", embedded_files[i].path, embedded_files[i].length);\n'
                    'fwrite(embedded_files[i].bytes, 1, embedded_files[i].length + 1, stdout); }\nreturn embedded_files[embedded_file_count].path != NULL; }\n')
        subprocess.run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{ROOT}/provider", "-o", "main", "main.c", "embedded.c"], cwd=self.folder, check=True)
        shown = subprocess.run(["./main"], cwd=self.folder, capture_output=True, check=True).stdout
        self.assertEqual(shown, b"a/b c 0\n\0" + b"b %d\n" % len(content["b"]) + content["b"] + b"\0")

    def test_refused(self):
        ran = self.embed("nothing")
        self.assertEqual((ran.returncode, ran.stderr), (1, "schema-compiler: nothing: No such file or directory\n"))
        ran = self.embed(".")
        self.assertEqual((ran.returncode, ran.stderr), (1, "schema-compiler: .: Is a directory\n"))
        self.assertFalse(os.path.exists(os.path.join(self.folder, "embedded.c")))


class Repository(Case):
    def test_schema_compiles(self):
        ran = self.compile("--quiet", schema=os.path.join(ROOT, "schema"))
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))

    def test_worked_example(self):
        """The resource that schema/README.md shows compiles beside the others."""
        schema = os.path.join(self.folder, "whole")
        shutil.copytree(os.path.join(ROOT, "schema"), schema)
        with open(os.path.join(schema, "README.md")) as f:
            example = re.search(r"```json\n(.*?)```", f.read(), re.DOTALL)[1]
        with open(os.path.join(schema, "resources", json.loads(example)["type"] + ".json"), "w") as f:
            f.write(example)
        ran = self.compile(schema=schema)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))


class Bad(Case):
    """A test for every file of bad/, added below."""

    def check(self, name):
        with open(os.path.join(HERE, "bad", name + ".json")) as f:
            vector = json.load(f)
        path = os.path.join(self.schema, vector["file"])
        if "text" in vector:
            text = vector["text"]
        else:
            with open(path) as f:
                text = json.dumps(merge(json.load(f), vector["patch"]))
        with open(path, "w") as f:
            f.write(text)
        ran = self.compile()
        self.assertEqual(ran.returncode, 1, ran.stderr)
        self.assertIn(f"{path}: {vector['error']}", ran.stderr)
        self.assertFalse(os.path.exists(self.out), "something was written")


def add_vectors():
    for entry in sorted(os.listdir(os.path.join(HERE, "bad"))):
        name = entry.removesuffix(".json")
        setattr(Bad, "test_" + name, lambda self, name=name: self.check(name))


add_vectors()
