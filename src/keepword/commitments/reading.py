"""The one place where commitments ask what a text promises."""

import re
from datetime import datetime, tzinfo
from typing import Final

from keepword.language.judge import judge
from keepword.language.judgement import Promise

_QUOTED: Final = re.compile(r"^>.*$", re.MULTILINE)  # what somebody else said


def found_in(text: str, lang: str | None, sent_at: datetime, zone: tzinfo) -> list[Promise]:
    """The promises in what one of us writes to a customer, in the order of the text."""
    own = _QUOTED.sub(lambda line: " " * len(line.group()), text)
    return list(judge(own, lang=lang or None, sent_at=sent_at, tz=zone, direction="out").promises)


def plain(words: str) -> str:
    """Words as they are compared: however the white space between them fell."""
    return " ".join(words.split())[:200]
