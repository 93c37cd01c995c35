"""Of what in complaints people are notified."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from keepword.accounts.days import zone_of
from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.complaints import queries
from keepword.complaints.events import (
    CauseBack,
    CompensationAsked,
    CompensationDecided,
    ComplaintSuggested,
    StageLate,
)
from keepword.complaints.models import Cause, CauseState, Decision, Stage
from keepword.conversations.notices import matter, news
from keepword.conversations.queries import who_may_see
from keepword.core import clock, events
from keepword.core.money import shown
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.services import News, tell


def _suggested(data: Mapping[str, Any]) -> Told:
    return Told(_("Perhaps a complaint: %(subject)s") % {"subject": matter(data)})


def _late(data: Mapping[str, Any]) -> Told:
    stage = dict(Stage.choices).get(str(data.get("stage", "")), "")
    return Told(_("Late with a complaint: %(subject)s") % {"subject": matter(data)}, str(stage))


def _back(data: Mapping[str, Any]) -> Told:
    return Told(_("A cause that was removed is back: %(title)s") % {"title": data.get("title", "")})


def _check(data: Mapping[str, Any]) -> Told:
    return Told(_("Look whether this cause is really gone: %(title)s") % {"title": data.get("title", "")})


def _measure(data: Mapping[str, Any]) -> Told:
    return Told(
        _("Due against a cause: %(text)s") % {"text": data.get("text", "")}, str(data.get("title", ""))
    )


def _amount(data: Mapping[str, Any]) -> str:
    return shown(int(data.get("amount", 0)), str(data.get("currency", "EUR")), get_language() or "en")


def _asked(data: Mapping[str, Any]) -> Told:
    title = _("%(name)s asks to give %(amount)s: %(subject)s")
    values = {"name": data.get("name", ""), "amount": _amount(data), "subject": matter(data)}
    return Told(title % values, str(data.get("words", "")))


def _decided(data: Mapping[str, Any]) -> Told:
    given = data.get("state") == Decision.GIVEN
    title = _("You may give %(amount)s: %(subject)s") if given else _("%(amount)s is not given: %(subject)s")
    return Told(title % {"amount": _amount(data), "subject": matter(data)}, str(data.get("words", "")))


register(
    Kind(
        "complaint_suggested",
        gettext_lazy("A conversation of mine sounds like a complaint"),
        _suggested,
        icon="complaint",
        order=44,
    ),
    Kind("complaint_late", gettext_lazy("A complaint is late"), _late, icon="late", order=45),
    Kind("cause_back", gettext_lazy("A cause that was removed is back"), _back, icon="cause", order=46),
    Kind(
        "cause_check", gettext_lazy("The removal of a cause is to be checked"), _check, icon="cause", order=47
    ),
    Kind(
        "measure_due",
        gettext_lazy("Something of mine against a cause is due"),
        _measure,
        icon="clock",
        order=48,
    ),
    Kind(
        "compensation_asked",
        gettext_lazy("Somebody asks to compensate a customer"),
        _asked,
        icon="gift",
        order=49,
    ),
    Kind("compensation_decided", gettext_lazy("My compensation is decided"), _decided, icon="gift", order=50),
)


def leads() -> list[User]:
    """Whoever leads."""
    return [user for user in User.objects.filter(is_active=True).order_by("pk") if user.may("see_all")]


@events.on(ComplaintSuggested)
def _tell_suggested(event: ComplaintSuggested) -> None:
    conversation = event.complaint.conversation
    if conversation.assignee is not None:
        tell(news("complaint_suggested", conversation), [conversation.assignee])


@events.on(StageLate)
def _tell_late(event: StageLate) -> None:
    complaint, step = event.complaint, event.step
    conversation = complaint.conversation
    people = {user.pk: user for user in (complaint.owner, conversation.assignee) if user is not None}
    people |= {user.pk: user for user in leads()}
    key = f"complaint late {step.pk} {step.due_at.isoformat()}"
    told = news("complaint_late", conversation, key=key, stage=step.stage)
    tell(told, who_may_see(conversation, list(people.values())))


def _of_cause(cause: Cause) -> list[User]:
    people = {user.pk: user for user in (cause.owner,) if user is not None}
    return list((people | {user.pk: user for user in leads()}).values())


def _about(kind: str, cause: Cause, key: str, people: Iterable[User], **more: Any) -> None:
    told = News(
        kind,
        f"/complaints/causes/{cause.pk}/",
        subject=("cause", cause.pk),
        data={"title": cause.title, **more},
        key=key,
    )
    tell(told, people)


@events.on(CauseBack)
def _tell_back(event: CauseBack) -> None:
    _about(
        "cause_back",
        event.cause,
        f"cause back {event.cause.pk} {event.cause.times_back}",
        _of_cause(event.cause),
    )


def remind() -> None:
    """Tell, each once, of what is due against causes."""
    now = clock.now()
    for cause in Cause.objects.filter(state=CauseState.REMOVED, check_at__lte=now).select_related("owner")[
        :100
    ]:
        _about("cause_check", cause, f"cause check {cause.pk} {cause.check_at.isoformat()}", _of_cause(cause))
    shop = business()
    today = now.astimezone(zone_of(shop)).date()
    for measure in queries.measures_due(today):
        if measure.owner is not None:
            key = f"measure {measure.pk} {measure.due_on}"
            _about("measure_due", measure.cause, key, [measure.owner], text=measure.text)


@events.on(CompensationAsked)
def _tell_asked(event: CompensationAsked) -> None:
    found, complaint = event.compensation, event.compensation.complaint
    if complaint is not None:
        data = {
            "name": str(event.user),
            "amount": found.amount,
            "currency": found.currency,
            "words": found.words,
        }
        told = news("compensation_asked", complaint.conversation, key=f"compensation {found.pk}", **data)
        tell(told, who_may_see(complaint.conversation, leads()), by=event.user)


@events.on(CompensationDecided)
def _tell_decided(event: CompensationDecided) -> None:
    found, complaint = event.compensation, event.compensation.complaint
    if complaint is not None and found.asked_by is not None and found.amount:
        data = {
            "amount": found.amount,
            "currency": found.currency,
            "state": found.state,
            "words": found.words,
        }
        key = f"compensation {found.pk} {found.state}"
        told = news("compensation_decided", complaint.conversation, key=key, **data)
        tell(told, [found.asked_by], by=event.user)
