"""The programme, its members, their points, vouchers, referrals and gifts."""

from keepword.loyalty.models.gifts import Budget, Gift, GiftKind, Purse
from keepword.loyalty.models.points import Lot, Why
from keepword.loyalty.models.programme import Measure, Member, Programme
from keepword.loyalty.models.referrals import Referral, ReferralState
from keepword.loyalty.models.vouchers import Batch, Origin, Redemption, Voucher, VoucherKind

__all__ = [
    "Batch",
    "Budget",
    "Gift",
    "GiftKind",
    "Lot",
    "Measure",
    "Member",
    "Origin",
    "Programme",
    "Purse",
    "Redemption",
    "Referral",
    "ReferralState",
    "Voucher",
    "VoucherKind",
    "Why",
]
