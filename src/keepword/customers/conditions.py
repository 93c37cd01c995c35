"""What can be asked about who a customer is."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from keepword.core.conditions import Field, Hand, register
from keepword.customers.models import (
    About,
    Channel,
    Customer,
    Identity,
    Likeness,
    LikenessState,
    MemberState,
    Organisation,
    OrganisationMember,
    Remembered,
    RememberedState,
)

MOST_CHOICES = 500  # organisations that a builder of conditions offers


def _languages() -> list[tuple[int | str, str]]:
    return list(settings.LANGUAGES)


def _proved(owner: Any) -> Any:
    return Identity.objects.filter(customer=owner, verified_at__isnull=False)


def _alike(owner: Any) -> Any:
    return Likeness.objects.filter(Q(one=owner) | Q(other=owner), state=LikenessState.OPEN)


def _fields(owner: str) -> list[Field]:
    def flag(name: str, label: Any, rows: Callable[[Any], Any]) -> Field:
        def read(item: Any, hand: Hand) -> bool:
            number = getattr(item, "pk" if owner == "pk" else owner)
            if name not in hand:
                hand[name] = rows(number).exists()
            return bool(hand[name])

        return Field(
            name,
            "",
            label,
            kind="flag",
            expression=lambda: Exists(rows(OuterRef(owner))),
            read=read,
            cost=1,
        )

    return [
        flag("proved", _("the customer has proved an address"), _proved),
        flag("perhaps_known", _("the customer may be another one, too"), _alike),
    ]


def _organisations() -> list[tuple[int | str, str]]:
    rows = Organisation.objects.filter(archived_at=None).order_by("folded")
    return [(pk, name) for pk, name in rows.values_list("pk", "name")[:MOST_CHOICES]]


def _sets(owner: str) -> list[Field]:
    """What a customer has several of: organisations, kinds of what is remembered."""

    def number(item: Any) -> int:
        return int(getattr(item, "pk" if owner == "pk" else owner))

    def organisations(values: Sequence[Any] | None) -> Q:
        rows = OrganisationMember.objects.filter(customer=OuterRef(owner), state=MemberState.MEMBER)
        return Q(Exists(rows if values is None else rows.filter(organisation__in=list(values))))

    def theirs(item: Any, hand: Hand) -> Any:
        if "organisation" not in hand:
            rows = OrganisationMember.objects.filter(customer=number(item), state=MemberState.MEMBER)
            hand["organisation"] = set(rows.values_list("organisation_id", flat=True))
        return hand["organisation"]

    def kinds(values: Sequence[Any] | None) -> Q:
        rows = Remembered.objects.filter(customer=OuterRef(owner), state=RememberedState.CONFIRMED)
        return Q(Exists(rows if values is None else rows.filter(kind__in=list(values))))

    def held(item: Any, hand: Hand) -> Any:
        if "remembers" not in hand:
            rows = Remembered.objects.filter(customer=number(item), state=RememberedState.CONFIRMED)
            hand["remembers"] = set(rows.values_list("kind", flat=True))
        return hand["remembers"]

    return [
        Field(
            "organisation",
            "",
            _("organisation"),
            kind="set",
            choices=_organisations,
            holds=int,
            having=organisations,
            read=theirs,
            cost=1,
            group=_("Customer"),
        ),
        Field(
            "remembers",
            "",
            _("remembered of the customer"),
            kind="set",
            choices=lambda: About.choices,
            holds=str,
            having=kinds,
            read=held,
            cost=1,
            group=_("Customer"),
        ),
    ]


def _wishes(path: str) -> list[Field]:
    return [
        Field(
            "prefers_channel",
            f"{path}prefers_channel",
            _("would rather be reached by"),
            choices=lambda: Channel.choices,
            holds=str,
            group=_("Customer"),
        ),
        Field(
            "no_calls",
            "",
            _("is not to be called"),
            kind="flag",
            expression=lambda: Exists(Customer.objects.filter(pk=OuterRef(f"{path}pk"), no_calls=True)),
            read=lambda item, hand: bool((item.customer if path else item).no_calls),
            group=_("Customer"),
        ),
    ]


register("customer", *_fields("pk"), *_sets("pk"), *_wishes(""))
register("customer", Field("language", "language", _("language"), choices=_languages, holds=str))
register("conversation", *_fields("customer_id"), *_sets("customer_id"), *_wishes("customer__"))
