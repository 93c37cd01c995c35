"""The verbs of surveys: made, changed, opened, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.feedback.events import SurveySaved
from keepword.feedback.instruments import CUSTOM, KEYS, LANGUAGES, Asked, instrument
from keepword.feedback.models import Audience, Question, State, Survey
from keepword.feedback.queries.surveys import may_keep
from keepword.feedback.rules import asking
from keepword.feedback.rules.questions import checked

MOST: Final = 500
LONGEST: Final = 120
_LONGEST_TEXT: Final = 2_000
_TEXTS: Final = frozenset({"title", "intro", "thanks"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What a survey is to be; see models.Survey. `questions` None: those of the instrument, or those that
    it has already. `follow_minutes` None: nobody follows a low answer up."""

    name: str
    instrument: str
    questions: Sequence[Asked] | None = None
    audience: str = Audience.CUSTOMERS
    anonymous: bool = False
    by_link: bool = False
    languages: Sequence[str] = LANGUAGES
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sampling: int = 100
    quiet_days: int = 30
    one_question: bool = True
    owner: User | None = None
    follow_minutes: int | None = 480


def beginning(key: str, language: str = "en") -> Plan:
    """What a new survey with an instrument is, before anybody has changed it. Invalid for one that there is
    not."""
    if key == CUSTOM:
        return Plan("", CUSTOM, ())
    if key not in KEYS:
        raise Invalid(_("Choose what to ask with."), field="instrument")
    found = instrument(key)
    return Plan(
        name=found.title.get(language, found.title["en"]),
        instrument=key,
        audience=found.audience,
        anonymous=found.anonymous,
        by_link=found.anonymous,
        follow_minutes=None if found.anonymous else 480,
    )


def save_survey(user: Actor, survey: Survey | None, plan: Plan, *, rev: int | None = None) -> Survey:
    """Make a survey, or change one. Invalid names the field at fault.

    Once it has been opened its questions, and whether it is anonymous, stay as they are: what was answered
    must mean the same for all. `rev`: the one that the writer had before them; Conflict when somebody else
    has changed it since.
    """
    demand(user)
    wanted = _checked(plan)
    with transaction.atomic():
        current = locked(survey) if survey is not None else _new(user, plan)
        made = survey is None
        if rev is not None and rev != current.rev:
            raise Conflict(_("Somebody else has changed this survey meanwhile; look at it again."))
        _may_become(current, plan)
        for name, value in wanted.items():
            setattr(current, name, value)
        current.changed_at = clock.now()
        current.rev += 1
        current.save()
        if made or plan.questions is not None:
            _put_questions(current, _questions(plan))
        record(user, "made survey" if made else "changed survey", current, name=current.name)
        events.publish(SurveySaved(current, user if isinstance(user, User) else None, made))
    return current


def open_survey(user: Actor, survey: Survey) -> Survey:
    """From now on it can be answered. Conflict when it is open."""
    return _move(user, survey, State.OPEN, "opened survey")


def close_survey(user: Actor, survey: Survey) -> Survey:
    """From now on nobody can answer; it can be opened again. Conflict unless it is open."""
    return _move(user, survey, State.CLOSED, "closed survey")


def _move(user: Actor, survey: Survey, to: str, verb: str) -> Survey:
    demand(user)
    with transaction.atomic():
        current = locked(survey)
        if (current.state == State.OPEN) == (to == State.OPEN):
            raise Conflict(_("This survey is open.") if to == State.OPEN else _("This survey is not open."))
        now = clock.now()
        current.state, current.changed_at = to, now
        if to == State.OPEN:
            current.opened_at, current.closed_at = current.opened_at or now, None
        else:
            current.closed_at = now
        current.rev += 1
        current.save()
        record(user, verb, current, name=current.name)
        events.publish(SurveySaved(current, user if isinstance(user, User) else None))
    return current


def demand(user: Actor) -> None:
    """Refused unless this user keeps surveys; what we do by ourselves may."""
    if isinstance(user, User) and not may_keep(user):
        raise Refused(_("Surveys are for leads."))


