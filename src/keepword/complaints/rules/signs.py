"""Which words of a customer sound like a complaint: those that name one, and great anger. Pure.

The words are data: lexicon/<language>.txt, a phrase a line. A phrase is in a text when all its words are, in
any order and form, so a phrase of one word must be strong by itself.
"""

from functools import cache
from pathlib import Path
from typing import Final

from keepword.language.judge import judge
from keepword.language.saying import says_any

LEXICON: Final = Path(__file__).resolve().parent.parent / "lexicon"
MOST: Final = 5
LONGEST: Final = 4_000  # characters looked at
FURIOUS: Final = 0.8  # strength of anger or annoyance from which on nobody needs to name a complaint


@cache
def phrases(lang: str) -> tuple[str, ...]:
    """What is listened for in a language; nothing in one that we have no words of."""
    path = LEXICON / f"{lang}.txt"
    if not lang.isalpha() or not path.exists():
        return ()
    return _read(path)


def _read(path: Path) -> tuple[str, ...]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def languages() -> tuple[str, ...]:
    """Those that we listen in."""
    return tuple(sorted(path.stem for path in LEXICON.glob("*.txt")))


def signs(text: str, lang: str | None) -> list[str]:
    """The phrases that a text has, at most MOST; none for one that does not sound like a complaint."""
    known = lang if lang and phrases(lang) else None
    for one in (known,) if known else languages():
        # All at once first: most texts have none, and each question reads the whole text.
        if says_any(phrases(one), text[:LONGEST], one):
            found = (phrase for phrase in phrases(one) if says_any([phrase], text[:LONGEST], one))
            return list(found)[:MOST]
    return anger(text, lang)


def speaks_of_price(text: str, lang: str | None) -> bool:
    """Whether a text has words of prices: that something is dear, or was charged wrongly."""
    known = lang if lang in languages() else None
    asked = (known,) if known else languages()
    return any(says_any(_prices(one), text[:LONGEST], one) for one in asked)


@cache
def _prices(lang: str) -> tuple[str, ...]:
    return _read(LEXICON / "prices" / f"{lang}.txt")


def anger(text: str, lang: str | None) -> list[str]:
    """The words of great anger or annoyance, at most MOST; none for a writer who is less moved."""
    text = text[:LONGEST]
    emotion = judge(text, lang=lang, direction="in").emotion
    if emotion.name not in ("angry", "annoyed") or emotion.strength < FURIOUS:
        return []
    return [text[one.start : one.end] for one in emotion.evidence][:MOST]
