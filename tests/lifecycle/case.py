"""Reads a case file: HCL in steps, expectations in comments (see the package's documentation)."""
import json
import os
import re
from dataclasses import dataclass, field

ADDRESS = r"(?:module\.[\w-]+(?:\[[^\]]+\])?\.)*(?:data\.)?aws_\w+\.[\w-]+(?:\[(?:\d+|\"[^\"]*\")\])?"
ACTIONS = ("create", "update", "replace", "delete", "no-op", "any")


class CaseError(Exception):
    """A case file that cannot be read."""


@dataclass
class Expectation:
    address: str  # of a resource, or "output"
    path: str
    operator: str  # = or ~
    value: object


@dataclass
class Step:
    name: str
    hcl: str = ""
    actions: dict = field(default_factory=dict)
    expectations: list = field(default_factory=list)
    error: str = None
    apply_error: str = None
    empty_plan: bool = True


@dataclass
class Case:
    name: str
    steps: list
    imports: dict = field(default_factory=dict)
    no_import: dict = field(default_factory=dict)
    import_differs: dict = field(default_factory=dict)
    state: str = None  # a stored state to be upgraded


def _expectation(address, path, operator, text, where):
    if operator == "~":
        return Expectation(address, path, operator, text.strip())
    try:
        return Expectation(address, path, operator, json.loads(text))
    except ValueError:
        raise CaseError(f"{where}: {text!r} is no JSON value") from None


def _directive(case, step, text, where):
    """Takes in one comment; other comments are prose."""
    word, _, rest = text.partition(" ")
    if word == "import":
        found = re.fullmatch(rf"({ADDRESS}) = (.+)", rest)
        if not found:
            raise CaseError(f"{where}: write `# import ADDRESS = ID`")
        case.imports[found[1]] = found[2]
    elif word == "no-import":
        found = re.fullmatch(rf"({ADDRESS}|aws_\w+): (.+)", rest)
        if not found:
            raise CaseError(f"{where}: write `# no-import ADDRESS: reason`")
        case.no_import[found[1]] = found[2]
    elif word == "import-differs":
        found = re.fullmatch(rf"({ADDRESS})\.([\w.*-]+): (.+)", rest)
        if not found:
            raise CaseError(f"{where}: write `# import-differs ADDRESS.PATH: reason`")
        case.import_differs.setdefault(found[1], {})[found[2]] = found[3]
    elif word == "action":
        found = re.fullmatch(rf"({ADDRESS}|\*) = ([\w-]+)", rest)
        if not found or found[2] not in ACTIONS:
            raise CaseError(f"{where}: write `# action ADDRESS = {'|'.join(ACTIONS)}`")
        step.actions[found[1]] = found[2]
    elif word == "expect":
        found = re.fullmatch(rf"({ADDRESS})\.([^\s=~]+) (=|~) (.+)", rest)
        if not found:
            raise CaseError(f"{where}: write `# expect ADDRESS.PATH = JSON` or `~ REGEX`")
        step.expectations.append(_expectation(found[1], found[2], found[3], found[4], where))
    elif word == "output":
        found = re.fullmatch(r"([\w-]+(?:\.[^\s=~]+)?) (=|~) (.+)", rest)
        if not found:
            raise CaseError(f"{where}: write `# output NAME = JSON` or `~ REGEX`")
        step.expectations.append(_expectation("output", found[1], found[2], found[3], where))
    elif word == "error:":
        step.error = rest.strip()
    elif word == "apply-error:":
        step.apply_error = rest.strip()
    elif word == "empty-plan:" and rest.strip() == "no":
        step.empty_plan = False


def read(path, name=None):
    """The Case of a file."""
    case = Case(name or os.path.splitext(os.path.basename(path))[0], [])
    prelude = Step("prelude")
    step = prelude
    with open(path) as f:
        for number, line in enumerate(f, 1):
            comment = re.match(r"\s*#\s+(.*?)\s*$", line)
            if comment:
                start = re.fullmatch(r"step: (.+)", comment[1])
                if start:
                    step = Step(start[1])
                    case.steps.append(step)
                else:
                    _directive(case, step, comment[1], f"{path}:{number}")
                continue
            step.hcl += line
    if not case.steps:
        case.steps, prelude = [prelude], Step("prelude")
        case.steps[0].name = "create"
    for each in case.steps:
        each.hcl = prelude.hcl + each.hcl
    if prelude.actions or prelude.expectations or prelude.error:
        raise CaseError(f"{path}: actions, expectations and errors belong into a step")
    return case


def load(folder):
    """All cases of cases/ and states/, by name."""
    found = []
    cases, states = os.path.join(folder, "cases"), os.path.join(folder, "states")
    for name in sorted(os.listdir(cases)) if os.path.isdir(cases) else []:
        if name.endswith(".tf"):
            found.append(read(os.path.join(cases, name)))
    for name in sorted(os.listdir(states)) if os.path.isdir(states) else []:
        for version in sorted(f[:-5] for f in os.listdir(os.path.join(states, name)) if f.endswith(".json")):
            case = read(os.path.join(states, name, "main.tf"), f"state-{name}-{version}")
            case.state = os.path.join(states, name, version + ".json")
            found.append(case)
    return found


def look_up(value, path):
    """The part of a value that a dotted path names: members, indexes, # for the number of items. Absent: None."""
    parts = re.findall(r"\[\"[^\"]*\"\]|[^.\[\]]+", path)
    index = 0
    while index < len(parts):
        part = parts[index].strip('[]"')
        if part == "#":
            return len(value or [])
        if isinstance(value, list):
            value = value[int(part)] if part.isdigit() and int(part) < len(value) else None
        elif isinstance(value, dict):
            # keys of maps may hold dots themselves
            rest = ".".join(p.strip('[]"') for p in parts[index:])
            if rest in value:
                return value[rest]
            value = value.get(part)
        else:
            return None
        index += 1
    return value
