"""A survey of each kind with answers, and days of contacts to forecast from, for a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from django.urls import reverse
from tests.cast import Cast

from keepword.accounts.models import User
from keepword.conversations.models import Conversation, Inbox
from keepword.core import clock, facts
from keepword.feedback.instruments import KEYS
from keepword.feedback.models import Invitation, Question, Response, Survey
from keepword.feedback.queries.surveys import token
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

# Where somebody answers, beside the pages of the desk; each is looked at by nobody in particular.
ANSWERED = {
    "surveys:show",
    "surveys:show servqual",
    "surveys:kiosk",
    "surveys:kiosk thanks",
    "surveys:print",
    "surveys:to",
    "surveys:to answered",
    "surveys:to nothing",
}
# Pages of the desk that look otherwise by what is asked for.
OTHERWISE = {
    *(f"survey {key}" for key in KEYS),
    *("survey_new nps", "survey_change draft", "follow_ups done", "staffing together", "staffing changed"),
}
ENOUGH = 6  # of fewer than five nothing is told


def fill_surveys(cast: Cast) -> dict[str, str]:
    """The addresses of ANSWERED and OTHERWISE."""
    _contacts(cast)
    surveys = {key: _answered(cast.lead, key) for key in KEYS}
    delivery, lamp = (_invited(cast, surveys["csat"], name) for name in ("Delivery", "Лампа не світить"))
    low = begin(surveys["csat"], invitation=delivery)
    _fill(low, cycle([1]))
    close_loop(cast.lead, low.follow_up, "Called: a new one is on its way.\nThey are content.")
    draft = save_survey(cast.lead, None, beginning("ces"))
    public = reverse("surveys:show", args=[surveys["nps"].code])
    return {
        **{f"survey {key}": reverse("survey", args=[one.pk]) for key, one in surveys.items()},
        "survey_new nps": reverse("survey_new") + "?with=nps",
        "survey_change draft": reverse("survey_change", args=[draft.pk]),
        "follow_ups done": reverse("follow_ups") + "?show=done",
        "staffing together": reverse("staffing") + "?channel=all",
        "staffing changed": reverse("staffing") + "?channel=phone&handle=9&share=lots",
        "surveys:show": public,
        "surveys:show servqual": reverse("surveys:show", args=[surveys["servqual"].code]),
        "surveys:kiosk": public + "kiosk/",
        "surveys:kiosk thanks": public + "kiosk/?thanks=1",
        "surveys:print": reverse("surveys:print", args=[surveys["csi"].code]),
        "surveys:to": reverse("surveys:to", args=[token(lamp)]) + "?a=4",
        "surveys:to answered": reverse("surveys:to", args=[token(delivery)]),
        "surveys:to nothing": reverse("surveys:to", args=["1-nothing"]),
    }


def _answered(lead: User, key: str) -> Survey:
    survey = open_survey(lead, save_survey(lead, None, replace(beginning(key), by_link=True)))
    for turn in range(ENOUGH):
        _fill(begin(survey), cycle(range(turn, turn + 5)))
    return survey


def _fill(response: Response, turns: Iterator[int]) -> None:
    for question in response.survey.questions.all():
        answer(response, question, _value(question, next(turns)))
    finish(response)


def _value(question: Question, turn: int) -> int | str:
    if question.kind == "points":
        return 20
    if question.kind == "choice":
        return str(question.options[turn % len(question.options)]["key"])
    if question.kind == "text":
        return "Quick, and they called back."
    return question.low + turn % (question.high - question.low + 1)


def _invited(cast: Cast, survey: Survey, subject: str) -> Invitation:
    found = invite(cast.lead, survey, Conversation.objects.get(subject=subject))
    assert found is not None
    return found


def _contacts(cast: Cast) -> None:
    """Six weeks of calls and mails, most of them in the morning."""
    line = Inbox.objects.filter(channel="phone").first()
    assert line is not None
    local = ZoneInfo(cast.admin.time_zone)
    today = clock.now().astimezone(local).date()
    for ago in range(1, 43):
        opens = datetime.combine(today - timedelta(days=ago), time(9), local)
        many = 12 + ago % 7
        for kind, inbox in (("call_offered", line), ("contact_started", cast.inbox)):
            at = (opens + timedelta(minutes=30 * n * n / many) for n in range(many))
            facts.record(facts.fact(kind, one, inbox=inbox.pk) for one in at)
