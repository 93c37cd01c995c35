"""What customers tell of themselves that is worth remembering, and whether a reply makes use of it. Pure.

Only what people say of themselves is found ("I have a Galaxy A54", "please don't call"), each with the
sentence that says it: it is a suggestion, and a person confirms it. What is sensitive (health, religion,
politics) is never found: a sentence with a word of that is passed over whole. The cost grows with the text's
length up to `LOOKED_AT` characters; nothing makes it raise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from keepword.language.detect import detect
from keepword.language.judgement import Evidence, Score
from keepword.language.reading.data import JUDGED
from keepword.language.reading.remembering import Pattern, Telling, brands, telling
from keepword.language.reading.tokens import Token, fold, sentences, tokens

LOOKED_AT: Final = 20_000  # characters of a text
MOST: Final = 12  # things of one text
LONGEST_SENTENCE: Final = 400  # characters; a longer one tells too many things at once
LONGEST_VALUE: Final = 80
KNOWN, NAME, HISTORY = "known", "name", "history"
_WEIGHTS: Final = {KNOWN: 0.6, NAME: 0.3, HISTORY: 0.4}

_QUOTED: Final = re.compile(r"^\s*>.*$", re.MULTILINE)
_APOSTROPHES: Final = str.maketrans("’ʼ`´", "''''")
_LATIN: Final = re.compile(r"[A-Za-z]")
_CODE: Final = re.compile(r"[^\W\d_]{0,4}[-+]?\d{4,}")  # a number of an order, not a thing
_LEAP_YEAR: Final = 2000  # in which every day of a year without a number exists


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that the writer tells: what it is of (KINDS), in short, and the sentence at `start`:`end`.

    A birthday is "05-17" or, with its year, "1990-05-17"; a wish is a code of CODES, with an hour
    "calls_after 18:00"; all else is as it was written.
    """

    kind: str
    value: str
    start: int
    end: int
    sentence: str


def told(text: str, lang: str | None = None, *, on: date) -> tuple[Told, ...]:
    """What the writer tells of themselves, each thing once, in the order of the text. `on`: its day."""
    text = _QUOTED.sub(lambda line: " " * len(line.group()), text[:LOOKED_AT]).translate(_APOSTROPHES)
    code = _language(text, lang)
    if code is None:
        return ()
    read = telling(code)
    found: dict[tuple[str, str], Told] = {}
    for sentence in sentences(text, tokens(text), frozenset()):
        start, end = sentence.tokens[0].start, sentence.tokens[-1].end
        words = text[start:end]
        if len(words) > LONGEST_SENTENCE or read.sensitive.search(words):
            continue
        for kind, value in _said(words, read, on):
            known = (kind, value.casefold())
            if known not in found and len(found) < MOST:
                found[known] = Told(kind, value, start, end, " ".join(words.split()))
    return tuple(found.values())


def _language(text: str, lang: str | None) -> str | None:
    given = (lang or "").split("-")[0].lower()
    for code in (detect(text), given):
        if code in JUDGED:
            return code
    return None


def _said(words: str, read: Telling, on: date) -> Iterator[tuple[str, str]]:
    for kind, patterns in read.patterns.items():
        unless = read.unless.get(kind)
        if unless is not None and unless.search(words):
            continue
        for pattern in patterns:
            for found in pattern.matches.finditer(words):
                value = _value(kind, pattern, found, read, on)
                if value:
                    yield kind, value


def _value(kind: str, pattern: Pattern, found: re.Match[str], read: Telling, on: date) -> str:
    if kind == "birthday":
        return _birthday(found, read, on)
    if pattern.value:
        return _wish(pattern.value, found)
    value = " ".join(found["value"].split()).strip(" ,.;:-")[:LONGEST_VALUE]
    if kind == "owns":
        return _thing(value, read, pattern.sure)
    return value.upper() if kind == "size" else value


def _thing(value: str, read: Telling, sure: bool) -> str:
    """The name of a thing, "" where it may be anything with a capital."""
    parts = [part for part in value.split(" ") if part]
    while parts and parts[-1].casefold() in read.not_names:
        parts.pop()
    if not parts or any(part.casefold() in read.not_names for part in parts):
        return ""
    if len(parts) == 1 and _CODE.fullmatch(parts[0]):
        return ""
    plain = {part.casefold() for part in parts}
    numbered = any(any(map(str.isdigit, part)) for part in parts) and _LATIN.search(value)
    branded = bool(plain & brands())
    return " ".join(parts) if numbered or branded or (sure and len(parts[0]) > 2) else ""


