"""The demo shop's service tests of two weeks, and the rounds that were walked in its shop."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from keepword.accounts.models import User
from keepword.channels.form.models import RequestKind
from keepword.core import clock
from keepword.probes.models import Checklist, Found, Kind, Probe, Run, Step
from keepword.probes.queries import probes as queries
from keepword.probes.services import (
    ListPlan,
    Looked,
    Plan,
    Walked,
    begin,
    finish,
    save_checklist,
    save_probe,
    start,
    walk_round,
)

from .texts import seeded

EVERY: Final = 240  # minutes
DAYS: Final = 14
WEEKS: Final = 8
_BAD_DAY: Final = 5  # days ago, on which the form did not work for some hours
# What is looked at, and what is found there when it is not in order.
_OPENING: Final = {
    "Lights on, also in the window": "One lamp in the window is out.",
    "Till has paper and change": "One roll of paper is left.",
    "The way in is free, the ramp too": "Boxes stand on the ramp.",
    "Prices stand at every lamp": "Two price tags are missing.",
    "The card reader takes a card": "It had to be started twice.",
}


def tell(now: datetime) -> None:
    """Set up when the two weeks began, run ever since."""
    random = seeded("probes")
    lead = User.objects.filter(role="lead").order_by("pk")[0]
    agent = User.objects.filter(role="agent").order_by("pk")[0]
    begun = now - timedelta(days=DAYS)
    with clock.moved(begun):
        made = [save_probe(lead, None, plan) for plan in _plans(lead)]
    for number, probe in enumerate(made):
        at = begun + timedelta(minutes=20 * number)
        while at < now:
            _run(probe, at, _walked(Kind(probe.kind), random, now - at))
            at += timedelta(minutes=EVERY)
    _rounds(lead, agent, now, random)


def _plans(lead: User) -> list[Plan]:
    plans = [
        Plan("Help page", Kind.PAGE, path="/help/", every=EVERY, limit=5, owner=lead),
        Plan("Server ready", Kind.API, path="/health/ready", every=EVERY, limit=5),
    ]
    question = RequestKind.objects.filter(key="question").first()
    if question is not None:
        plans.append(Plan("A question by the form", Kind.FORM, request_kind=question, every=EVERY, limit=10))
    chat = queries.chat_inboxes().first()
    if chat is not None:
        plans.append(Plan("A line in the chat", Kind.CHAT, inbox=chat, every=EVERY, limit=10, owner=lead))
    return plans


def _run(probe: Probe, at: datetime, walked: Walked) -> None:
    with clock.moved(at):
        run: Run | None = start(Probe.objects.get(pk=probe.pk))
        if run is None or begin(run.pk) is None:
            return
    with clock.moved(at + timedelta(seconds=walked.seconds or 1)):
        finish(run.pk, walked)


def _walked(kind: Kind, random: Random, ago: timedelta) -> Walked:
    bad_day = timedelta(days=_BAD_DAY - 0.5) < ago < timedelta(days=_BAD_DAY)
    if kind == Kind.FORM and bad_day:
        return Walked(False, 0.4, Step.ANSWER, "What was sent was answered by 502.")
    if random.random() < 0.01:
        return Walked(False, step=Step.CONNECT, evidence="The time was up.")
    whole = round(random.lognormvariate(-1.4, 0.35), 3)
    first = round(whole * random.uniform(0.6, 0.9), 3) if kind in (Kind.PAGE, Kind.API, Kind.FORM) else None
    return Walked(True, whole, first_byte=first)


def _rounds(lead: User, agent: User, now: datetime, random: Random) -> None:
    first = now - timedelta(weeks=WEEKS)
    with clock.moved(first):
        opening = save_checklist(lead, None, ListPlan("Opening", "Shop", list(_OPENING), owner=agent))
    for week in range(WEEKS):
        at = first + timedelta(weeks=week, minutes=random.randrange(30))
        with clock.moved(at):
            walk_round(agent, opening, _looked(opening, random), key=f"demo-{week}")


def _looked(checklist: Checklist, random: Random) -> dict[int, Looked]:
    found = {}
    for point in checklist.points.filter(archived_at=None):
        bad = random.random() < 0.08
        found[point.pk] = Looked(Found.BAD, _OPENING[point.text]) if bad else Looked(Found.OK)
    return found
