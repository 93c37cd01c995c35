"""The one place where commitments ask what a text promises."""

import re
from datetime import datetime, tzinfo
from typing import Final

from keepword.language.judge import judge
from keepword.language.judgement import Promise

LONGEST: Final = 150  # characters by which a promise is known before it is a record
_QUOTED: Final = re.compile(r"^>.*$", re.MULTILINE)  # what somebody else said


def found_in(text: str, lang: str | None, sent_at: datetime, zone: tzinfo) -> list[Promise]:
    """The promises in what one of us writes to a customer, in the order of the text."""
    own = _QUOTED.sub(lambda line: " " * len(line.group()), text)
    return list(judge(own, lang=lang or None, sent_at=sent_at, tz=zone, direction="out").promises)


def plain(words: str) -> str:
    """The beginning of words as it is compared: however the white space between them fell."""
    return " ".join(words.split())[:LONGEST]
