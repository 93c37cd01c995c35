"""What tells a person apart is taken out of texts before they leave. Pure.

Each is replaced by what it is and a number, [name 1], [e-mail 2]: the same thing by the same placeholder in
all texts that are redacted together. What we know of (names, numbers of orders) is found wherever it stands;
the rest by its looks: addresses, links, phones, cards (Luhn 1954), bank accounts (ISO 13616: 97), codes, long
rows of digits. It rather takes out too much. A name that we do not know, and that nobody introduces, stays.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

NAME, EMAIL, LINK, HANDLE = "name", "e-mail", "link", "handle"
PHONE, CARD, ACCOUNT = "phone", "card", "account"
ORDER, PARCEL, SERIAL, PLACE = "order", "parcel", "serial number", "address"
CODE, NUMBER = "code", "number"
KINDS: Final = (
    *(EMAIL, LINK, HANDLE, ACCOUNT, CARD, PHONE, ORDER, PARCEL, SERIAL, PLACE),
    *(NAME, CODE, NUMBER),
)  # of two that overlap, the kind of the first here stays

LONG: Final = 6  # digits in a row, and more, are taken out whatever they are
_SHORT_NAME: Final = 3  # letters: as it is written, and capital; longer ones in any case and with endings
_ENDING: Final = 4  # letters that a case of grammar may add to a name
_SHORTEST: Final = 3  # characters of a known number
_PHONE: Final = (7, 15)  # digits (E.164)
_CARD: Final = (13, 19)  # digits (ISO/IEC 7812)
_ACCOUNT: Final = (15, 34)  # characters (ISO 13616)

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_VOWELS: Final = "aeiouyąęėįųūаеёиоуыэюяіїєйьъ"
_ENDINGS: Final = ("as", "is", "us", "ys", "ai", "ий", "ый")
_TLDS: Final = (
    "com|org|net|info|biz|io|shop|store|app|dev|eu|lt|lv|ee|pl|de|uk|ua|ru|by|cz|fr|es|it|nl|se|fi|no|me"
    "|укр|рф"
)
_BEFORE_NAME: Final = (
    r"my name is|i am called|мене звати|мене звуть|моє ім'я|меня зовут|моё имя|мое имя|mano vardas|aš esu"
)
_BEFORE_ORDER: Final = (
    r"order|invoice|parcel|tracking|замовлення|замовленням|рахунок|посилк\w+|заказ\w?|счёт|счет|посылк\w+"
    r"|užsakym\w+|sąskait\w+|siunt\w+|№|#|nr\.?|no\.|number|номер\w?|numer\w+"
)
_BEFORE_CODE: Final = (
    r"code|pin|cvv|cvc|password|passcode|passport|код\w?|пін|пин|парол\w+|паспорт\w?|kod\w+|slaptažod\w+"
)
_STREET_FIRST: Final = (
    r"вул(?:иц\w+|\.)|ул(?:иц\w+|\.)|просп(?:ект\w*|\.)|пр-т|пров\.|пер\.|бульвар|бул\.|площа|площадь|пл\."
)
_STREET_LAST: Final = (
    r"g\.|gatv\w+|pr\.|prospekt\w+|al\.|alėj\w+|pl\.|plent\w+|street|st\.|road|rd\.|avenue|ave\.?|lane"
)
_SPACE: Final = r"[ \t]+"
_FLAT: Final = r"(?:кв|д|буд|оф|b|flat|apt|but|kv)"
_HOUSE: Final = rf"\d+[^\W\d_]?(?:[-/]\d+)?(?:,?[ ]*{_FLAT}\.?[ ]*\d+[^\W\d_]?(?:[-/]\d+)?)*"
_ENGLISH_STREET: Final = r"(?:Street|St|Road|Rd|Avenue|Lane)"
_PART: Final = r"[^\W\d_][\w.\-’']*"
_COLON: Final = r"[ ]*[:№#]?[ ]*"
_IS: Final = r"[ ]*(?:is|:|=|-|–|yra)?[ ]*"

# Each begins where nothing like it goes before, so that a long row without an end is read once.
_LOOKS: Final = (
    (EMAIL, re.compile(r"(?<![^\s<>@,;:\"'()\[\]{}])[^\s<>@,;:\"'()\[\]{}]+@[^\s<>@,;:\"'()\[\]{}]+\w")),
    (LINK, re.compile(r"(?<![a-z0-9+.-])(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"']+", re.IGNORECASE)),
    (LINK, re.compile(rf"(?<![\w.-])(?:[\w-]+\.)+(?:{_TLDS})\b(?:[/?#][^\s<>\"']*)?", re.IGNORECASE)),
    (HANDLE, re.compile(r"(?<![\w@])@\w{3,}")),
    (PLACE, re.compile(rf"(?<!\w)(?:{_STREET_FIRST})[ ]*[\w.\-’' ]{{2,40}}?,?[ ]*{_HOUSE}", re.IGNORECASE)),
    (PLACE, re.compile(rf"(?<![\w.\-’'])(?:{_PART}{_SPACE}){{1,3}}(?:{_STREET_LAST}),?[ ]*{_HOUSE}")),
    (PLACE, re.compile(rf"\b\d+[a-z]?{_SPACE}(?:[A-Z][\w\-’']*{_SPACE}){{1,3}}{_ENGLISH_STREET}\b")),
    (PLACE, re.compile(r"\b(?:LT|LV|EE)[- ]?\d{4,5}\b")),
    (ORDER, re.compile(rf"(?<!\w)(?:{_BEFORE_ORDER}){_COLON}(?P<it>(?:[\w-]*\d){{3}}[\w-]*)", re.IGNORECASE)),
    (CODE, re.compile(rf"(?<!\w)(?:{_BEFORE_CODE}){_IS}(?P<it>(?=[\w-]*\d)[\w-]{{3,}})", re.IGNORECASE)),
    (CODE, re.compile(r"\[[^\W\d_][^\[\]\n]{0,20} \d+\]")),  # shown as if it were a placeholder
)
_INTRODUCED: Final = re.compile(
    rf"(?<!\w)(?:{_BEFORE_NAME}){_SPACE}({_WORD.pattern})(?:[ -]({_WORD.pattern}))?", re.IGNORECASE
)
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_OF_MONTH: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR: Final = r"(?:19|20)\d\d"
_DAY: Final = re.compile(
    rf"(?<!\d)(?<!\d[./–-])(?:{_YEAR}-{_MONTH}-{_OF_MONTH}|{_OF_MONTH}[./-]{_MONTH}[./-]{_YEAR})(?![./–-]?\d)"
)
_DIGITS: Final = re.compile(r"(?<![\w])[+(]{0,2}\d(?:[ .\-–/()]{0,2}\d)*(?!\w)")
_MIXED: Final = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[\w-]{6,}(?![\w])")
_ACCOUNT_AT: Final = re.compile(r"(?<!\w)(?=([A-Za-z]{2}\d\d(?:[ -]?[A-Za-z0-9]){11,30}))")


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of: the names that each person bears, and numbers by their kind."""

    people: Sequence[Sequence[str]] = ()
    numbers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Redacted:
    """Texts as they may leave; `found` says what each placeholder stands for."""

    texts: tuple[str, ...]
    found: Mapping[str, str] = field(default_factory=dict)


