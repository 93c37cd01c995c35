"""What is typed or sent, made fit to be kept. Pure: `None` or "" where it is none."""

import re
from collections.abc import Mapping
from typing import Any, Final

from keepword.accounts.rules import LANGUAGES

MOST_QUANTITY: Final = 1_000_000
MOST_AMOUNT: Final = 10**12
_SKU: Final = re.compile(r"[^\s\x00-\x1f\x7f]{1,64}")


def words(text: Any, most: int) -> str:
    """One line of at most so many characters."""
    plain = "".join(c if c.isprintable() else " " for c in str(text if text is not None else "")[: most * 4])
    return " ".join(plain.split())[:most].rstrip()


def lines(text: Any, most: int) -> str:
    """Several lines of at most so many characters together."""
    plain = str(text if text is not None else "")[: most * 4].replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in plain)
    return kept.strip()[:most].rstrip()


def sku(text: Any) -> str:
    """A SKU: up to 64 characters without blanks; "" when it is none."""
    plain = str(text if text is not None else "").strip()
    return plain if _SKU.fullmatch(plain) else ""


def by_language(texts: Any, most: int) -> dict[str, str]:
    """Texts by one of our languages; others, and empty ones, are left out."""
    if not isinstance(texts, Mapping):
        return {}
    fit = {language: lines(texts.get(language), most) for language in LANGUAGES}
    return {language: text for language, text in fit.items() if text}


def address(text: Any) -> str:
    """An http(s) address of at most 500 characters; "" when it is none."""
    plain = str(text if text is not None else "").strip()
    fits = len(plain) <= 500 and plain.isprintable() and " " not in plain
    return plain if fits and re.match(r"https?://[^/\s]", plain, re.IGNORECASE) else ""
