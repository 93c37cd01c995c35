"""What can be asked about who a customer is."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from keepword.core.conditions import Field, Hand, register
from keepword.customers.models import Identity, Likeness, LikenessState


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


register("customer", *_fields("pk"))
register("conversation", *_fields("customer_id"))
