"""Unit tests that mostly wait (for terraform, for retries) beside each other: in a test module,

    load_tests = parallel.load_tests

Each test runs on a thread of its own and must keep to its own account and directory; what they report comes in their order.
"""
import concurrent.futures
import unittest

WORKERS = 4


class Recorder(unittest.TestResult):
    """Keeps what a test reports, to be told to the real result later."""

    def __init__(self):
        super().__init__()
        self.told = []

    def replay(self, result):
        for name, arguments in self.told:
            getattr(result, name)(*arguments)


def recorded(name):
    def tell(self, *arguments):
        self.told.append((name, arguments))
    return tell


for _name in ("startTest", "stopTest", "addSuccess", "addError", "addFailure", "addSkip", "addExpectedFailure", "addUnexpectedSuccess", "addSubTest"):
    setattr(Recorder, _name, recorded(_name))


def _run(test):
    recorder = Recorder()
    test.run(recorder)
    return recorder


def _tests(suite):
    for item in suite:
        yield from _tests(item) if isinstance(item, unittest.TestSuite) else [item]


class Everything(unittest.TestCase):
    """The tests of one module as one: unittest makes the module's fixtures around it."""

    def __init__(self, tests):
        super().__init__("run")
        self.tests = tests

    def countTestCases(self):
        return len(self.tests)

    def run(self, result=None):
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for recorder in pool.map(_run, self.tests):
                recorder.replay(result)


def load_tests(loader, suite, pattern):
    tests = list(_tests(suite))
    if not tests:
        return suite
    one = type(tests[0].__class__.__name__, (Everything,), {"__module__": tests[0].__class__.__module__})
    return unittest.TestSuite([one(tests)])
