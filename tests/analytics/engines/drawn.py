"""Facts of every kind with every column, drawn by a fixed seed: some corrected, some taken back, over several
months, most of them in the lake and the last only in the database.

What an indicator looks for (a stage, a verdict, a scale) is among what is drawn, and few records have many
facts each, so that they meet.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid5

from keepword.analytics.indicators.registry import Span
from keepword.analytics.indicators.strategy import GROUPS
from keepword.analytics.lake.exporting import export
from keepword.conversations.models import Inbox
from keepword.core import clock, facts, kinds
from keepword.core.models import Fact
from keepword.feedback.rules.scales import DIMENSIONS

BEGIN: Final = datetime(2026, 8, 1, tzinfo=UTC)
LENGTH: Final = timedelta(days=110)
# Neither begins nor ends with a month; the clocks of the shop go back within it.
NOW: Final = BEGIN + timedelta(days=100)
SPAN: Final = Span(BEGIN + timedelta(days=40), BEGIN + timedelta(days=96, hours=5), NOW)
PEOPLE: Final = [uuid5(UUID(int=0), str(n)) for n in range(40)]
AGENTS: Final = [uuid5(UUID(int=1), str(n)) for n in range(5)]
EACH: Final = 90  # facts of a kind
TIMES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("contact_started", "contact_ended", "message_judged", "first_response"), 5),
    **dict.fromkeys(("next_response", "csat", "order_placed", "assigned", "complaint_stage"), 4),
    **dict.fromkeys(("notice_sent", "notice_held_back", "return_stage", "presence", "call_talked"), 3),
}

WORDS: Final[Mapping[str, Sequence[Any]]] = {
    "direction": ("in", "out", "out"),
    "emotion": ("calm", "pleased", "worried", "annoyed", "angry", None),
    "edited": ("as_is", "a_little", "much"),
    "stage": ("recognise", "respond", "relieve", "resolve", "bring", "settle", None),
    "verb": ("approve", "approve", "refuse", "ask"),
    "why": ("guide", "affinity", "fits", "due", "thought", None),
    "reading": ("arrival", "arrival", "opening"),
    "was": ("here", "busy", "away"),
    "now": ("here", "busy", "away"),
    "audience": ("customers", "employees", "partners", None),
    "group": (*GROUPS[:4], "others"),
    "kind_of": ("surprise", "birthday"),
    "kind_given": ("apology", "voucher", "money"),
    "kind_retracted": ("nothing",),
    "currency": ("EUR", "EUR", "EUR", "UAH"),
    "box_kind": ("feedback", "complaint", "suggestion"),
    "verdict": ("take_up", "done", "decline"),
    "language": ("en", "uk", "ru", "lt", None),
    "channel": ("email", "chat", "phone", "telegram", None),
    "preferred": ("email", "chat", "phone", None),
    "reason": ("damaged", "faulty", "wrong", "other"),
    "purpose": ("news", "offers", None),
    "what": ("export", "erase"),
    "category": ("skill", "hours"),
    "product": ("LAMP-1", "ŽAKETAS", None),
}
LISTS: Final[Mapping[str, Sequence[str]]] = {
    "reasons": ("damaged", "faulty", "other"),
    "why": ("late", "worn"),
    "segments": ("1", "2", "3", "4"),
    "inboxes": ("1", "2", "3"),
    "done": ("tag", "ąž"),
}
AMOUNTS: Final[Mapping[str, tuple[float, float]]] = {
    "elapsed": (0, 300_000),
    "wait": (0, 400),
    "held": (0, 300),
    "day": (0, 90_000),
    "seconds": (0, 900_000),
    "accuracy": (0, 100),
    "start": (0, 40),
    "target": (60, 100),
    "rating": (1, 5),
}
WHOLE: Final[Mapping[str, tuple[int, int]]] = {
    **{"inbox": (1, 3), "team": (1, 3), "notice": (1, 3), "days": (1, 14), "every": (5, 4000)},
    **{"used": (0, 2), "known": (0, 2), "in_order": (0, 5), "people": (0, 9), "asked": (0, 3)},
    **{"team_before": (1, 3), "team_after": (1, 3), "segment": (1, 5), "service": (1, 6), "probe": (1, 4)},
}
VALUES: Final[Mapping[str, tuple[float, float]]] = {
    **{"csat": (1, 5), "goods_delivered": (0, 4), "goods_back": (0, 3), "log_ins_counted": (0, 5)},
    **{"review_received": (0, 1), "personal": (0, 1), "round_done": (5, 9), "call_abandoned": (0, 30)},
    **{"call_talked": (0, 900), "call_wrapped": (0, 300), "call_ready": (0, 20_000), "goal_read": (0, 100)},
    **{"callback_kept": (-500, 500), "conversation_reviewed": (0, 100), "page_timed": (0, 4)},
    **{"presence": (0, 20_000), "contact_ended": (0, 900_000), "order_short": (0, 200_000)},
}
SCALES: Final = {"nps": (0, 10), "ces": (1, 7), "sus": (1, 5), "servqual": (1, 7), "own": (1, 5)}


def fill() -> int:
    """Write them; how many there are."""
    rng = Random(20261130)
    now = clock.now()
    for number, channel in enumerate(("email", "chat", "voice"), 1):
        Inbox.objects.create(pk=number, name=channel, address=channel, channel=channel, created_at=now)
    drawn = sorted([*_every(rng), *_surveys(rng)], key=lambda one: one.at)
    parts = [drawn[part::4] for part in range(4)]  # each over all months, so that months have several files
    for number, part in enumerate(parts):
        facts.record(part)
        facts.record(_second_thoughts(rng, part))
        if number < 3:
            export()
    return Fact.objects.count()


def _every(rng: Random) -> Iterator[Fact]:
    contacts = [(n, _moment(rng), rng.choice(PEOPLE)) for n in range(1, 41)]
    for kind, known in kinds.kinds().items():
        if kind in (facts.RETRACTED, "survey_answered"):
            continue
        for _turn in range(EACH * TIMES.get(kind, 1)):
            subject, began, person = rng.choice(contacts)
            near = rng.random() < 0.7  # of what happened about a conversation soon after it began
            at = began + timedelta(seconds=rng.randrange(400_000)) if near else _moment(rng)
            if kind == "contact_started" and rng.random() < 0.7:
                at = began
            value = _value(rng, kind)
            if kind == "contact_ended" and near:
                value = (at - began).total_seconds()
            if kind in ("cost_recorded", "budget_set"):
                at = datetime(2026, rng.randrange(8, 12), 1, tzinfo=UTC) - timedelta(hours=3)
            yield facts.fact(
                kind,
                at,
                subject_id=subject if rng.random() < 0.95 else None,
                person=person if near else rng.choice([*PEOPLE, None]),
                actor=rng.choice([*AGENTS, None]),
                value=value,
                **{name: _column(rng, name, of) for name, of in known.columns.items()},
            )


def _surveys(rng: Random) -> Iterator[Fact]:
    """Responses: some whole, some with an answer left out."""
    for response in range(1, 160):
        instrument = rng.choice(list(SCALES))
        low, high = SCALES[instrument]
        at = _moment(rng)
        shared = {
            "actor": rng.choice([*AGENTS, None]),
            "subject_id": rng.randrange(1, 41),
            "person": rng.choice(PEOPLE),
        }
        rest = {
            **{name: _column(rng, name, str) for name in ("language", "channel", "product", "audience")},
            **{name: _column(rng, name, int) for name in ("inbox", "team")},
        }
        for number, (role, item, dimension) in enumerate(items(rng, instrument)):
            yield facts.fact(
                "survey_answered",
                at + timedelta(seconds=number),
                value=float(rng.randint(low, high)) if rng.random() < 0.97 else None,
                survey=1,
                instrument=instrument,
                response=response,
                question="score" if instrument in ("nps", "ces") else f"q{number}",
                role=role,
                item=item,
                dimension=dimension,
                low=low,
                high=high,
                reverse=number % 2 == 1,
                source="page",
                **shared,
                **rest,
            )


def items(rng: Random, instrument: str) -> list[tuple[str | None, str | None, str | None]]:
    if instrument in ("nps", "ces"):
        return [(None, None, None)]
    if instrument == "sus":
        return [(None, None, None)] * 10
    if instrument == "servqual":
        both = [(f"i{n}", dimension) for n, dimension in enumerate(DIMENSIONS * 2)]
        return [(role, item, of) for role in ("expectation", "perception") for item, of in both]
    aspects = [(role, f"a{n}", None) for role in ("importance", "satisfaction") for n in range(3)]
    asked = [(None, None, of) for of in ("expectation", "honesty", "pulse")]
    return [*aspects, *rng.sample(asked, 2)]


def _second_thoughts(rng: Random, part: Sequence[Fact]) -> list[Fact]:
    """What corrects some of them, and takes some back."""
    chosen = rng.sample(part, len(part) // 12)
    right = [
        facts.fact(
            wrong.kind,
            wrong.at,
            subject_id=wrong.subject_id,
            person=wrong.person,
            actor=wrong.actor,
            value=_value(rng, wrong.kind) if wrong.kind != "survey_answered" else wrong.value,
            supersedes=wrong.pk,
            **wrong.data,
        )
        for wrong in chosen[::2]
    ]
    return right + facts.retract(chosen[1::2])


def _moment(rng: Random) -> datetime:
    return BEGIN + timedelta(microseconds=rng.randrange(int(LENGTH.total_seconds()) * 1_000_000))


def _value(rng: Random, kind: str) -> float | None:
    if rng.random() < 0.05:
        return None
    low, high = VALUES.get(kind, (0, 400_000))
    return float(rng.randint(int(low), int(high))) if high > 1 else rng.random()


def _column(rng: Random, name: str, of: type) -> Any:
    if of is kinds.Names:
        return rng.sample(LISTS[name], rng.randrange(len(LISTS[name]))) if rng.random() < 0.9 else None
    if of is str:
        return rng.choice(WORDS.get(name, ("one", "two", None)))
    if rng.random() < 0.06:
        return None
    if of is bool:
        return rng.random() < 0.5
    if of is int:
        return rng.randint(*WHOLE.get(name, (1, 50)))
    if of is float:
        low, high = AMOUNTS.get(name, (0, 1))
        return low + rng.random() * (high - low)
    if of is datetime:
        return (_moment(rng) + timedelta(days=rng.randrange(20))).isoformat()
    return rng.choice([None, 1, "a"])
