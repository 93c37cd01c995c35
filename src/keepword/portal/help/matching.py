"""Whether a text has the words that somebody searches for, in any of their forms. Pure."""

from functools import lru_cache
from typing import Final

from keepword.language.lemmas import words

LONGEST: Final = 100  # characters of what is searched for
LOOKED_AT: Final = 4000  # characters of a text


def matches(query: str, text: str) -> bool:
    """Whether a text has every word that is asked for, in any of its forms; the last may be a beginning."""
    wanted = words(query[:LONGEST])
    if not wanted:
        return False
    have = _known(text[:LOOKED_AT])
    *whole, last = wanted
    return all(have & {*one.forms, *one.roots} for one in whole) and bool(
        have & {*last.forms, *last.roots} or any(one.startswith(last.forms[0]) for one in have)
    )


@lru_cache(maxsize=512)
def _known(text: str) -> frozenset[str]:
    return frozenset(part for one in words(text) for part in (*one.forms, *one.roots))
