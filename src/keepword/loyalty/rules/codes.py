"""Codes: drawn so that nobody guesses one, typed as people type.

The alphabet is Crockford's (base 32 without I, L, O, U): https://www.crockford.com/base32.html. A drawn code
has twelve characters, sixty bits: with a million codes good, a guess hits one in 10^12.
"""

import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12
SHORT: Final = 8  # of a member's own code: forty bits, and a wrong one gives nobody anything
LONGEST: Final = 40

_ALIKE: Final = str.maketrans(
    # What looks the same in Cyrillic, on whose keyboard many type; then what Crockford takes for each other.
    "АВЕКМНОРСТУХІЈЅ" + "OIL",
    "ABEKMH0PCTYX1JS" + "011",
)


def folded(typed: str) -> str:
    """A code as codes are compared: "save-1o" and "SAVE 10" are one. "" when nothing is left of it."""
    plain = unicodedata.normalize("NFKC", typed[:200]).upper()
    return "".join(char for char in plain.translate(_ALIKE) if char.isalnum())[:LONGEST]


def shown(code: str) -> str:
    """A drawn code in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def drawn(length: int = LENGTH) -> str:
    """A new code, folded as it is."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
