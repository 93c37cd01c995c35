"""How much of a stored answer was left in the message that was sent. Pure."""

import re
from difflib import SequenceMatcher
from typing import Final

AS_IS: Final = "as_is"
LITTLE: Final = "little"
MUCH: Final = "much"

_WORD: Final = re.compile(r"\w+")
_MOST_WORDS: Final = 1_500  # the comparison is quadratic at worst
_LITTLE_KEPT: Final = 0.7


def kept(stored: str, sent: str) -> float:
    """The share of the stored answer's words that were sent, in their order; 1 for a stored one without."""
    ours, theirs = _WORD.findall(stored)[:_MOST_WORDS], _WORD.findall(sent)[: 2 * _MOST_WORDS]
    if not ours:
        return 1.0
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(ours)


def edited(stored: str, sent: str) -> str:
    """Whether it was sent as it is (something added is no change), changed a little or much."""
    share = kept(stored, sent)
    if share >= 1.0:
        return AS_IS
    return LITTLE if share >= _LITTLE_KEPT else MUCH
