"""Mutated plans through the reader, the review, every format and the picture, under the sanitizers: build/asan/tests/fuzz/fuzz_plan."""
import glob
import gzip
import os
import subprocess
import tempfile
import unittest

from tests.localaws import ROOT
from tests.review import mutate

PROGRAM = os.path.join(ROOT, "build/asan/tests/fuzz/fuzz_plan")
COUNT, SEED = int(os.environ.get("FUZZ_PLANS", "150")), int(os.environ.get("FUZZ_SEED", "20261128"))

PLANS = sorted(glob.glob(os.path.join(ROOT, "tests/review/plans/*.json.gz")))


class Fuzz(unittest.TestCase):
    def check(self, texts):
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            files = []
            for number, text in enumerate(texts):
                files.append(os.path.join(folder, f"{number}.json"))
                with open(files[-1], "wb") as f:
                    f.write(text)
            ran = subprocess.run([PROGRAM, *files], stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=900,
                                 env=dict(os.environ, ASAN_OPTIONS="detect_leaks=1", UBSAN_OPTIONS="print_stacktrace=1"))
            self.assertEqual(ran.returncode, 0, ran.stderr[-6000:])

    def test_plans_as_they_are(self):
        self.assertGreater(len(PLANS), 10)
        self.check([gzip.open(path).read() for path in PLANS])

    def test_mutated_plans(self):
        self.check(mutate.plans(PLANS, COUNT, SEED))


if __name__ == "__main__":
    unittest.main()
