"""A judge that finds words of its own: "lamp" is interest, "gladly" a positive attitude, "now" readiness."""

import re
from collections.abc import Sequence
from typing import Final

from keepword.language.judge import DETECTORS
from keepword.language.judgement import Evidence, Judgement, Score

WORDS: Final = {"interest": "lamp", "positive": "gladly", "ready": "now"}


def heard(text: str, language: str, name: str, known: Sequence[str] = ()) -> Judgement:
    """In the place of commitments.queries.said.heard."""
    scores = {each: Score() for each in DETECTORS}
    for aspect, word in WORDS.items():
        found = re.finditer(word, text, re.IGNORECASE)
        evidence = tuple(Evidence(one.start(), one.end(), "said") for one in found)
        scores[aspect] = Score(0.6 if evidence else 0.0, evidence)
    return Judgement("en", scores=scores)
