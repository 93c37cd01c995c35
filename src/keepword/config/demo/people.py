"""Who writes to the demo shop and who answers there. Nobody here exists."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from functools import cache
from random import Random

from .texts import LANGUAGES, Book, book, seeded

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


@dataclass(frozen=True)
class Habits:
    """How an agent works. Minutes are of their own working time."""

    tone: str  # warm, terse, sorry, plain or lead
    quickness: int  # median minutes until they answer
    spread: float  # sigma of that, log-normal
    at_once: float  # share of first answers within four minutes
    hours: tuple[time, time]
    weekdays: frozenset[int] = frozenset(range(5))  # Monday is 0
    note_share: float = 0.1
    close_share: float = 0.3  # closes together with the answer
    takes_share: float = 0.6  # assigns a conversation to themselves before answering
    snooze_share: float = 0.3  # puts a conversation aside until what they promised is due
    forget_share: float = 0.08  # of promises
    rated: float = 4.4  # what customers give them, on the whole

    @property
    def works_weekends(self) -> bool:
        return bool(self.weekdays & {5, 6})


@dataclass(frozen=True)
class Agent:
    key: str
    name: str
    email: str
    role: str  # admin, lead or agent
    language: str  # of their pages
    speaks: tuple[str, ...]
    woman: bool
    habits: Habits
    share: float  # of the conversations in their languages
    called: dict[str, tuple[str, str]] = field(hash=False)  # language: first name, the same in the vocative


def _hours(start: int, end: int) -> tuple[time, time]:
    return time(start), time(end)


_SIX_DAYS = frozenset(range(6))


@cache
def agents() -> tuple[Agent, ...]:
    """The team, the admin first."""
    return (
        Agent(
            "ruta", "Rūta Kazlauskaitė", "ruta@shop.example", "admin", "lt", ("lt", "en"), True,
            Habits("plain", 70, 0.9, at_once=0.05, hours=_hours(9, 17), rated=4.5),
            0.02, _called("Рута", "Руто", "Рута", "Rūta", "Rūta", "Ruta"),
        ),
        Agent(
            "olena", "Олена Бондаренко", "olena@shop.example", "lead", "uk", LANGUAGES, True,
            Habits("lead", 20, 0.8, at_once=0.25, hours=_hours(9, 18), note_share=0.3, close_share=0.2,
                   forget_share=0.0, rated=4.8),
            0.06, _called("Олена", "Олено", "Елена", "Olena", "Olena", "Olena"),
        ),
        Agent(
            "maryna", "Марина Ткаченко", "maryna@shop.example", "agent", "uk", ("uk", "ru"), True,
            Habits("warm", 8, 0.9, at_once=0.5, hours=_hours(9, 18), weekdays=_SIX_DAYS, note_share=0.12,
                   close_share=0.35, forget_share=0.02, rated=4.8),
            0.34, _called("Марина", "Марино", "Марина", "Marina", "Marina", "Maryna"),
        ),
        Agent(
            "svitlana", "Світлана Гончарук", "svitlana@shop.example", "agent", "uk", ("uk", "ru", "en"), True,
            Habits("sorry", 27, 0.8, at_once=0.08, hours=_hours(9, 18), note_share=0.15, close_share=0.2, rated=4.2),
            0.26, _called("Світлана", "Світлано", "Светлана", "Svitlana", "Svitlana", "Svitlana"),
        ),
        Agent(
            "andrii", "Андрій Шевчук", "andrii@shop.example", "agent", "uk", ("uk", "ru", "en"), False,
            Habits("plain", 21, 0.9, at_once=0.2, hours=_hours(12, 20), weekdays=_SIX_DAYS - {0}, note_share=0.08,
                   rated=4.4),
            0.3, _called("Андрій", "Андрію", "Андрей", "Andrijus", "Andrijau", "Andrii"),
        ),
        Agent(
            "tomas", "Tomas Jankauskas", "tomas@shop.example", "agent", "lt", ("lt", "en", "ru"), False,
            Habits("terse", 14, 1.0, at_once=0.36, hours=_hours(8, 17), note_share=0.03, close_share=0.6, rated=3.9),
            0.3, _called("Томас", "Томасе", "Томас", "Tomas", "Tomai", "Tomas"),
        ),
        Agent(
            "gintare", "Gintarė Žukaitė", "gintare@shop.example", "agent", "lt", ("lt", "en"), True,
            Habits("warm", 20, 0.8, at_once=0.24, hours=_hours(9, 18), weekdays=_SIX_DAYS, note_share=0.14,
                   close_share=0.25, forget_share=0.04, rated=4.6),
            0.34, _called("Гінтаре", "Гінтаре", "Гинтаре", "Gintarė", "Gintare", "Gintare"),
        ),
        Agent(
            "lukas", "Lukas Petraitis", "lukas@shop.example", "agent", "lt", ("lt", "en"), False,
            Habits("plain", 42, 1.1, at_once=0.08, hours=_hours(10, 19), note_share=0.04, close_share=0.45,
                   takes_share=0.4, snooze_share=0.05, forget_share=0.5, rated=3.7),
            0.24, _called("Лукас", "Лукасе", "Лукас", "Lukas", "Lukai", "Lukas"),
        ),
        Agent(
            "emily", "Emily Clarke", "emily@shop.example", "agent", "en", ("en",), True,
            Habits("plain", 24, 0.8, at_once=0.25, hours=_hours(9, 15), note_share=0.5, close_share=0.15,
                   forget_share=0.03, rated=4.6),
            1.2, _called("Емілі", "Емілі", "Эмили", "Emily", "Emily", "Emily"),
        ),
    )  # fmt: skip


def _called(uk: str, uk_voc: str, ru: str, lt: str, lt_voc: str, en: str) -> dict[str, tuple[str, str]]:
    return {"uk": (uk, uk_voc), "ru": (ru, ru), "lt": (lt, lt_voc), "en": (en, en)}


def agent(key: str) -> Agent:
    return next(found for found in agents() if found.key == key)


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
    host = f"{_company_host(company)}.example" if company else chance.choice(_HOSTS)
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


def _company_host(company: str) -> str:
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
