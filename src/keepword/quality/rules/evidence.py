"""Where in a conversation words stand. Pure."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

SHORTEST: Final = 2  # characters


class Place(NamedTuple):
    """Characters of a message's plain text."""

    message: int
    start: int
    end: int


def locate(words: str, texts: Sequence[tuple[int, str]]) -> Place | None:
    """The first place of these words in texts (message, text), however the white space between them falls."""
    parts = words.split()
    if sum(map(len, parts)) < SHORTEST:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, parts)), re.IGNORECASE)
    for message, text in texts:
        found = pattern.search(text)
        if found:
            return Place(message, found.start(), found.end())
    return None
