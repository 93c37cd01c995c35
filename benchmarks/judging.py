"""The judge of sentences, beside the limit: the same texts cut into words and looked up in a table.

Messages of some 300 characters are made of the labelled sentences of the tests, in each language; one core,
warm caches, as in a process that serves.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from tests.language.scoring import LANGUAGES, SENTENCES

from benchmarks.report import Result
from keepword.language.judge import judge

LENGTH = 300  # characters
COUNTS = {"full": 2_000, "small": 400}
ROUNDS = 3
NOW = datetime.fromisoformat("2026-11-25T10:12:00+02:00")
_WORD = re.compile(r"\w+|[^\w\s]")


def run(size: str) -> Iterator[Result]:
    """One result a language, the language given, and one for all with the language to be found."""
    every: list[str] = []
    for lang in LANGUAGES:
        texts = messages(lang, COUNTS[size])
        every += texts[: len(texts) // len(LANGUAGES)]
        yield _result(f"judge {lang}", texts, lambda text, lang=lang: judge(text, lang=lang, sent_at=NOW))  # type: ignore[misc]
    yield _result("judge, language found", every, lambda text: judge(text, sent_at=NOW))


def messages(lang: str, count: int) -> list[str]:
    """Sentences joined until they are long enough, begun anew where they end."""
    sentences = [
        json.loads(line)["text"]
        for path in sorted((SENTENCES / lang).glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    found: list[str] = []
    text = ""
    place = 0
    while len(found) < count:
        text = f"{text} {sentences[place * 7 % len(sentences)]}".strip()
        place += 1
        if len(text) >= LENGTH:
            found.append(text[:LENGTH])
            text = ""
    return found


def _result(name: str, texts: list[str], one: Callable[[str], object]) -> Result:
    known: dict[str, int] = {}

    def looked_up(text: str) -> int:
        return sum(known.setdefault(word.lower(), len(known)) for word in _WORD.findall(text))

    ours, limit = _a_second(texts, one), _a_second(texts, looked_up)
    return Result(name, "python", f"{LENGTH} characters", ours, "messages/s", limit)


def _a_second(texts: list[str], one: Callable[[str], object]) -> float:
    """Texts in a second of the processor, in the best round."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for text in texts:
            one(text)
        best = min(best, time.process_time() - begun)
    return len(texts) / best
