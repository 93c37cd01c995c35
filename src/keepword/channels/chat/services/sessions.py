"""A visitor comes, says who they are, moves about and leaves."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from keepword.channels.chat import rules
from keepword.channels.chat.models import Session, Widget
from keepword.channels.chat.services.widgets import secret_of
from keepword.conversations.models import Participant
from keepword.conversations.probing import MARK
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.customers import services as customers
from keepword.customers.models import Customer
from keepword.customers.queries import standing
from keepword.customers.rules import Proof, normal_email

LEFT_OVER: Final = timedelta(hours=1)  # far longer than a test takes


@dataclass(frozen=True)
class Opened:
    """A session, and the token of a new one: it is told once, we keep its hash."""

    session: Session
    token: str = ""


def hashed(token: str) -> str:
    """As a token is kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def find_session(widget: Widget, token: str) -> Session | None:
    """The session that a browser has the token of."""
    if not token or len(token) > 100:
        return None
    return Session.objects.filter(token=hashed(token), inbox=widget.inbox_id).first()


def open_session(widget: Widget, token: str, about: Mapping[str, Any]) -> Opened:
    """The session of a browser, or a new one; `about` is what its page says of itself."""
    now = clock.now()
    session, made = find_session(widget, token), ""
    if session is None:
        made = secrets.token_urlsafe(32)
        session = Session(inbox_id=widget.inbox_id, token=hashed(made), started_at=now, seen_at=now)
        session.referrer = rules.short(about.get("referrer"), 500)
        language = rules.short(about.get("language"), 5)
        session.language = language if language in rules.LANGUAGES else ""
    session.seen_at, session.left_at = now, None
    _note(session, about)
    session.save()
    return Opened(session, made)


def moved(session_id: int, about: Mapping[str, Any]) -> None:
    """The visitor is on another page, or has something else in the cart."""
    session = Session.objects.filter(pk=session_id).first()
    if session is not None:
        _note(session, about)
        session.save(update_fields=["page", "title", "visits", "cart"])


def _note(session: Session, about: Mapping[str, Any]) -> None:
    page = rules.short(about.get("page"), 500)
    if rules.origin_of(page):
        session.page, session.title = page, rules.short(about.get("title"), 200)
    session.visits = max(session.visits, min(rules.number(about.get("visits")), 100_000))
    cart = about.get("cart")
    if isinstance(cart, dict):
        session.cart = {
            "value": round(float(cart["value"]), 2) if _is_amount(cart.get("value")) else 0,
            "items": rules.number(cart.get("items"), 100_000),
            "currency": rules.short(cart.get("currency"), 8),
        }


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**9


def left(session_ids: Iterable[int]) -> None:
    """Their last page has been closed, or its connection broke."""
    Session.objects.filter(pk__in=list(session_ids)).update(left_at=clock.now())


def still_here(session_ids: Iterable[int]) -> None:
    """They are connected; said again now and then, so that a process that dies is noticed."""
    Session.objects.filter(pk__in=list(session_ids)).update(seen_at=clock.now(), left_at=None)


def forget_tests(widget: Widget, said: str) -> int:
    """Delete the session in which a test of our own service said this, and those that earlier ones left."""
    tests = Session.objects.filter(inbox=widget.inbox_id, conversation=None)
    tests = tests.filter(
        Q(lines__text=said) | Q(lines__text__startswith=MARK, started_at__lt=clock.now() - LEFT_OVER)
    )
    found = list(tests.values_list("pk", flat=True).distinct()[:1_000])
    Session.objects.filter(pk__in=found).delete()
    return len(found)


def identify(widget: Widget, session_id: int, claim: Mapping[str, Any]) -> Session:
    """The shop's site has signed who this is.

    Refused when the signature does not hold; Conflict when this browser was somebody else until now: a new
    session is to be opened for them.
    """
    user, email = rules.signed_user(secret_of(widget), claim, clock.now().timestamp())
    session = _get(session_id)
    site = f"{widget.inbox_id}:{user}"
    if session.site and session.site != site:
        raise Conflict("Somebody else was logged in here.")
    session.site, session.site_email = site, normal_email(email) if email else ""
    session.name = rules.short(claim.get("name"), 200) or session.name
    session.save(update_fields=["site", "site_email", "name"])
    if session.customer is not None:
        session.customer = customer_of(session)
        session.save(update_fields=["customer"])
    return session


def introduce(widget: Widget, session_id: int, told: Mapping[str, Any]) -> Session:
    """What the visitor says of themselves: a name, an address, answers to the questions. Believed of nothing.

    Invalid when the address is none.
    """
    session = _get(session_id)
    session.name = rules.short(told.get("name"), 200) or session.name
    email = rules.short(told.get("email"), 254)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Invalid("This is no e-mail address.", field="email") from None
        session.email = normal_email(email)
    answers = told.get("answers")
    if isinstance(answers, dict):
        asked = {str(question.get("key")): question for question in widget.questions}
        kept = {key: rules.short(value, 500) for key, value in answers.items() if key in asked}
        session.answers = {**session.answers, **{key: value for key, value in kept.items() if value}}
    session.save(update_fields=["name", "email", "answers"])
    if session.customer is not None:
        claim(session, standing(session.customer))
    return session


def customer_of(session: Session) -> Customer:
    """Who the visitor is: known by their browser, proved by what the shop's site has signed."""
    proofs = []
    if session.site:
        proofs.append(Proof("site", session.site, "site"))
    if session.site_email:
        proofs.append(Proof("email", session.site_email, "site"))
    customer = customers.recognise(
        "visitor", session.visitor, name=session.name, language=session.language, proofs=proofs
    )
    claim(session, customer)
    return customer


def claim(session: Session, customer: Customer) -> None:
    """An address that was typed leads to nobody; but who writes from there may go on in this conversation."""
    if not session.email:
        return
    customers.claim(customer, "email", session.email)
    if session.conversation_id is not None:
        Participant.objects.get_or_create(
            conversation_id=_unmerged(session), address=session.email, defaults={"name": session.name}
        )


def _unmerged(session: Session) -> int:
    conversation = session.conversation
    return (conversation.merged_into_id or conversation.pk) if conversation is not None else 0


def _get(session_id: int) -> Session:
    session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("customer", "conversation")
        .filter(pk=session_id)
        .first()
    )
    if session is None:
        raise NotFound("This chat is not here any more.")
    return session
