"""The programme, points, vouchers and gifts, as the API tells them."""

from typing import Any, Final

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.customers import CustomerName
from keepword.api.shapes.people import PersonName
from keepword.customers.models import Customer
from keepword.loyalty import queries
from keepword.loyalty.models import Batch, Gift, Member, Programme, Redemption, Voucher

_AT: Final = "2026-03-01T09:00:00.000000Z"
MEMBER: Final[dict[str, Any]] = {
    "customer": {"id": 12, "name": "Olena"},
    "code": "K7QFM2XD",
    "tier": "silver",
    "points": 320,
    "debt": 0,
    "worth": 1600,
    "currency": "EUR",
    "ending": 0,
    "ends_at": None,
    "joined_at": _AT,
    "left_at": None,
}
VOUCHER: Final[dict[str, Any]] = {
    "id": 31,
    "code": "K7QF-M2XD-9HTR",
    "kind": "amount",
    "value": 500,
    "currency": "EUR",
    "minimum": 0,
    "valid_from": _AT,
    "valid_until": "2026-06-01T21:00:00.000000Z",
    "uses": 0,
    "uses_allowed": 1,
    "left": None,
    "per_customer": None,
    "customer": 12,
    "batch": None,
    "origin": "exchange",
    "note": "",
    "stopped_at": None,
}
GIFT: Final[dict[str, Any]] = {
    "id": 8,
    "customer": 12,
    "conversation": 71,
    "kind": "surprise",
    "points": 100,
    "voucher": None,
    "cost": 500,
    "currency": "EUR",
    "reason": "She waited so kindly",
    "by": {"id": 3, "name": "Ieva"},
    "at": _AT,
    "undone_at": None,
}
REDEMPTION: Final[dict[str, Any]] = {
    "id": 5,
    "voucher": 31,
    "code": "K7QF-M2XD-9HTR",
    "customer": 12,
    "reference": "A-4711",
    "amount": 500,
    "currency": "EUR",
    "at": _AT,
    "taken_back_at": None,
}


class TierShape(Out):
    """A step of the programme."""

    key: str
    name: str
    names: dict[str, str]
    floor: int = Field(description="From so many points, or minor units, within twelve months.")
    percent: int = Field(description="Of the lowest rate that it earns.")


class ProgrammeOut(Out):
    """How customers are rewarded. Amounts are in minor units of `currency`."""

    is_on: bool
    name: str
    currency: str
    everybody: bool = Field(description="Takes part with the first order; else who asks for it.")
    earn_points: int
    earn_per: int = Field(description="So much of an order earns `earn_points`.")
    worth_points: int
    worth_amount: int = Field(description="What `worth_points` are worth.")
    least_exchange: int
    exchange_days: int
    expiry_months: int | None
    warn_days: int
    measure: str = Field(description="points or money: by what a tier is reached.")
    tiers: list[TierShape]
    referrer_points: int
    friend_points: int
    referral_minimum: int
    birthday_points: int

    @classmethod
    def of(cls, found: Programme) -> "ProgrammeOut":
        names = [name for name in cls.model_fields if name != "tiers"]
        tiers = [
            TierShape(key=one.key, name=one.name, names=dict(one.names), floor=one.floor, percent=one.percent)
            for one in found.ladder.tiers
        ]
        return cls(tiers=tiers, **{name: getattr(found, name) for name in names})


class MemberOut(Out):
    """A customer's part in the programme."""

    model_config = ConfigDict(json_schema_extra={"examples": [MEMBER]})

    customer: CustomerName
    code: str = Field(description="What they give to friends; empty for who takes no part.")
    tier: str
    points: int = Field(description="That can be used now.")
    debt: int = Field(description="To be worked off: of returned orders whose points were used.")
    worth: int = Field(description="In minor units of `currency`.")
    currency: str
    ending: int = Field(description="How many end within the days of the programme's warning.")
    ends_at: MaybeMoment
    joined_at: MaybeMoment
    left_at: MaybeMoment

    @classmethod
    def of(cls, customer: Customer, member: Member | None) -> "MemberOut":
        balance = queries.balance(customer)
        return cls(
            customer=CustomerName(id=customer.pk, name=customer.name),
            code=member.code if member else "",
            tier=member.tier if member else "",
            points=balance.points,
            debt=balance.debt,
            worth=balance.worth,
            currency=queries.programme().currency,
            ending=balance.ending,
            ends_at=balance.ends_at,
            joined_at=member.joined_at if member else None,
            left_at=member.left_at if member else None,
        )


