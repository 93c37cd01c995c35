"""Whether words stand in a message. Pure."""

import re
from typing import Final

SHORTEST: Final = 3
LONGEST: Final = 300
_BLANKS: Final = re.compile(r"\s+")


def plain(text: str) -> str:
    """A text as it is compared: one blank between words, no capitals, one kind of apostrophe."""
    return _BLANKS.sub(" ", text).strip().casefold().replace("’", "'").replace("ʼ", "'")


def stands_in(words: str, text: str) -> bool:
    """Whether these very words stand in a text, whatever its line breaks and capitals."""
    wanted = plain(words)
    return SHORTEST <= len(wanted) <= LONGEST and wanted in plain(text)
