"""Runs unittest modules and ends, as every suite here, with the line `N passed, N failed`.

    python3 -m tests.suite tests.test_localaws [MODULE...] [-k PATTERN] [-v]
"""
import argparse
import sys
import unittest


class Result(unittest.TextTestResult):
    """Counts what passed; a skipped test counts as failed, because nothing here may be skipped in silence."""

    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main():
    parser = argparse.ArgumentParser(prog="python3 -m tests.suite", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="+")
    parser.add_argument("-k", dest="pattern", action="append", help="only tests whose name holds this")
    parser.add_argument("-v", dest="verbose", action="store_true")
    options = parser.parse_args()
    loader = unittest.TestLoader()
    if options.pattern:
        loader.testNamePatterns = [f"*{p}*" for p in options.pattern]
    tests = loader.loadTestsFromNames(options.modules)
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=Result, verbosity=2 if options.verbose else 0).run(tests)
    failed = len(result.errors) + len(result.failures) + len(result.unexpectedSuccesses) + len(result.skipped)
    print(f"{result.passed} passed, {failed} failed")
    return 1 if failed or not result.passed else 0


if __name__ == "__main__":
    sys.exit(main())