class Span(NamedTuple):
    """Characters of a text that tell somebody apart; equal keys are the same thing."""

    start: int
    end: int
    kind: str
    key: str


def plain(text: str) -> str:
    """A text without what hides in it: no invisible characters, digits and letters in their usual form."""
    usual = unicodedata.normalize("NFKC", text)
    kept = (
        one
        for one in usual
        if one in "\n\t" or unicodedata.category(one) not in ("Cf", "Cc", "Cs", "Co", "Cn")
    )
    return "".join(kept)


def redact(texts: Iterable[str], known: Known | None = None) -> Redacted:
    """The texts without what tells a person apart, and `plain`."""
    read = [plain(text) for text in texts]
    names = _Names([*(known.people if known else ()), *_introduced(read)])
    numbers = _numbers(known.numbers if known else ())
    places: dict[tuple[str, str], str] = {}
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    out: list[str] = []
    for text in read:
        parts: list[str] = []
        at = 0
        for span in joined(text, [*looks(text), *names.spans(text), *_said(text, numbers)]):
            name = places.get(span[2:])
            if name is None:
                counts[span.kind] = counts.get(span.kind, 0) + 1
                name = places[span[2:]] = f"[{span.kind} {counts[span.kind]}]"
                found[name] = text[span.start : span.end]
            parts += [text[at : span.start], name]
            at = span.end
        out.append("".join([*parts, text[at:]]))
    return Redacted(tuple(out), found)


def joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """Those that overlap as one, which covers both: of the kind that comes first in KINDS."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not found or span.start >= found[-1].end:
            found.append(span)
            continue
        last = found[-1]
        kind = min(last.kind, span.kind, key=KINDS.index)
        end = max(last.end, span.end)
        covers = (last.start, last.end, last.kind) == (last.start, end, kind)
        found[-1] = last if covers else Span(last.start, end, kind, _key(text[last.start : end]))
    return found


def looks(text: str) -> Iterator[Span]:
    """What shows by its looks that it tells somebody apart."""
    for kind, pattern in _LOOKS:
        for match in pattern.finditer(text):
            start, end = match.span("it") if "it" in pattern.groupindex else match.span()
            while end > start and text[end - 1] in ".,;:!?)":
                end -= 1
            yield Span(start, end, kind, _key(text[start:end]))
    yield from _accounts(text)
    yield from _digits(text)
    for match in _MIXED.finditer(text):
        if sum(map(str.isdigit, match[0])) >= 3 and not _DAY.fullmatch(match[0]):
            yield Span(*match.span(), CODE, _key(match[0]))


def _digits(text: str) -> Iterator[Span]:
    """Rows of digits, however they are set; days are left."""
    for match in _DIGITS.finditer(text):
        at = match.start()
        pieces = [*_DAY.finditer(match[0])]
        ends = [(0, 0), *(piece.span() for piece in pieces), (len(match[0]), len(match[0]))]
        for (_begin, start), (end, _stop) in pairwise(ends):
            row = match[0][start:end]
            digits = "".join(filter(str.isdigit, row))
            if len(digits) < LONG:
                continue
            left = len(row) - len(row.lstrip(" .-–/)"))
            right = len(row.rstrip(" .-–/("))
            yield Span(at + start + left, at + start + right, _of_digits(row, digits), digits)


def _of_digits(row: str, digits: str) -> str:
    if _CARD[0] <= len(digits) <= _CARD[1] and luhn(digits):
        return CARD
    if _PHONE[0] <= len(digits) <= _PHONE[1] and row.lstrip()[:1] in "+(08":
        return PHONE
    return NUMBER


def luhn(digits: str) -> bool:
    """Whether the last digit is the check of those before it, as on cards (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, one in enumerate(reversed(digits)):
        value = int(one) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def iban(text: str) -> bool:
    """Whether this is the number of a bank account: the rest by 97 is 1 (ISO 13616-1, ISO/IEC 7064)."""
    bare = text.upper()
    if not _ACCOUNT[0] <= len(bare) <= _ACCOUNT[1] or not bare.isalnum() or not bare.isascii():
        return False
    return int("".join(str(int(one, 36)) for one in bare[4:] + bare[:4])) % 97 == 1


def _accounts(text: str) -> Iterator[Span]:
    """The longest that is one, as the next word may begin after nothing but a space."""
    for match in _ACCOUNT_AT.finditer(text):
        places = [place for place, one in enumerate(match[1]) if one.isalnum()]
        for n in range(len(places), _ACCOUNT[0] - 1, -1):
            if n < len(places) and places[n] == places[n - 1] + 1:
                continue  # in the middle of a word
            bare = "".join(match[1][place] for place in places[:n])
            if iban(bare):
                yield Span(match.start(), match.start() + places[n - 1] + 1, ACCOUNT, bare.upper())
                break


def _introduced(texts: Iterable[str]) -> list[list[str]]:
    """Names by which people introduce themselves."""
    found = []
    for match in (one for text in texts for one in _INTRODUCED.finditer(text)):
        names = [one for one in match.groups() if one and one[0].isupper()]
        if names and names[0] == match[1]:
            found.append([" ".join(names)])
    return found


class _Names:
    """Words that people are called by, each with whose it is."""

    def __init__(self, people: Sequence[Sequence[str]]) -> None:
        self._exact: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._short: dict[str, int] = {}
        for person, names in enumerate(people):
            for word in (one for name in names for one in _WORD.findall(plain(name))):
                if len(word) == 1:
                    continue
                if len(word) <= _SHORT_NAME:
                    self._short.setdefault(word.capitalize(), person)
                    continue
                self._exact.setdefault(word.casefold(), person)
                self._stems.setdefault(_stem(word.casefold()), person)

    def _whose(self, word: str) -> int | None:
        low = word.casefold()
        if low in self._exact:
            return self._exact[low]
        if not word[0].isupper():
            return None
        if word.capitalize() in self._short:
            return self._short[word.capitalize()]
        for n in range(len(low), max(len(low) - _ENDING, _SHORT_NAME) - 1, -1):
            if low[:n] in self._stems:
                return self._stems[low[:n]]
        return None

    def spans(self, text: str) -> list[Span]:
        """Names in a text; those of one person that follow each other are one."""
        found: list[Span] = []
        for match in _WORD.finditer(text):
            person = self._whose(match[0])
            if person is None:
                continue
            span = Span(*match.span(), NAME, f"person {person}")
            if found and found[-1].key == span.key and text[found[-1].end : span.start] in (" ", "-"):
                span = found.pop()._replace(end=span.end)
            found.append(span)
        return found


def _stem(word: str) -> str:
    """What stays of a name in the cases of its language, and at least three letters."""
    for ending in _ENDINGS:
        if word.endswith(ending):
            return word[:-2] if len(word) > _SHORT_NAME + 1 else word
    return word[:-1] if word[-1] in _VOWELS else word


def _numbers(given: Iterable[tuple[str, str]]) -> list[tuple[str, str, re.Pattern[str]]]:
    found = []
    for kind, value in dict.fromkeys((kind, plain(value).strip()) for kind, value in given):
        parts = value.split()
        if sum(map(len, parts)) >= _SHORTEST:
            words = r"\s+".join(map(re.escape, parts))
            pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
            found.append((kind, _key(value), pattern))
    return found


def _said(text: str, numbers: Sequence[tuple[str, str, re.Pattern[str]]]) -> Iterator[Span]:
    for kind, key, pattern in numbers:
        for match in pattern.finditer(text):
            yield Span(*match.span(), kind, key)


def _key(words: str) -> str:
    return " ".join(words.casefold().split())
