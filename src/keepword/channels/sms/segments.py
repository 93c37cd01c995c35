"""How many texts a message is: phone networks carry 140 bytes at once (3GPP TS 23.038, 23.040). Pure.

In the GSM alphabet that is 160 characters, of several texts 153 each, as their order takes the rest; a
single letter outside of it makes all of them UCS-2: 70, of several 67. desk/js/segments.js counts alike.
"""

from dataclasses import dataclass
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("\f^{}\\[~]|€")  # two places each
_ONE: Final = {"GSM-7": 160, "UCS-2": 70}
_EACH: Final = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True)
class Segments:
    """How a text is carried: by which alphabet, in how many texts, how many characters still fit."""

    encoding: str
    count: int
    left: int


def count(text: str) -> Segments:
    """How many texts it is; none for none. No letter is cut apart: an emoji, or a sign of two places."""
    gsm = all(letter in BASIC or letter in EXTENDED for letter in text)
    encoding = "GSM-7" if gsm else "UCS-2"
    sizes = [_size(letter, gsm=gsm) for letter in text]
    if sum(sizes) <= _ONE[encoding]:
        return Segments(encoding, 1 if text else 0, _ONE[encoding] - sum(sizes))
    full, used = 1, 0
    for size in sizes:
        if used + size > _EACH[encoding]:
            full, used = full + 1, 0
        used += size
    return Segments(encoding, full, _EACH[encoding] - used)


def _size(letter: str, *, gsm: bool) -> int:
    if gsm:
        return 2 if letter in EXTENDED else 1
    return 2 if ord(letter) > 0xFFFF else 1
