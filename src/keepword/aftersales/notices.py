"""Of what in returns and repairs people are notified."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.aftersales.events import (
    PartsHere,
    QuoteAnswered,
    RefundAsked,
    RefundDecided,
    RepairBooked,
    ReturnAsked,
    StageLate,
)
from keepword.aftersales.models import QuoteState, RefundState, Repair, Return, Source, StageName
from keepword.aftersales.services.walking import case_of
from keepword.core import events
from keepword.core.actors import Actor
from keepword.core.money import shown
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.services import News, tell


def _asked(data: Mapping[str, Any]) -> Told:
    return Told(_("To be decided: return %(number)s") % data, str(data.get("words", "")))


def _booked(data: Mapping[str, Any]) -> Told:
    return Told(_("A customer has booked repair %(number)s: %(what)s") % data, str(data.get("words", "")))


def _late(data: Mapping[str, Any]) -> Told:
    stage = str(dict(StageName.choices).get(str(data.get("stage", "")), ""))
    if data.get("kind") == "repair":
        return Told(_("Late: repair %(number)s") % data, stage)
    return Told(_("Late: return %(number)s") % data, stage)


def _amount(data: Mapping[str, Any]) -> str:
    return shown(int(data.get("amount", 0)), str(data.get("currency", "EUR")), get_language() or "en")


def _refund_asked(data: Mapping[str, Any]) -> Told:
    told = {**data, "amount": _amount(data)}
    return Told(
        _("%(name)s asks to refund %(amount)s for order %(order)s") % told, str(data.get("words", ""))
    )


def _refund_decided(data: Mapping[str, Any]) -> Told:
    told = {**data, "amount": _amount(data)}
    yes = data.get("state") == RefundState.APPROVED
    text = (
        _("You may refund %(amount)s for order %(order)s")
        if yes
        else _("%(amount)s for order %(order)s is not refunded")
    )
    return Told(text % told, str(data.get("words", "")))


def _quote(data: Mapping[str, Any]) -> Told:
    yes = data.get("state") == QuoteState.APPROVED
    text = (
        _("The customer agrees to the quote: repair %(number)s")
        if yes
        else _("The customer declines the quote: repair %(number)s")
    )
    return Told(text % data, str(data.get("what", "")))


def _parts(data: Mapping[str, Any]) -> Told:
    return Told(_("The parts are there: repair %(number)s") % data, str(data.get("what", "")))


register(
    Kind("return_asked", gettext_lazy("A return is to be decided"), _asked, icon="box", order=60),
    Kind("repair_booked", gettext_lazy("A customer has booked a repair"), _booked, icon="wrench", order=61),
    Kind("aftersales_late", gettext_lazy("A return or a repair is late"), _late, icon="late", order=62),
    Kind("refund_asked", gettext_lazy("A refund is to be decided"), _refund_asked, icon="gift", order=63),
    Kind("refund_decided", gettext_lazy("My refund is decided"), _refund_decided, icon="gift", order=64),
    Kind("quote_answered", gettext_lazy("A customer answers a quote"), _quote, icon="wrench", order=65),
    Kind("parts_here", gettext_lazy("Parts for my repair have come"), _parts, icon="wrench", order=66),
)


def deciders() -> list[User]:
    """Whoever decides what the policy leaves open."""
    return [user for user in User.objects.filter(is_active=True).order_by("pk") if user.may("refunds")]


def _url(case: Return | Repair) -> str:
    return f"/returns/{case.pk}/" if isinstance(case, Return) else f"/repairs/{case.pk}/"


def _tell(
    kind: str,
    case: Return | Repair,
    people: Iterable[User | None],
    *,
    key: str,
    by: Actor | None = None,
    **data: Any,
) -> None:
    known = {user.pk: user for user in people if user is not None}
    told = News(
        kind,
        _url(case),
        subject=(case.KIND, case.pk),
        data={"number": case.number, "kind": case.KIND, **data},
        key=key,
    )
    tell(told, known.values(), by=by)


@events.on(ReturnAsked)
def _tell_asked(event: ReturnAsked) -> None:
    """Who decides is asked; what the policy decides by itself, or one of us who begins it, asks nobody."""
    ret = event.ret
    ours = ret.fits and ret.source == Source.AGENT
    if not ours:
        talks = ret.conversation.assignee if ret.conversation is not None else None
        words = " ".join(ret.words.split())[:200]
        _tell("return_asked", ret, [talks, *deciders()], key=f"return {ret.pk}", by=event.user, words=words)


@events.on(RepairBooked)
def _tell_booked(event: RepairBooked) -> None:
    repair = event.repair
    if repair.source != Source.AGENT:
        words = " ".join(repair.problem.split())[:200]
        _tell(
            "repair_booked",
            repair,
            deciders(),
            key=f"repair {repair.pk}",
            by=event.user,
            words=words,
            what=repair.what,
        )


@events.on(StageLate)
def _tell_late(event: StageLate) -> None:
    stage = event.stage
    case = case_of(stage)
    sees = case.technician if isinstance(case, Repair) else None
    talks = case.conversation.assignee if case.conversation is not None else None
    key = f"aftersales late {stage.pk} {stage.due_at.isoformat()}"
    _tell("aftersales_late", case, [sees, talks, *deciders()], key=key, stage=stage.name)


@events.on(QuoteAnswered)
def _tell_answered(event: QuoteAnswered) -> None:
    quote, repair = event.quote, event.quote.repair
    if quote.total:
        people = [repair.technician, quote.given_by]
        data = {"state": quote.state, "what": repair.what}
        _tell("quote_answered", repair, people, key=f"quote {quote.pk} {quote.state}", by=event.user, **data)


@events.on(PartsHere)
def _tell_parts(event: PartsHere) -> None:
    repair = event.repair
    people = [repair.technician] if repair.technician is not None else deciders()
    key = f"parts {repair.pk} {repair.changed_at.isoformat()}"
    _tell("parts_here", repair, people, key=key, what=repair.what)


def _of_refund(kind: str, event: RefundAsked | RefundDecided, people: Iterable[User], **data: Any) -> None:
    refund = event.refund
    url = f"/returns/{refund.ret_id}/" if refund.ret_id else "/refunds/?show=asked"
    told = News(
        kind,
        url,
        subject=("refund", refund.pk),
        data={"amount": refund.amount, "currency": refund.currency, "order": refund.order.number, **data},
        key=f"refund {refund.pk} {refund.state}",
    )
    tell(told, people, by=event.user)


@events.on(RefundAsked)
def _tell_refund_asked(event: RefundAsked) -> None:
    _of_refund("refund_asked", event, deciders(), name=str(event.user), words=event.refund.reason)


@events.on(RefundDecided)
def _tell_refund_decided(event: RefundDecided) -> None:
    refund = event.refund
    if refund.asked_by is not None:
        data = {"state": refund.state, "words": refund.answer}
        _of_refund("refund_decided", event, [refund.asked_by], **data)
