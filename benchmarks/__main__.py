"""`make bench`: run the benchmarks and write their results."""

import argparse
from collections.abc import Iterator

from benchmarks import advice, chat, clocks, desk, intake, judging, notices, segments
from benchmarks.report import Result, write

NAMES = ("intake", "clocks", "judge", "chat", "segments", "notices", "advice", *desk.PARTS)


def run(wanted: set[str], size: str) -> Iterator[Result]:
    if "intake" in wanted:
        yield from intake.run(size)
    if "clocks" in wanted:
        yield from clocks.run(size)
    if "judge" in wanted:
        yield from judging.run(size)
    if "chat" in wanted:
        yield from chat.run(size)
    if "segments" in wanted:
        yield from segments.run(size)
    if "notices" in wanted:
        yield from notices.run(size)
    if "advice" in wanted:
        yield from advice.run(size)
    parts = [part for part in desk.PARTS if part in wanted]
    if parts:
        yield from desk.run(size, parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=(*NAMES, "desk"))
    parser.add_argument("--size", choices=("small", "full"), default="full")
    arguments = parser.parse_args()
    wanted = {"desk": set(desk.PARTS), None: set(NAMES)}.get(arguments.only, {arguments.only})
    results: list[Result] = []
    for result in run(wanted, arguments.size):
        print(result.line(), flush=True)
        results.append(result)
    write(results)


if __name__ == "__main__":
    main()
