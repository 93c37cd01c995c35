"""Consent: what customers may agree to, who has, and what can be asked about it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.core import clock, events, facts
from keepword.core.actors import Actor
from keepword.core.conditions import Field, register
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.customers.events import ConsentChanged
from keepword.customers.models import Consent, Customer, Purpose, PurposeVersion, Source
from keepword.customers.queries import current as current_row

LONGEST: Final = 10_000
MOST_SHOWN: Final = 200  # of purposes on one page, of a customer's consents beside a conversation
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


# Reads --------------------------------------------------------------------------------------------


def purposes(user: User, *, archived: bool = False) -> QuerySet[Purpose]:
    """What customers may agree to, in its order; `archived` also what is asked for no more."""
    rows = Purpose.objects.order_by("order", "pk") if _may_see(user) else Purpose.objects.none()
    return rows if archived else rows.filter(archived_at=None)


def get_purpose(user: User, pk: int) -> Purpose:
    """One purpose; missing and forbidden alike are NotFound."""
    found = purposes(user, archived=True).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such purpose."))
    return found


def consents(user: User, customer: Customer) -> QuerySet[Consent]:
    """All that a customer agreed to or took back, the newest first."""
    rows = customer.consents.all() if _may_see(user) else Consent.objects.none()
    return rows.select_related("purpose").order_by("-given_at", "-pk")


def agreed(customer: Customer, key: str) -> bool:
    """Whether a customer agrees to a purpose now."""
    return Consent.objects.filter(customer=customer, purpose__key=key, withdrawn_at=None).exists()


def asked_for(customer: Customer) -> list[tuple[Purpose, Consent | None]]:
    """What customers are asked for now, each with this one's consent if they agree. Two queries."""
    given = {one.purpose_id: one for one in Consent.objects.filter(customer=customer, withdrawn_at=None)}
    rows = Purpose.objects.filter(archived_at=None).order_by("order", "pk")[:MOST_SHOWN]
    return [(purpose, given.get(purpose.pk)) for purpose in rows]


def _may_see(user: User) -> bool:
    return user.may("converse") or user.may("privacy")


# Purposes -----------------------------------------------------------------------------------------


def save_purpose(
    user: User,
    purpose: Purpose | None,
    *,
    name: str,
    texts: Mapping[str, str],
    key: str = "",
    order: int = 0,
) -> Purpose:
    """Define a purpose, or change it. Another text is another version; who agreed, agreed to the old one.

    `texts` is by language ("en", "uk", "ru", "lt"), at least one. `key` is made of the name when not given.
    """
    _demand_privacy(user)
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Invalid(_("Give it a name of up to 80 characters."), field="name")
    said = _checked(texts)
    now = clock.now()
    with transaction.atomic():
        if purpose is None:
            return _new_purpose(user, _key(key, name), name, said, order, now)
        current = Purpose.objects.select_for_update().filter(pk=purpose.pk).first()
        if current is None:
            raise NotFound(_("There is no such purpose."))
        if current.texts != said:
            current.version, current.texts = current.version + 1, said
            PurposeVersion.objects.create(purpose=current, version=current.version, texts=said, at=now)
        current.name, current.order = name, order
        current.save()
        record(user, "saved purpose", current, name=name, version=current.version)
    return current


def archive_purpose(user: User, purpose: Purpose, *, archived: bool = True) -> Purpose:
    """Ask for it no more, or again."""
    _demand_privacy(user)
    with transaction.atomic():
        current = Purpose.objects.select_for_update().get(pk=purpose.pk)
        current.archived_at = clock.now() if archived else None
        current.save(update_fields=["archived_at"])
        record(user, "archived purpose" if archived else "brought purpose back", current, name=current.name)
    return current


def _new_purpose(user: User, key: str, name: str, said: dict[str, str], order: int, now: datetime) -> Purpose:
    try:
        with transaction.atomic():
            made = Purpose.objects.create(key=key, name=name, texts=said, order=order, created_at=now)
    except IntegrityError:
        raise Conflict(_("There is a purpose with this key already."), field="key") from None
    PurposeVersion.objects.create(purpose=made, version=1, texts=said, at=now)
    record(user, "saved purpose", made, name=name, version=1)
    return made


def _key(key: str, name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40]
    wanted = key.strip() or (plain if _KEY.fullmatch(plain) else f"purpose_{clock.now():%Y%m%d%H%M%S}")
    if not _KEY.fullmatch(wanted):
        raise Invalid(
            _("A key begins with a letter from a to z and has only those, digits and _."), field="key"
        )
    return wanted


def _checked(texts: Mapping[str, str]) -> dict[str, str]:
    said = {code: str(texts[code]).strip() for code in LANGUAGES if str(texts.get(code, "")).strip()}
    if not said:
        raise Invalid(_("Write what customers agree to, at least in one language."), field="texts")
    if any(len(text) > LONGEST for text in said.values()):
        raise Invalid(_("This text is longer than 10,000 characters."), field="texts")
    return said


# Consents -----------------------------------------------------------------------------------------


