"""`make bench`: run the benchmarks and write their results."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from benchmarks import (
    advice,
    chat,
    clocks,
    desk,
    frameworks,
    indicators,
    intake,
    judging,
    notices,
    segments,
)
from benchmarks.report import Result, write

RUNS: Final[Mapping[str, Callable[[str], Iterator[Result]]]] = {
    "intake": intake.run,
    "clocks": clocks.run,
    "judge": judging.run,
    "chat": chat.run,
    "segments": segments.run,
    "notices": notices.run,
    "advice": advice.run,
    "indicators": indicators.run,
    "frameworks": frameworks.run,
}
NAMES: Final = (*RUNS, *desk.PARTS)


def run(wanted: set[str], size: str) -> Iterator[Result]:
    for name, measured in RUNS.items():
        if name in wanted:
            yield from measured(size)
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
