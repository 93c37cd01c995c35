"""The agents of the demo shop, and how each of them works. Nobody here exists."""

from dataclasses import dataclass, field
from datetime import time

from .texts import LANGUAGES


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
    role: str  # admin, lead or agent
    language: str  # of their pages
    speaks: tuple[str, ...]
    woman: bool
    share: float  # of the conversations in their languages
    called: dict[str, tuple[str, str]] = field(hash=False)  # language: first name, the same in the vocative
    habits: Habits

    @property
    def email(self) -> str:
        return f"{self.key}@shop.example"


def _hours(start: int, end: int) -> tuple[time, time]:
    return time(start), time(end)


def _called(uk: str, uk_voc: str, ru: str, lt: str, lt_voc: str, en: str) -> dict[str, tuple[str, str]]:
    return {"uk": (uk, uk_voc), "ru": (ru, ru), "lt": (lt, lt_voc), "en": (en, en)}


_SIX_DAYS = frozenset(range(6))

_TEAM = (
    Agent(
        "ruta",
        "Rūta Kazlauskaitė",
        "admin",
        "lt",
        ("lt", "en"),
        True,
        0.02,
        _called("Рута", "Руто", "Рута", "Rūta", "Rūta", "Ruta"),
        Habits(
            tone="plain",
            quickness=70,
            spread=0.9,
            at_once=0.05,
            hours=_hours(9, 17),
            rated=4.5,
        ),
    ),
    Agent(  # closes complaints well
        "olena",
        "Олена Бондаренко",
        "lead",
        "uk",
        LANGUAGES,
        True,
        0.06,
        _called("Олена", "Олено", "Елена", "Olena", "Olena", "Olena"),
        Habits(
            tone="lead",
            quickness=30,
            spread=0.8,
            at_once=0.25,
            hours=_hours(9, 18),
            note_share=0.3,
            close_share=0.2,
            forget_share=0.0,
            rated=4.8,
        ),
    ),
    Agent(  # always quick and warm
        "maryna",
        "Марина Ткаченко",
        "agent",
        "uk",
        ("uk", "ru"),
        True,
        0.34,
        _called("Марина", "Марино", "Марина", "Marina", "Marina", "Maryna"),
        Habits(
            tone="warm",
            quickness=13,
            spread=0.9,
            at_once=0.5,
            hours=_hours(9, 18),
            weekdays=_SIX_DAYS,
            note_share=0.12,
            close_share=0.35,
            forget_share=0.02,
            rated=4.8,
        ),
    ),
    Agent(  # quick and terse
        "tomas",
        "Tomas Jankauskas",
        "agent",
        "lt",
        ("lt", "en", "ru"),
        False,
        0.3,
        _called("Томас", "Томасе", "Томас", "Tomas", "Tomai", "Tomas"),
        Habits(
            tone="terse",
            quickness=22,
            spread=1.0,
            at_once=0.36,
            hours=_hours(8, 17),
            note_share=0.03,
            close_share=0.6,
            rated=3.9,
        ),
    ),
    Agent(  # apologises for everything
        "svitlana",
        "Світлана Гончарук",
        "agent",
        "uk",
        ("uk", "ru", "en"),
        True,
        0.26,
        _called("Світлана", "Світлано", "Светлана", "Svitlana", "Svitlana", "Svitlana"),
        Habits(
            tone="sorry",
            quickness=42,
            spread=0.8,
            at_once=0.08,
            hours=_hours(9, 18),
            note_share=0.15,
            close_share=0.2,
            rated=4.2,
        ),
    ),
    Agent(  # evenings and Saturdays
        "andrii",
        "Андрій Шевчук",
        "agent",
        "uk",
        ("uk", "ru", "en"),
        False,
        0.3,
        _called("Андрій", "Андрію", "Андрей", "Andrijus", "Andrijau", "Andrii"),
        Habits(
            tone="plain",
            quickness=33,
            spread=0.9,
            at_once=0.2,
            hours=_hours(12, 20),
            weekdays=_SIX_DAYS - {0},
            note_share=0.08,
            rated=4.4,
        ),
    ),
    Agent(
        "gintare",
        "Gintarė Žukaitė",
        "agent",
        "lt",
        ("lt", "en"),
        True,
        0.34,
        _called("Гінтаре", "Гінтаре", "Гинтаре", "Gintarė", "Gintare", "Gintare"),
        Habits(
            tone="warm",
            quickness=32,
            spread=0.8,
            at_once=0.24,
            hours=_hours(9, 18),
            weekdays=_SIX_DAYS,
            note_share=0.14,
            close_share=0.25,
            forget_share=0.04,
            rated=4.6,
        ),
    ),
    Agent(  # forgets what was promised
        "lukas",
        "Lukas Petraitis",
        "agent",
        "lt",
        ("lt", "en"),
        False,
        0.24,
        _called("Лукас", "Лукасе", "Лукас", "Lukas", "Lukai", "Lukas"),
        Habits(
            tone="plain",
            quickness=70,
            spread=1.1,
            at_once=0.08,
            hours=_hours(10, 19),
            note_share=0.04,
            close_share=0.45,
            takes_share=0.4,
            snooze_share=0.05,
            forget_share=0.5,
            rated=3.7,
        ),
    ),
    Agent(  # mornings only, writes everything down
        "emily",
        "Emily Clarke",
        "agent",
        "en",
        ("en",),
        True,
        1.2,
        _called("Емілі", "Емілі", "Эмили", "Emily", "Emily", "Emily"),
        Habits(
            tone="plain",
            quickness=38,
            spread=0.8,
            at_once=0.25,
            hours=_hours(9, 15),
            note_share=0.5,
            close_share=0.15,
            forget_share=0.03,
            rated=4.6,
        ),
    ),
)


def agents() -> tuple[Agent, ...]:
    """The team, the admin first, then the lead."""
    return _TEAM


def agent(key: str) -> Agent:
    return next(found for found in _TEAM if found.key == key)
