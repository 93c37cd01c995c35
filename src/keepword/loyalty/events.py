"""What happens to points, tiers and vouchers. Published inside the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime

from keepword.core.actors import Actor
from keepword.customers.models import Customer
from keepword.loyalty.models import Gift, Lot, Member, Redemption, Referral, Voucher


@dataclass(frozen=True, slots=True)
class PointsEarned:
    """Points came; of `lot.points` some may have gone at once for a debt."""

    customer: Customer
    lot: Lot
    user: Actor


@dataclass(frozen=True, slots=True)
class PointsSpent:
    customer: Customer
    points: int
    why: str
    at: datetime
    user: Actor


@dataclass(frozen=True, slots=True)
class PointsTakenBack:
    """With an order that was returned or cancelled, or because they should not have been given."""

    customer: Customer
    lot: Lot
    points: int
    user: Actor


@dataclass(frozen=True, slots=True)
class PointsExpiring:
    """So many points end at `ends_at`, the first of them: told once, the programme's days before."""

    customer: Customer
    points: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PointsExpired:
    customer: Customer
    points: int
    at: datetime


@dataclass(frozen=True, slots=True)
class TierChanged:
    """Keys of tiers, "" for none."""

    member: Member
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VoucherIssued:
    """Somebody got a voucher of their own."""

    voucher: Voucher
    user: Actor


@dataclass(frozen=True, slots=True)
class VoucherRedeemed:
    redemption: Redemption
    user: Actor


@dataclass(frozen=True, slots=True)
class ReferralRewarded:
    referral: Referral


@dataclass(frozen=True, slots=True)
class GiftGiven:
    gift: Gift
    user: Actor