def _wish(code: str, found: re.Match[str]) -> str:
    groups = found.groupdict()
    if groups.get("hour") is None:
        return code
    hour = int(groups["hour"])
    if groups.get("half") == "p" and hour < 12:
        hour += 12
    return f"{code} {hour:02d}:{groups.get('minute') or '00'}" if hour < 24 else ""


def _birthday(found: re.Match[str], read: Telling, on: date) -> str:
    groups = {name: value for name, value in found.groupdict().items() if value}
    if "near" in groups:
        day = on + timedelta(days=read.days[groups["near"].casefold()])
        return f"{day:%m-%d}"
    if "one" in groups:
        first, second = int(groups["one"]), int(groups["two"])
        day_number, month = (second, first) if second > 12 >= first else (first, second)
    else:
        day_number = int(groups.get("day") or groups["day_last"])
        month = _month(groups.get("month") or groups["month_first"], read)
    year = int(groups.get("year", 0))
    try:
        born = date(year or _LEAP_YEAR, month, day_number)
    except ValueError:
        return ""
    if not year:
        return f"{born:%m-%d}"
    return born.isoformat() if born < on else ""


def _month(word: str, read: Telling) -> int:
    folded = word.casefold()
    return next(number for stem, number in read.months.items() if re.match(stem, folded))


# What a reply makes of it --------------------------------------------------------------------------


def personal(text: str, lang: str | None, known: Sequence[str], name: str = "") -> Score:
    """How far a reply is for this customer alone, 0..1: it uses what is known of them, their name, what was.

    `known` are words that only fit them (what they have, a number of an order), `name` is theirs.
    Signs are taken as independent: 1 - ∏(1 - weight) (noisy-or; Pearl 1988).
    """
    text = text[:LOOKED_AT]
    found = [Evidence(start, end, KNOWN) for _phrase, start, end in used(text, known)]
    found += _named(text, name)
    given = (lang or "").split("-")[0].lower()
    code = given if given in JUDGED else _language(text, None)
    if code is not None:
        was = telling(code).history.search(text.translate(_APOSTROPHES))
        if was is not None:
            found.append(Evidence(was.start(), was.end(), HISTORY))
    doubt = 1.0
    for one in found:
        doubt *= 1 - _WEIGHTS[one.why]
    return Score(round(1 - doubt, 3), tuple(sorted(found, key=lambda one: one.start)))


def _named(text: str, name: str) -> list[Evidence]:
    """The first place where their name stands, also in another case: Олено, Jonai."""
    stems = [part[: max(3, len(part) - 2)] for part in map(fold, name.split()) if len(part) > 2]
    if not stems:
        return []
    for token in tokens(text):
        if token.form.startswith(tuple(stems)) and text[token.start].isupper():
            return [Evidence(token.start, token.end, NAME)]
    return []


def used(text: str, known: Iterable[str]) -> list[tuple[str, int, int]]:
    """The phrases that stand in a text, each once, with its first place; also in another case of a word."""
    phrases = dict.fromkeys(known)
    if not phrases:  # as for most texts, of which nothing but themselves is known
        return []
    here = tokens(text[:LOOKED_AT])
    places: dict[str, list[int]] = {}
    for place, token in enumerate(here):
        places.setdefault(token.form[:_STEM], []).append(place)
    found = []
    for phrase in phrases:
        wanted = [token.form for token in tokens(phrase)]
        if not wanted:
            continue
        for place in places.get(wanted[0][:_STEM], ()):
            part = here[place : place + len(wanted)]
            if len(part) == len(wanted) and all(map(_same, wanted, part)):
                found.append((phrase, part[0].start, part[-1].end))
                break
    return found


_STEM: Final = 3
_LONG: Final = 5  # letters from which a word may have another ending


def _same(wanted: str, token: Token) -> bool:
    if wanted == token.form:
        return True
    if len(wanted) < _LONG or not wanted.isalpha() or not token.form.isalpha():
        return False
    stem = fold(wanted)[:-2]
    return token.form.startswith(stem) and -1 <= len(token.form) - len(wanted) <= 2
