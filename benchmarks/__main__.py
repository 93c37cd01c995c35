"""`make bench`: run the benchmarks and write their results."""

import argparse

from benchmarks import intake
from benchmarks.report import Result, write

BENCHMARKS = {"intake": intake.run}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(BENCHMARKS))
    parser.add_argument("--size", choices=("small", "full"), default="full")
    arguments = parser.parse_args()
    results: list[Result] = []
    for name, run in BENCHMARKS.items():
        if arguments.only in (None, name):
            for result in run(arguments.size):
                print(result.line(), flush=True)
                results.append(result)
    write(results)


if __name__ == "__main__":
    main()
