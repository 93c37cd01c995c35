"""Whom a notice is for, asked of the database."""

from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from keepword.commerce.models import Owned, OwnedState, Product
from keepword.core import clock
from keepword.core.conditions import to_q
from keepword.customers.models import Channel, Consent, Customer, Identity
from keepword.customers.models import Kind as IdentityKind
from keepword.outreach.models import (
    Notice,
    OutreachSettings,
    Reason,
    Recipient,
    RecipientState,
    Ways,
)
from keepword.outreach.queries.notices import settings_now, unwanted
from keepword.relationship.queries.preview import everybody

_BY_MESSENGER = (Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM)
_NUMBERS = (IdentityKind.PHONE, IdentityKind.WHATSAPP, IdentityKind.TELEGRAM)
TOLD = (RecipientState.SENDING, RecipientState.SENT)


def audience(notice: Notice) -> QuerySet[Customer]:
    """Everybody whom its condition holds for; of a notice for those who have a product, who has it. Invalid
    where the condition cannot be asked (any more)."""
    rows = everybody().filter(to_q("customer", notice.audience))
    if notice.product is None or not notice.of_kind.owners:
        return rows
    return rows.filter(has(notice.product))


def has(product: Product) -> Exists:
    """That a customer has it now."""
    return Exists(Owned.objects.filter(customer=OuterRef("pk"), product=product, state=OwnedState.OWNED))


def obstacle(notice: Notice, *, cap: bool = False) -> Any:
    """Why a customer is left out (Reason), "" for whoever is not; with `cap` also who got enough lately."""
    found: list[When] = []
    if notice.of_kind.optional:
        found.append(When(Exists(unwanted(notice, OuterRef("pk"))), then=Value(Reason.UNSUBSCRIBED.value)))
    if not notice.service:
        agreed = Consent.objects.filter(customer=OuterRef("pk"), purpose=notice.purpose_id, withdrawn_at=None)
        found.append(When(~Exists(agreed), then=Value(Reason.NO_CONSENT.value)))
    found.append(When(~_reached(notice), then=Value(Reason.NO_WAY.value)))
    now = settings_now()
    if cap and now.cap and not notice.ignores_cap:
        found.append(When(_told_lately(now), then=Value(Reason.CAP.value)))
    return Case(*found, default=Value(""), output_field=CharField())


def told_lately(now: OutreachSettings) -> QuerySet[Recipient]:
    """What customers were told in the days of the bound, of what counts for it."""
    since = clock.now() - now.days
    return Recipient.objects.filter(state__in=TOLD, at__gt=since, notice__ignores_cap=False)


def _told_lately(now: OutreachSettings) -> Q:
    rows = (
        told_lately(now)
        .filter(customer=OuterRef("pk"))
        .order_by()
        .values("customer")
        .annotate(n=Count("pk"))
        .values("n")
    )
    many = Coalesce(Subquery(rows), Value(0))
    return Q(pk__in=Customer.objects.annotate(told=many).filter(told__gte=now.cap).values("pk"))


def _reached(notice: Notice) -> Q:
    mail = Identity.objects.filter(customer=OuterRef("pk"), kind=IdentityKind.EMAIL, failed_at=None)
    if notice.ways == Ways.EMAIL:
        return Q(Exists(mail))
    number = Identity.objects.filter(customer=OuterRef("pk"), kind__in=_NUMBERS)
    return Q(Exists(mail)) | (Q(prefers_channel__in=_BY_MESSENGER) & Q(Exists(number)))
