"""The stored plans against their golden files (tests/review/golden.py makes them), and the ways into the program: a saved plan, its JSON, standard input."""
import difflib
import os
import re
import unittest

from tests.review import golden


class Golden(unittest.TestCase):
    maxDiff = None

    def compare(self, name, ending):
        with open(os.path.join(golden.GOLDEN, f"{name}.{ending}")) as f:
            expected = f.read()
        found = golden.review(name, ending)
        if found != expected:
            lines = list(difflib.unified_diff(expected.splitlines(), found.splitlines(), "golden", "now", lineterm=""))
            self.fail(f"{name}.{ending} differs ({golden.__name__} --write makes it anew):\n" + "\n".join(lines[:60]))

    def test_nothing_else_is_stored(self):
        self.assertEqual(sorted(os.listdir(golden.GOLDEN)), sorted(f"{name}.{ending}" for name, ending in golden.wanted()))

    def test_the_readme_shows_what_is_written(self):
        with open(os.path.join(golden.ROOT, "README.md")) as f:
            excerpt = re.search(r"```text\n(1 to create;.*?)\n```", f.read(), re.S)[1]
        self.assertTrue(golden.review("three-node-ssh", "txt").startswith(excerpt + "\n"), excerpt)


def add_tests():
    for name, ending in golden.wanted():
        setattr(Golden, f"test_{name}_{ending}".replace("-", "_"), lambda self, n=name, e=ending: self.compare(n, e))


add_tests()

if __name__ == "__main__":
    unittest.main()
