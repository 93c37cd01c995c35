"""Whether one of us takes calls, and by what they are rung."""

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.calls.models import By, Seat
from keepword.channels.calls.services.book import seat_of
from keepword.core import clock, facts, live
from keepword.core.errors import Invalid, Refused
from keepword.customers.rules import normal_phone
from keepword.notifications.services import News, tell

LONGEST = 200


def set_ready(user: User, person: User, ready: bool) -> Seat:
    """Take calls from now on, or no more. One's own, or as a lead anybody's."""
    if not user.may("converse") or (user.pk != person.pk and not user.may("see_all")):
        raise Refused(_("Only a lead may do this for somebody else."))
    with transaction.atomic():
        seat = seat_of(person)
        if seat.is_ready == ready:
            return seat
        _switch(seat, person, ready)
        record(user, "set ready for calls", person, ready=ready)
    return seat


def switch_off(person: User) -> None:
    """They have missed calls one after the other, so they are not there; they are told. In a transaction."""
    seat = seat_of(person)
    if not seat.is_ready:
        return
    _switch(seat, person, False)
    tell(News("calls_off", "/calls/", subject=("user", person.pk)), [person])


def save_seat(user: User, *, by: str, address: str = "") -> Seat:
    """By what this user is rung: their browser, a number, a SIP address. The phone needs one of the two."""
    if by not in By.values:
        raise Invalid(_("Choose by what you are rung."), field="by")
    plain = address.strip()[:LONGEST]
    if by == By.PHONE:
        plain = normal_phone(plain)
        if not plain:
            raise Invalid(_("This is no number with its country: +370 612 34567."), field="address")
    elif by == By.SIP:
        plain = _sip(plain)
    else:
        plain = ""
    with transaction.atomic():
        seat = seat_of(user)
        seat.by, seat.address = by, plain
        seat.save(update_fields=["by", "address"])
        record(user, "saved how calls ring", user, by=by)
    return seat


def _sip(text: str) -> str:
    """`sip:name@host` or `client:name`, as providers name what is logged in with them."""
    scheme, _colon, rest = text.partition(":")
    fits = rest.isascii() and rest.isprintable() and not any(c in rest for c in " <>\"'&")
    if scheme not in ("sip", "client") or not rest or not fits or (scheme == "sip" and "@" not in rest[1:-1]):
        raise Invalid(_("Enter it like sip:olena@example.org or client:olena."), field="address")
    return text


def _switch(seat: Seat, person: User, ready: bool) -> None:
    """How long somebody was ready is a fact when it ends."""
    now = clock.now()
    if seat.is_ready:
        seconds = max(0.0, (now - seat.since).total_seconds())
        facts.record([facts.fact("call_ready", now, actor=person.key, value=seconds)])
    seat.is_ready, seat.since, seat.missed = ready, now, 0
    if ready:
        seat.idle_since = max(now, seat.wrap_until or now)
    seat.save(update_fields=["is_ready", "since", "missed", "idle_since"])
    live.push("desk", "calls")
    live.push(f"user.{person.pk}", "call")
