"""What happens to points and vouchers is told to webhooks."""

from typing import Any

from keepword.api.fields import iso
from keepword.api.shapes.loyalty import GiftOut, MemberOut, RedemptionOut, VoucherOut
from keepword.core.events import on
from keepword.core.triggers import is_history
from keepword.customers.models import Customer
from keepword.loyalty.events import (
    GiftGiven,
    PointsEarned,
    PointsExpired,
    PointsExpiring,
    PointsSpent,
    PointsTakenBack,
    TierChanged,
    VoucherIssued,
    VoucherRedeemed,
)
from keepword.loyalty.queries import member_of
from keepword.webhooks.services import emit


@on(PointsEarned)
def tell_earned(event: PointsEarned) -> None:
    """Points came; what was earned long ago, by an import, is no news."""
    if not is_history(event.lot.earned_at):
        _tell("points.earned", event.customer, points=event.lot.points, why=event.lot.why)


@on(PointsSpent)
def tell_spent(event: PointsSpent) -> None:
    """Points were used."""
    _tell("points.spent", event.customer, points=event.points, why=event.why)


@on(PointsTakenBack)
def tell_taken_back(event: PointsTakenBack) -> None:
    """Points went again, as with a returned order."""
    _tell("points.taken_back", event.customer, points=event.points, why=event.lot.why)


@on(PointsExpiring)
def tell_expiring(event: PointsExpiring) -> None:
    """Points end soon: a chance to tell the customer."""
    _tell("points.expiring", event.customer, points=event.points, ends_at=iso(event.ends_at))


@on(PointsExpired)
def tell_expired(event: PointsExpired) -> None:
    """Points have ended."""
    _tell("points.expired", event.customer, points=event.points)


@on(TierChanged)
def tell_tier(event: TierChanged) -> None:
    """Somebody is in another tier."""
    _tell("tier.changed", event.member.customer, before=event.before, after=event.after)


@on(VoucherIssued)
def tell_issued(event: VoucherIssued) -> None:
    """Somebody got a voucher of their own."""
    emit("voucher.issued", lambda: {"voucher": VoucherOut.of(event.voucher).model_dump(mode="json")})


@on(VoucherRedeemed)
def tell_redeemed(event: VoucherRedeemed) -> None:
    """A voucher was used."""
    found = event.redemption
    emit("voucher.redeemed", lambda: {"redemption": RedemptionOut.of(found).model_dump(mode="json")})


@on(GiftGiven)
def tell_gift(event: GiftGiven) -> None:
    """One of us surprised a customer."""
    emit("gift.given", lambda: {"gift": GiftOut.of(event.gift).model_dump(mode="json")})


def _tell(topic: str, customer: Customer, **more: Any) -> None:
    def data() -> dict[str, Any]:
        member = MemberOut.of(customer, member_of(customer))
        return {"member": member.model_dump(mode="json"), **more}

    emit(topic, data)