def give_consent(
    actor: Actor,
    customer: Customer,
    purpose: Purpose,
    *,
    evidence: str,
    source: str = Source.AGENT,
    at: datetime | None = None,
) -> Consent:
    """Write down that a customer agrees to a purpose as it is worded now.

    `evidence` says how we know; `at` is when it was, if not now. Conflict when they agree already.
    """
    _demand_converse(actor)
    said, when = _evidence(evidence, source), _moment(at)
    with transaction.atomic():
        person, wanted = _locked(customer), Purpose.objects.select_for_update().get(pk=purpose.pk)
        if wanted.archived_at is not None:
            raise Conflict(_("This purpose is asked for no more."), field="purpose")
        try:
            with transaction.atomic():
                made = Consent.objects.create(
                    customer=person,
                    purpose=wanted,
                    version=wanted.version,
                    given_at=when,
                    source=source,
                    evidence=said,
                )
        except IntegrityError:
            raise Conflict(_("They agree to this already."), field="purpose") from None
        _tell(actor, made, wanted, "gave consent", "consent_given", when)
    return made


def withdraw_consent(
    actor: Actor,
    consent: Consent,
    *,
    evidence: str = "",
    source: str = Source.AGENT,
    at: datetime | None = None,
) -> Consent:
    """Write down that a customer takes a consent back. Conflict when they have done so already."""
    _demand_converse(actor)
    said, when = _evidence(evidence, source, needed=False), _moment(at)
    with transaction.atomic():
        current = (
            Consent.objects.select_for_update(of=("self",))
            .select_related("customer", "purpose")
            .filter(pk=consent.pk)
            .first()
        )
        if current is None:
            raise NotFound(_("There is no such consent."))
        if current.withdrawn_at is not None:
            raise Conflict(_("This was taken back already."))
        current.withdrawn_at = max(when, current.given_at)
        current.withdrawn_source, current.withdrawn_evidence = source, said
        current.save(update_fields=["withdrawn_at", "withdrawn_source", "withdrawn_evidence"])
        # Of whom they were joined from, the same consent may be waiting: their word holds for it too.
        Consent.objects.filter(
            customer__joined_into=current.customer_id, purpose=current.purpose_id, withdrawn_at=None
        ).update(withdrawn_at=current.withdrawn_at, withdrawn_source=source, withdrawn_evidence=said)
        _tell(actor, current, current.purpose, "withdrew consent", "consent_withdrawn", when)
    return current


def get_consent(user: User, customer: Customer, pk: int) -> Consent:
    """One consent of a customer; missing and forbidden alike are NotFound."""
    found = (
        customer.consents.select_related("purpose").filter(pk=pk).first() if user.may("converse") else None
    )
    if found is None:
        raise NotFound(_("There is no such consent."))
    return found


def _tell(actor: Actor, consent: Consent, purpose: Purpose, verb: str, kind: str, at: datetime) -> None:
    by = actor if isinstance(actor, User) else None
    customer = consent.customer
    record(actor, verb, customer, purpose=purpose.key, version=consent.version, consent=consent.pk)
    facts.record(
        [
            facts.fact(
                kind,
                at,
                person=customer.key,
                actor=by.key if by else None,
                purpose=purpose.key,
                version=consent.version,
            )
        ]
    )
    events.publish(ConsentChanged(customer, consent, by))


def _locked(customer: Customer) -> Customer:
    found = current_row(customer)
    if found is None:
        raise NotFound(_("There is no such customer."))
    return found


def _evidence(text: str, source: str, *, needed: bool = True) -> str:
    if source not in Source.values:
        raise Invalid(_("Choose by what way it came."), field="source")
    said = text.strip()[:LONGEST]
    if needed and not said:
        raise Invalid(_("Write how you know that they agree: their words, a form, a call."), field="evidence")
    return said


def _moment(at: datetime | None) -> datetime:
    now = clock.now()
    if at is not None and at > now:
        raise Invalid(_("This moment is still to come."), field="at")
    return at or now


def _demand_converse(actor: Actor) -> None:
    if isinstance(actor, User) and not actor.may("converse"):
        raise Refused(_("You may not change customers."))


def _demand_privacy(user: User) -> None:
    if not user.may("privacy"):
        raise Refused(_("Your role does not reach this far."))


# What can be asked --------------------------------------------------------------------------------


def _asked(owner: str) -> Any:
    def query(lookup: str, value: Any) -> Q:
        rows = Consent.objects.filter(customer=OuterRef(owner), withdrawn_at=None)
        if lookup == "isnull":
            return ~Q(Exists(rows)) if value else Q(Exists(rows))
        keys = value if isinstance(value, list) else [value]
        return Q(Exists(rows.filter(purpose__key__in=keys)))

    return query


def _held(customer_id: int) -> frozenset[str]:
    rows = Consent.objects.filter(customer=customer_id, withdrawn_at=None)
    return frozenset(rows.values_list("purpose__key", flat=True))


def _choices() -> Sequence[tuple[int | str, str]]:
    rows = Purpose.objects.filter(archived_at=None).order_by("order", "pk")
    return list(rows.values_list("key", "name")[:MOST_SHOWN])


_OPERATORS = ("is", "is not", "in", "not in", "is empty")
_LABEL = gettext_lazy("consent")

register(
    "customer",
    Field(
        "consent",
        "",
        _LABEL,
        query=_asked("pk"),
        value=lambda item: _held(item.pk),
        operators=_OPERATORS,
        choices=_choices,
    ),
)
register(
    "conversation",
    Field(
        "consent",
        "",
        _LABEL,
        query=_asked("customer_id"),
        value=lambda item: _held(item.customer_id),
        operators=_OPERATORS,
        choices=_choices,
    ),
)
