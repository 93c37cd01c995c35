"""Who writes to the demo shop. Nobody here exists."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from .texts import Book, book, seeded

SHARES = {"uk": 8, "ru": 3, "lt": 5, "en": 4}  # of twenty conversations
CUSTOMERS = 1200
SEED = 1867


@dataclass(frozen=True)
class Person:
    """A customer. `called` is how one addresses them (vocative), `manner` how they write."""

    name: str
    email: str
    language: str
    also: tuple[str, ...]  # further addresses of the same person
    first: str
    called: str
    woman: bool
    phone: str
    city: int  # line in the language's places
    manner: str  # formal, plain, brief or wordy
    client: str  # the mail program: gmail, outlook, apple, webmail or old
    shown: str  # the name in the From header: not everybody's program gives it in full
    company: str = ""


_HOSTS = ("example.com", "example.org", "example.net", "mail.example", "post.example", "inbox.example")
_MANNERS = ("formal",) * 6 + ("plain",) * 7 + ("brief",) * 4 + ("wordy",) * 3
_CLIENTS = ("gmail",) * 7 + ("outlook",) * 4 + ("apple",) * 4 + ("webmail",) * 4 + ("old",)
_BUSINESS = 12  # one customer in so many writes from a company

_LATIN = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэёъ'",
        [
            "a",
            "b",
            "v",
            "h",
            "g",
            "d",
            "e",
            "ye",
            "zh",
            "z",
            "y",
            "i",
            "yi",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "yu",
            "ya",
            "y",
            "e",
            "yo",
            "",
            "",
        ],
        strict=True,
    )
)


def latin(text: str) -> str:
    """In plain lower-case Latin letters, as people choose their addresses."""
    letters = "".join(_LATIN.get(letter, letter) for letter in text.lower())
    plain = unicodedata.normalize("NFKD", letters)
    return re.sub(r"[^a-z0-9]+", "", plain)


@cache
def customers(count: int = CUSTOMERS, seed: int = SEED) -> tuple[Person, ...]:
    """All who ever write, in no order of importance."""
    total = sum(SHARES.values())
    people: list[Person] = []
    for language, share in SHARES.items():
        people.extend(_people(book(language), count * share // total, seeded(seed, "people", language)))
    return tuple(people)


def _people(texts: Book, count: int, chance: Random) -> Iterator[Person]:
    names: set[str] = set()
    while len(names) < count:
        woman = chance.random() < 0.56
        first, called = chance.choice(texts.names["female" if woman else "male"]).split("|")
        last = chance.choice(texts.names["surname"]).split("|")[int(woman)]
        if f"{first} {last}" in names:
            continue
        names.add(f"{first} {last}")
        yield _person(texts, chance, (first, last, called), woman, len(names))


def _person(texts: Book, chance: Random, names: tuple[str, str, str], woman: bool, number: int) -> Person:
    first, last, called = names
    company = chance.choice(texts.places["company"]) if number % _BUSINESS == 0 else ""
    host = f"{company_host(company)}.example" if company else chance.choice(_HOSTS)
    email = f"{_local_part(first, last, chance, number)}@{host}"
    also = (
        (f"{latin(last)}.{latin(first)}{number}@{chance.choice(_HOSTS)}",) if chance.random() < 0.06 else ()
    )
    return Person(
        name=f"{first} {last}",
        email=email,
        language=texts.language,
        also=also,
        first=first,
        called=called,
        woman=woman,
        phone=_phone(texts.language, chance),
        city=chance.randrange(len(texts.places["city"])),
        manner="formal" if company else chance.choice(_MANNERS),
        client="outlook" if company else chance.choice(_CLIENTS),
        shown=_shown(first, last, chance),
        company=company,
    )


def company_host(company: str) -> str:
    """The domain of a company, without .example."""
    words = re.sub(r"^(ТОВ|ФОП|ПП|ГО|ООО|ЧП|UAB|MB|VšĮ)\s+", "", company)
    return latin(words.removesuffix(" Ltd"))


def _local_part(first: str, last: str, chance: Random, number: int) -> str:
    given, family = latin(first), latin(last)
    forms = (
        f"{given}.{family}",
        f"{given[0]}.{family}{number}",
        f"{family}{number}",
        f"{given}{chance.randint(71, 99)}.{family}",
    )
    return chance.choice(forms)


def _phone(language: str, chance: Random) -> str:
    tail = f"{chance.randrange(1000):03d} {chance.randrange(100):02d} {chance.randrange(100):02d}"
    if language == "lt":
        return f"+370 600 {chance.randrange(100_000):05d}"
    if language == "en":
        return f"+44 7700 900{chance.randrange(1000):03d}"  # a range kept for fiction
    return f"+380 00 {tail}"


def _shown(first: str, last: str, chance: Random) -> str:
    forms = (f"{first} {last}",) * 7 + (f"{latin(first).title()} {latin(last).title()}", first, "")
    return chance.choice(forms)
