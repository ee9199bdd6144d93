"""Terraform's two checks on a provider's answers: the planned value against the configuration, the applied one against the planned.

For types that are served with legacy_type_system Terraform only logs what departs. This reads those lines, and those that are errors
for other types, from Terraform's own log. The schema file of such a type names the paths that may depart, each with its reason:

    "departures": {"ingress.*": "stored as a set of whole rules", "user_data": "stored as a hash"}

Paths have their indexes and map keys dropped; * stands for anything, as in file names. A planned default needs no entry: an attribute's
"default" in the schema file says so already. Nor does a block that is optional and computed: nobody configured it, so it is unknown or as before.
Nothing excuses a type of the plugin framework.
"""
import fnmatch
import glob
import json
import os
import re

HEAD = re.compile(r'Provider "(?:[^"\\]|\\.)*" (produced an invalid plan|planned an invalid value|produced an unexpected new value|produced an invalid new value'
                  r'|produced inconsistent final plan)(?: for| after|:)? ?([^,\n]*)')
ADDRESS = re.compile(r'(?:module\.[\w-]+(?:\[[^\]]+\])?\.)*(?:data\.)?(aws_\w+)\.[\w-]+(?:\[(?:\d+|"[^"]*")\])?')
LINE = re.compile(r"^\s+- ?(\.[^:\s]*|[^:]*)?: ?(.*)$")


def departures(log_text):
    """[(what, type, address, path, message)] of a log of Terraform's core."""
    found, head = [], None
    for line in log_text.splitlines():
        match = HEAD.search(line)
        if match:
            address = ADDRESS.search(line[match.start():])
            head = (match[1], address[1], address[0]) if address else None
            continue
        if head and re.match(r"\d{4}-\d\d-\d\dT", line):
            head = None
        detail = LINE.match(line) if head else None
        if detail:
            path = re.sub(r"\[[^\]]*\]", "", detail[1] or "").strip(".")
            found.append((*head, path, detail[2].strip()))
    return found


def schema_of(schema_folder, resource_type):
    """A type's schema file, or that of the type whose alias it is; {} when there is none."""
    folder = os.path.join(schema_folder, "resources")
    named = os.path.join(folder, resource_type + ".json")
    for path in [named] if os.path.exists(named) else sorted(glob.glob(os.path.join(folder, "*.json"))):
        try:
            with open(path) as f:
                schema = json.load(f)
        except (OSError, ValueError):
            continue
        if path == named or resource_type in schema.get("aliases", []):
            return schema
    return {}


def attribute_at(schema, path):
    """The attribute at a dotted path; {} when there is none."""
    attribute = {"of": schema.get("attributes", {})}
    for part in path.split("."):
        attribute = attribute.get("of", {}).get(part)
        if not isinstance(attribute, dict):
            return {}
    return attribute


def is_left_block(attribute, message):
    """Whether the message says that a block which may be left out is unknown or keeps its prior elements."""
    is_computed_block = "nested" in attribute and attribute.get("optional") and attribute.get("computed")
    return is_computed_block and (message.startswith("attribute representing nested block must not be unknown itself") or
                                  message.endswith("disagrees with count in config (0)"))


# What SDKv2 takes for unset, and so keeps when a state that it wrote holds it and the configuration says nothing.
ZERO = re.compile(r'^planned value cty\.(StringVal\(""\)|False|NumberIntVal\(0\)|\w+ValEmpty\(.*\)) for a non-computed attribute$')
PLANNED = re.compile(r"^planned value (cty\..*) for a non-computed attribute$")


def as_logged(python_value):
    """A scalar as Terraform logs it; None for other values, which no default is."""
    if isinstance(python_value, bool):
        return f"cty.{python_value}"
    if isinstance(python_value, str):
        return f"cty.StringVal({json.dumps(python_value, ensure_ascii=False)})"
    return f"cty.NumberIntVal({python_value})" if isinstance(python_value, int) else None


def is_default(attribute, message):
    planned = PLANNED.match(message)
    if not planned or "default" not in attribute:
        return False
    default = as_logged(attribute["default"])
    return default is None or planned[1] == default


def explained(schema, what, path, message, stored=False):
    """Types of the plugin framework may not depart at all: Terraform tolerates it of SDKv2's types only."""
    if schema.get("system") != "sdk":
        return False
    if any(fnmatch.fnmatchcase(path, pattern) for pattern in schema.get("departures", {})):
        return True
    attribute = attribute_at(schema, path)
    return what == "produced an invalid plan" and (
        is_left_block(attribute, message) or is_default(attribute, message) or (stored and bool(ZERO.match(message))))


def unexplained(log_text, schema_folder, stored=False):
    """What departs and is named by no schema file, one text each. `stored`: the state was written by another provider version."""
    texts = []
    for what, resource_type, address, path, message in departures(log_text):
        if not explained(schema_of(schema_folder, resource_type), what, path, message, stored):
            text = f"{address} .{path}: {what}: {message[:200]}"
            if text not in texts:
                texts.append(text)
    return texts