def locked(survey: Survey) -> Survey:
    """The survey as it is now, nobody else changing it until this transaction ends."""
    found = Survey.objects.select_for_update().filter(pk=survey.pk).first()
    if found is None:
        raise NotFound("There is no such survey.")
    return found


def _new(user: Actor, plan: Plan) -> Survey:
    if Survey.objects.count() >= MOST:
        raise Invalid(_("At most %(n)s surveys are kept.") % {"n": MOST})
    return Survey(
        instrument=plan.instrument,
        code=get_random_string(16, "abcdefghijkmnpqrstuvwxyz23456789"),
        created_by=user if isinstance(user, User) else None,
        created_at=clock.now(),
    )


def _may_become(current: Survey, plan: Plan) -> None:
    if current.instrument != plan.instrument:
        raise Conflict(_("What a survey asks with stays; make another one."))
    if current.opened_at is None:
        return
    if current.anonymous != plan.anonymous or current.audience != plan.audience:
        raise Conflict(_("It has been opened: whom it asks, and whether by name, stays as it is."))
    if plan.questions is not None and [asdict(one) for one in plan.questions] != [
        asdict(as_asked(one)) for one in current.questions.all()
    ]:
        raise Conflict(_("It has been opened: its questions stay as they are. Make another one."))


def as_asked(question: Question) -> Asked:
    """A question as an instrument has it."""
    return Asked(**{name: getattr(question, name) for name in Asked.__dataclass_fields__})


def _questions(plan: Plan) -> list[Asked]:
    if plan.questions is not None:
        return checked(plan.questions)
    return list(instrument(plan.instrument).questions) if plan.instrument != CUSTOM else checked(())


def _put_questions(survey: Survey, questions: Sequence[Asked]) -> None:
    if survey.opened_at is not None:
        return
    survey.questions.all().delete()
    rows = [
        Question(
            survey=survey, order=place, **{name: getattr(one, name) for name in Asked.__dataclass_fields__}
        )
        for place, one in enumerate(questions)
    ]
    for row in rows:
        row.ends = {code: list(ends) for code, ends in row.ends.items()}
        row.options = list(row.options)
    Question.objects.bulk_create(rows)


def _checked(plan: Plan) -> dict[str, Any]:
    name = " ".join(plan.name.split())
    if not name or len(name) > LONGEST or "\x00" in name:
        raise Invalid(_("Give it a name of at most %(n)s letters.") % {"n": LONGEST}, field="name")
    if plan.instrument not in (*KEYS, CUSTOM):
        raise Invalid(_("Choose what to ask with."), field="instrument")
    if plan.audience not in Audience.values:
        raise Invalid(_("Choose who is asked."), field="audience")
    languages = [code for code in LANGUAGES if code in plan.languages]
    if not languages:
        raise Invalid(_("Choose a language at least."), field="languages")
    _between(plan.sampling, 1, 100, "sampling")
    _between(plan.quiet_days, 0, asking.LONGEST_QUIET, "quiet_days")
    if plan.follow_minutes is not None:
        _between(plan.follow_minutes, 1, asking.LONGEST_FOLLOW, "follow_minutes")
    if plan.audience == Audience.STAFF and not plan.anonymous:
        raise Invalid(_("Our own people are only asked anonymously."), field="anonymous")
    return {
        "name": name,
        "audience": plan.audience,
        "anonymous": plan.anonymous,
        "by_link": plan.by_link,
        "languages": languages,
        "texts": _texts(plan.texts),
        "sampling": plan.sampling,
        "quiet_days": plan.quiet_days,
        "one_question": plan.one_question,
        "owner": plan.owner,
        "follow_minutes": plan.follow_minutes,
    }


def _between(value: Any, low: int, high: int, name: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Invalid(_("Enter a number from %(low)s to %(high)s.") % {"low": low, "high": high}, field=name)


def _texts(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    for language, words in given.items():
        whole = isinstance(words, Mapping) and language in LANGUAGES and set(words) <= _TEXTS
        if not whole or any(len(text) > _LONGEST_TEXT or "\x00" in text for text in words.values()):
            raise Invalid(_("Write at most %(n)s letters.") % {"n": _LONGEST_TEXT}, field="texts")
    return {
        language: {name: text for name, text in words.items() if text} for language, words in given.items()
    }
