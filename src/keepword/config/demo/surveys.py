"""The demo shop's surveys: would they recommend it, how was the answer, what they expect and what they find.

Two years of answers: on the web page, by mail after a conversation, and on paper, which was typed in.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from random import Random
from typing import Any, Final

from keepword.accounts.models import User
from keepword.channels.demo.sending import record_briefly, send
from keepword.conversations.models import Conversation, Status
from keepword.core import clock
from keepword.customers.models import Identity, Kind
from keepword.feedback.instruments import instrument
from keepword.feedback.models import FollowUp, Role, Source, Survey
from keepword.feedback.rules import mapping
from keepword.feedback.services import (
    answer,
    begin,
    beginning,
    close_loop,
    finish,
    invite,
    open_survey,
    save_survey,
)
from keepword.feedback.services.importing import import_answers

from .texts import LANGUAGES, seeded

DAYS: Final = 730
PASSERS_BY: Final = 160  # who answered on the web page
ASKED: Final = 60  # by mail
SLIPS: Final = 48  # of paper
_WHY: Final = {
    "en": (("You say when it comes, and it comes.", "Quick answers."), ("Nobody answered for two days.",)),
    "uk": (
        ("Кажете, коли привезуть, і привозите.", "Швидко відповідаєте."),
        ("Два дні ніхто не відповідав.",),
    ),
    "ru": (("Говорите, когда привезёте, и привозите.", "Быстро отвечаете."), ("Два дня никто не отвечал.",)),
    "lt": (("Sakote, kada atvešite, ir atvežate.", "Greitai atsakote."), ("Dvi dienas niekas neatsakė.",)),
}
_OUTCOMES: Final = (
    "Called: the parcel had been left with a neighbour, it is found.",
    "Wrote to them: a new one is on its way.",
    "Called: they wanted to be heard; nothing else to do.",
)
# What is found, less what is expected: best where one sees it, worst where one waits.
_GAPS: Final = {
    "tangibles": -0.2,
    "reliability": -0.9,
    "responsiveness": -1.2,
    "assurance": -0.3,
    "empathy": -0.6,
}


def tell(now: datetime) -> None:
    """After the stories: the conversations in which customers are asked are there."""
    lead = User.objects.filter(role="lead").order_by("pk")[0]
    _recommend(lead, now)
    _satisfied(lead, now)
    _on_paper(lead, now)


def _opened(lead: User, key: str, name: str, at: datetime, **fields: Any) -> Survey:
    with clock.moved(at):
        return open_survey(lead, save_survey(lead, None, replace(beginning(key), name=name, **fields)))


def _better(at: datetime, now: datetime) -> float:
    """How far the shop has come on its way, 0 to 1."""
    return 1 - (now - at) / timedelta(days=DAYS)


def _moments(chance: Random, many: int, now: datetime) -> Iterator[datetime]:
    """In the two years, one after the other."""
    return iter(sorted(now - timedelta(days=chance.uniform(1, DAYS - 1)) for _ in range(many)))


def _recommend(lead: User, now: datetime) -> None:
    chance = seeded("surveys", "nps")
    survey = _opened(
        lead, "nps", "Would you recommend us? On the web page", now - timedelta(days=DAYS), by_link=True
    )
    score, why = survey.questions.order_by("order")
    for at in _moments(chance, PASSERS_BY, now):
        given = min(10, max(0, round(chance.gauss(7.4 + 1.2 * _better(at, now), 2))))
        language = chance.choice(LANGUAGES)
        with clock.moved(at):
            response = begin(survey, language=language, source=Source.PAGE)
            answer(response, score, given)
            if chance.random() < 0.3:
                answer(response, why, chance.choice(_WHY[language][given < 7]))
            if chance.random() < 0.95:  # others leave before the end
                finish(response)


def _satisfied(lead: User, now: datetime) -> None:
    """Customers are asked after a conversation; whoever answers low is called, the last ones not yet."""
    chance = seeded("surveys", "csat")
    survey = _opened(lead, "csat", "After a conversation", now - timedelta(days=60), sampling=60, owner=None)
    closed = Conversation.objects.filter(
        status=Status.CLOSED, closed_at__gt=now - timedelta(days=60), closed_at__lt=now - timedelta(hours=6)
    ).filter(customer__in=Identity.objects.filter(kind=Kind.EMAIL).values("customer"))
    for conversation in closed.order_by("closed_at", "pk")[: 3 * ASKED]:
        assert conversation.closed_at is not None
        if survey.invitations.count() >= ASKED:
            break
        _asked(lead, survey, conversation, conversation.closed_at, chance, now)


def _asked(
    lead: User, survey: Survey, conversation: Conversation, closed: datetime, chance: Random, now: datetime
) -> None:
    asked = closed + timedelta(minutes=30)
    with clock.moved(asked):
        invitation = invite(lead, survey, conversation)
    if invitation is None:
        return
    with clock.moved(asked + timedelta(minutes=1)):
        send(invitation.message_id or 0, record=record_briefly)
    at = asked + timedelta(hours=chance.uniform(0.5, 30))
    if at > now or chance.random() < 0.45:
        return
    given = chance.choices((1, 2, 3, 4, 5), (6, 7, 12, 35, 40))[0]
    with clock.moved(at):
        response = begin(survey, invitation=invitation)
        words = _WHY.get(response.language, _WHY["en"])
        values = {"score": given, "why": chance.choice(words[given < 3]) if given != 3 else ""}
        for question in survey.questions.all():
            answer(response, question, values[question.key])
        finish(response)
    follow_up = FollowUp.objects.filter(response=response).first()
    if follow_up is not None and follow_up.due_at < now - timedelta(days=4):
        with clock.moved(follow_up.opened_at + timedelta(hours=chance.uniform(1, 9))):
            close_loop(lead, follow_up, chance.choice(_OUTCOMES))


def _on_paper(lead: User, now: datetime) -> None:
    """Slips from the shop, typed into a table, brought in as `keepword survey import` does."""
    chance = seeded("surveys", "servqual")
    questions = instrument("servqual").questions
    keys = [one.key for one in questions if one.kind != "text"]
    sheet = StringIO()
    table = csv.writer(sheet)
    table.writerow(["at", *keys])
    for at in _moments(chance, SLIPS, now):
        table.writerow([at.isoformat(), *_slip(chance, _better(at, now)).values()])
    plan = {
        "survey": "What customers expect and find, on paper in the shop",
        "instrument": "servqual",
        "at": "at",
        "columns": {key: key for key in keys},
    }
    with clock.moved(now):
        import_answers(lead, sheet.getvalue().encode(), mapping.read(plan))


def _slip(chance: Random, better: float) -> dict[str, int]:
    """What one customer has marked, by question in their order."""
    found = {}
    mood = chance.gauss(0, 0.5)
    for one in instrument("servqual").questions:
        if one.kind == "points":
            found[one.key] = {"reliability": 32, "responsiveness": 24, "tangibles": 12}.get(one.dimension, 16)
        elif one.kind == "scale":
            gap = _GAPS[one.dimension] * (1.3 - better) if one.role == Role.PERCEPTION else 0.0
            found[one.key] = min(7, max(1, round(chance.gauss(6.1 + mood + gap, 0.7))))
    return found
