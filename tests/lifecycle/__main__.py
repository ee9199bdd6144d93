"""Runs the lifecycle cases: one line for each, and `N passed, N failed` in the end.

    python3 -m tests.lifecycle [--only REGEX] [-j N] [--keep] [--provider DIR] [--list]
"""
import argparse
import concurrent.futures
import os
import re
import sys
import time

from tests.localaws import ROOT, LocalAws

from . import case as cases
from . import runner, terraform

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    parser = argparse.ArgumentParser(prog="python3 -m tests.lifecycle", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="REGEX", help="cases whose name this finds")
    parser.add_argument("-j", type=int, default=2, metavar="N", help="cases at a time (default 2)")
    parser.add_argument("--keep", action="store_true", help="keep the working directories and name them")
    parser.add_argument("--provider", default=terraform.provider_folder(), metavar="DIR", help="holds terraform-provider-aws (default build/bin)")
    parser.add_argument("--list", action="store_true", help="name the cases and end")
    options = parser.parse_args()
    try:
        chosen = [c for c in cases.load(HERE) if re.search(options.only, c.name)]
    except cases.CaseError as e:
        sys.exit(f"{e}\n0 passed, 1 failed")
    if options.list:
        print("\n".join(c.name for c in chosen))
        return 0
    missing = None
    if not terraform.program():
        missing = "neither terraform nor tofu is on the PATH"
    elif not os.access(os.path.join(options.provider, "terraform-provider-aws"), os.X_OK):
        missing = f"{options.provider}/terraform-provider-aws is not built"
    if missing or not chosen:
        print(f"FAIL  {missing or 'no case by that name'}\n0 passed, {len(chosen) or 1} failed")
        return 1
    failed = 0
    with LocalAws() as aws, concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        def carry_out(numbered):
            number, case = numbered
            run = runner.Run(case, aws, f"{number:012d}", options.provider, os.path.join(ROOT, "schema"), options.keep)
            started = time.monotonic()
            return case, run.run(), time.monotonic() - started, run.directory

        for case, problems, seconds, directory in pool.map(carry_out, enumerate(chosen, 1)):
            failed += bool(problems)
            print(f"{'FAIL' if problems else 'ok':5} {case.name} ({seconds:.1f} s){'  ' + directory if options.keep else ''}")
            for problem in problems:
                print("        " + problem)
            sys.stdout.flush()
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
