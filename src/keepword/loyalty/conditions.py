"""What can be asked about a customer's part in the programme."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.core.conditions import Field, Hand, register
from keepword.loyalty.models import Member
from keepword.loyalty.queries.points import held, usable
from keepword.loyalty.queries.taking_part import language, programme

NONE = "none"  # below the first tier, or no member


def _tiers() -> Sequence[tuple[int | str, str | Promise]]:
    tongue = language()
    return [
        (NONE, pgettext_lazy("tier", "none")),
        *((tier.key, tier.title(tongue)) for tier in programme().ladder.tiers),
    ]


def _fields(owner: str) -> list[Field]:
    def number(item: Any) -> int:
        return int(item.pk if owner == "pk" else item.customer_id)

    def member(item: Any, hand: Hand) -> Member | None:
        if "member" not in hand:
            hand["member"] = Member.objects.filter(customer=number(item)).first()
        found: Member | None = hand["member"]
        return found

    def tier() -> Any:
        rows = Member.objects.filter(customer=OuterRef(owner)).exclude(tier="")
        return Coalesce(Subquery(rows.values("tier")[:1]), Value(NONE), output_field=CharField())

    def read_tier(item: Any, hand: Hand) -> str:
        found = member(item, hand)
        return found.tier if found is not None and found.tier else NONE

    def takes_part() -> Any:
        return Exists(Member.objects.filter(customer=OuterRef(owner), left_at=None))

    def reads_part(item: Any, hand: Hand) -> bool:
        found = member(item, hand)
        return found is not None and found.left_at is None

    group = _("Points and vouchers")
    return [
        Field("member", "", _("takes part in the programme"), kind="flag", expression=takes_part,
              read=reads_part, cost=1, group=group),
        Field("tier", "", _("tier"), choices=_tiers, holds=str, expression=tier, read=read_tier, cost=1,
              group=group),
        Field("points", "", _("points"), kind="number", expression=lambda: usable(owner),
              read=lambda item, hand: held(number(item)), cost=1, group=group),
    ]  # fmt: skip


register("customer", *_fields("pk"))
register("conversation", *_fields("customer_id"))
