"""Mutated plans for the fuzzer tests/fuzz/fuzz_plan.c: real ones in which values are exchanged for hostile ones, moved, repeated or cut, from a seed."""
import copy
import gzip
import json
import random

HOSTILE = ["", "\x00", "\x1b[31mred\x1b]0;title\x07", "<script>alert(1)</script>", "</details></svg>", "```\n# heading", "@everyone", "a|b|c", "\u202eevil",
           "javascript:alert(1)", "[x](http://evil.example)", "]]>", "\\", "\"", "'", "${x}", "%s%n", "../../etc", "\ud83d\ude00" * 50, "x" * 100_000,
           "a\nb\nc\n" * 500, "0.0.0.0/0", "::/0", "10.0.0.0/33", "999.1.1.1/8", "-1", "1e400", "{\"Statement\":[{\"Effect\":[],\"Action\":{}}]}", "[[[[", "{}", "[]",
           "W10=", "not json", "[{\"name\":7,\"portMappings\":[{\"hostPort\":-1}],\"environment\":{}}]", "arn:aws:iam::*:root", "module.a[\"", "a.b[0", ".", "\n"]
ODD = [None, True, False, 0, -1, 65536, 2**63, 1e308, [], {}, [[]], {"": {}}, [None, True, {}], {"references": ["module.x.y", "each.value", "local.z", 7]}]


def load(path):
    with gzip.open(path) as f:
        return json.load(f)


def places(value, found, depth=0):
    """Every (container, key) below a value."""
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    else:
        return
    for key, inner in items:
        found.append((value, key))
        if depth < 40:
            places(inner, found, depth + 1)


def nested(rng, depth):
    value = rng.choice(ODD)
    for _ in range(depth):
        value = [value] if rng.random() < 0.5 else {rng.choice(["a", "change", "after", "references"]): value}
    return value


def mutate(rng, plan):
    """A plan with a few changes, as bytes."""
    plan = copy.deepcopy(plan)
    found = []
    places({k: plan[k] for k in plan if k != "planned_values"}, found)
    for _ in range(rng.choice([1, 2, 5, 20, 100])):
        container, key = rng.choice(found)
        how = rng.random()
        try:
            if how < 0.35:
                container[key] = rng.choice(HOSTILE)
            elif how < 0.6:
                container[key] = copy.copy(rng.choice(ODD))
            elif how < 0.75:
                other, place = rng.choice(found)
                container[key] = copy.deepcopy(other[place])
            elif how < 0.85:
                container.pop(key)
            elif how < 0.93 and isinstance(container, list):
                container.extend(copy.deepcopy(container[:50]))
            else:
                container[key] = nested(rng, rng.choice([3, 50, 200, 400]))
        except (KeyError, IndexError, RecursionError):
            pass  # an earlier change took the place away
    text = json.dumps(plan, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    if rng.random() < 0.1:
        text = bytearray(text)
        for _ in range(rng.choice([1, 10])):
            text[rng.randrange(len(text))] = rng.randrange(256)
        text = bytes(text[:rng.randrange(len(text))] if rng.random() < 0.3 else text)
    return text


def plans(paths, count, seed):
    rng = random.Random(seed)
    sources = [load(path) for path in paths]
    for _ in range(count):
        yield mutate(rng, rng.choice(sources))