class MemberName(Out):
    """A member in a list."""

    customer: CustomerName
    tier: str
    points: int
    joined_at: Moment
    left_at: MaybeMoment


class MemberList(Page[MemberName]):
    pass


class MovementOut(Out):
    """Points came or went."""

    id: int
    at: Moment
    why: str
    points: int = Field(description="Above or below nothing.")
    after: int = Field(description="What could be used then.")
    by: PersonName | None

    @classmethod
    def of(cls, line: queries.Movement) -> "MovementOut":
        entry = line.entry
        return cls(
            id=entry.pk,
            at=entry.at,
            why=entry.why,
            points=line.points,
            after=line.after,
            by=PersonName.of(entry.by),
        )


class MovementList(Page[MovementOut]):
    pass


class VoucherOut(Out):
    """A voucher; `value` is a percentage or minor units of `currency`."""

    model_config = ConfigDict(json_schema_extra={"examples": [VOUCHER]})

    id: int
    code: str
    kind: str = Field(description="percent, amount or shipping.")
    value: int
    currency: str
    minimum: int = Field(description="What the goods must cost, in minor units.")
    valid_from: Moment
    valid_until: MaybeMoment
    uses: int
    uses_allowed: int | None = Field(description="null: as often as people like.")
    left: int | None = Field(description="Of store credit: what is not spent yet; else null.")
    per_customer: int | None
    customer: int | None = Field(description="Nobody else may use it.")
    batch: int | None
    origin: str = Field(description="hand, batch, exchange (for points), surprise, compensation or credit.")
    note: str
    stopped_at: MaybeMoment

    @classmethod
    def of(cls, found: Voucher) -> "VoucherOut":
        taken = {"id", "code", "customer", "batch"}
        names = [name for name in cls.model_fields if name not in taken]
        return cls(
            id=found.pk,
            code=found.shown,
            customer=found.customer_id,
            batch=found.batch_id,
            **{name: getattr(found, name) for name in names},
        )


class VoucherList(Page[VoucherOut]):
    pass


class BatchOut(Out):
    """Vouchers that were made together."""

    id: int
    name: str
    count: int
    made_at: Moment
    stopped_at: MaybeMoment

    @classmethod
    def of(cls, found: Batch) -> "BatchOut":
        names = ("name", "count", "made_at", "stopped_at")
        return cls(id=found.pk, **{name: getattr(found, name) for name in names})


class BatchList(Page[BatchOut]):
    pass


class DiscountOut(Out):
    """What a code takes off."""

    voucher: VoucherOut
    amount: int = Field(description="In minor units of the basket's currency.")


class RedemptionOut(Out):
    """A voucher was used for an order."""

    model_config = ConfigDict(json_schema_extra={"examples": [REDEMPTION]})

    id: int
    voucher: int
    code: str
    customer: int | None
    reference: str
    amount: int
    currency: str
    at: Moment
    taken_back_at: MaybeMoment

    @classmethod
    def of(cls, found: Redemption) -> "RedemptionOut":
        names = ("reference", "amount", "currency", "at", "taken_back_at")
        return cls(
            id=found.pk,
            voucher=found.voucher_id,
            code=found.voucher.shown,
            customer=found.customer_id,
            **{name: getattr(found, name) for name in names},
        )


class RedemptionList(Page[RedemptionOut]):
    pass


class GiftOut(Out):
    """What one of us gave as a surprise."""

    model_config = ConfigDict(json_schema_extra={"examples": [GIFT]})

    id: int
    customer: int | None
    conversation: int | None
    kind: str = Field(description="surprise or birthday.")
    points: int
    voucher: VoucherOut | None
    cost: int = Field(description="What it is worth, of the month's budget, in minor units.")
    currency: str
    reason: str
    by: PersonName | None
    at: Moment
    undone_at: MaybeMoment

    @classmethod
    def of(cls, found: Gift) -> "GiftOut":
        names = ("kind", "points", "cost", "reason", "at", "undone_at")
        return cls(
            id=found.pk,
            customer=found.customer_id,
            conversation=found.conversation_id,
            voucher=VoucherOut.of(found.voucher) if found.voucher else None,
            currency=found.purse.currency,
            by=PersonName.of(found.by),
            **{name: getattr(found, name) for name in names},
        )


class GiftList(Page[GiftOut]):
    pass


class BudgetOut(Out):
    """What the caller may give as surprises this month, in minor units."""

    budget: int
    spent: int
    left: int
    currency: str
