"""How well the judge does on labelled sentences: precision, recall and F1 by language and detector.

`python -m tests.language.scoring` prints a table of all (as `make test` does),
`python -m tests.language.scoring LANG [open|blind] [--wrong]` the report of one file, and with --wrong every
sentence of open.jsonl that was judged otherwise than it is labelled.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from keepword.language.judge import judge
from keepword.language.judgement import Judgement, Promise

SENTENCES = Path(__file__).parent / "sentences"
LANGUAGES = ("en", "uk", "ru", "lt")
FILES = ("open", "blind")
LABELS = (
    *("interest", "positive", "ready", "courtesy", "empathy", "apology", "ownership", "gratitude"),
    *("question", "name", "blame", "canned", "unclear"),
)
HOLDS = 0.5  # from this score on


@dataclass
class Tally:
    """Right, wrongly found, missed."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def add(self, found: bool, labelled: bool) -> bool:
        self.right += found and labelled
        self.false += found and not labelled
        self.missed += labelled and not found
        return found == labelled

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.false) if self.right + self.false else None

    @property
    def recall(self) -> float | None:
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f1(self) -> float | None:
        whole = 2 * self.right + self.false + self.missed
        return 2 * self.right / whole if whole else None


@dataclass
class Report:
    """What was found in one file."""

    lang: str
    file: str
    count: int = 0
    tallies: dict[str, Tally] = field(default_factory=lambda: {})
    deadlines: Counter[bool] = field(default_factory=Counter)
    emotions: Counter[bool] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def deadline(self) -> float | None:
        """The share of promises found whose deadline is exactly as labelled."""
        return self.deadlines[True] / self.deadlines.total() if self.deadlines else None

    @property
    def emotion(self) -> float | None:
        return self.emotions[True] / self.emotions.total() if self.emotions else None

    def figure(self, name: str) -> float | None:
        """F1 of a detector; the share that is right of deadlines and emotions."""
        return {"deadline": self.deadline, "emotion": self.emotion}.get(name) or self.tally(name).f1

    def tally(self, name: str) -> Tally:
        return self.tallies.setdefault(name, Tally())

    def lines(self) -> Iterator[str]:
        yield f"{self.lang} {self.file}: {self.count} messages"
        for name in ("promises", *LABELS):
            tally = self.tally(name)
            numbers = f"{_percent(tally.precision)} {_percent(tally.recall)} {_percent(tally.f1)}"
            yield f"  {name:<10} P R F1 {numbers}   n {tally.right + tally.missed}"
        yield f"  {'deadline':<10} exact  {_percent(self.deadline)}   n {self.deadlines.total()}"
        yield f"  {'emotion':<10} right  {_percent(self.emotion)}   n {self.emotions.total()}"


def _percent(value: float | None) -> str:
    return "   -" if value is None else f"{value:.2f}"


def scored(lang: str, file: str) -> Report:
    """The report of a file of labelled sentences; empty where there is none."""
    report = Report(lang, file)
    path = SENTENCES / lang / f"{file}.jsonl"
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            _one(report, json.loads(line))
    return report


def _one(report: Report, labelled: dict[str, Any]) -> None:
    report.count += 1
    sent_at = datetime.fromisoformat(labelled["sent_at"])
    outgoing = labelled["direction"] == "out"
    judged = judge(labelled["text"], lang=report.lang, sent_at=sent_at, direction=labelled["direction"])
    notes: list[str] = []
    if outgoing:
        _promises(report, labelled, judged, notes)
        for name in LABELS:
            found = (
                judged.scores["clarity"].score < HOLDS
                if name == "unclear"
                else judged.scores[name].score >= HOLDS
            )
            if not report.tally(name).add(found, name in labelled["says"]):
                notes.append(f"{'+' if found else '-'}{name}")
    else:
        expected = labelled["emotion"]["is"]
        report.emotions[judged.emotion.name == expected] += 1
        if judged.emotion.name != expected:
            notes.append(f"{judged.emotion.name} for {expected}")
    if notes:
        report.wrong.append(
            f"{labelled['id']} {labelled['sent_at'][:16]} {labelled['text']}\n      {'; '.join(notes)}"
        )


def _promises(report: Report, labelled: dict[str, Any], judged: Judgement, notes: list[str]) -> None:
    """Each labelled promise is found by the first one left that shares characters with it."""
    left = list(judged.promises)
    for expected in labelled["promises"]:
        start = labelled["text"].index(expected["quote"])
        end = start + len(expected["quote"])
        match = next((one for one in left if one.start < end and start < one.end), None)
        report.tally("promises").add(match is not None, True)
        if match is None:
            notes.append(f"-promise “{expected['quote']}”")
            continue
        left.remove(match)
        right = _due(match) == (expected["due_at"] and expected["due_at"][:16], expected["due_date"])
        report.deadlines[right] += 1
        if not right:
            notes.append(f"due {_due(match)} for {expected['due_at']}, {expected['due_date']}")
    for one in left:
        report.tally("promises").add(True, False)
        notes.append(f"+promise “{one.text}”")


def _due(promise: Promise) -> tuple[str | None, str | None]:
    return (
        promise.due_at.isoformat()[:16] if promise.due_at else None,
        promise.due_date.isoformat() if promise.due_date else None,
    )


def table() -> Iterator[str]:
    """F1 of every language, file and detector, deadlines and emotions as shares, in columns."""
    names = ("promises", "deadline", *LABELS, "emotion")
    yield " ".join([f"{'':<9}", *(f"{name[:9]:>9}" for name in names)])
    for lang in LANGUAGES:
        for file in FILES:
            report = scored(lang, file)
            values = [report.figure(name) for name in names]
            yield " ".join([f"{lang} {file:<6}", *(f"{_percent(value):>9}" for value in values)])


def main() -> None:
    if len(sys.argv) == 1:
        sys.stdout.write("\n".join(table()) + "\n")
        return
    lang, file = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "open"
    report = scored(lang, file)
    sys.stdout.write("\n".join(report.lines()) + "\n")
    if "--wrong" in sys.argv and file == "open":
        sys.stdout.write("\n".join(report.wrong) + "\n")


if __name__ == "__main__":
    main()
