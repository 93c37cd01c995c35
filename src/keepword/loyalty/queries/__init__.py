"""Reads of the programme: members, points, vouchers, gifts."""

from keepword.loyalty.queries.codes import (
    Basket,
    batches,
    by_code,
    get_batch,
    get_voucher,
    good_now,
    state_of,
    taken_off,
    vouchers,
    vouchers_of,
)
from keepword.loyalty.queries.points import Balance, Movement, balance, entries, lots, statement
from keepword.loyalty.queries.surprises import (
    Left,
    budgets,
    get_gift,
    gifts,
    left_of,
    referrals,
)
from keepword.loyalty.queries.taking_part import (
    forget,
    get_member,
    member_of,
    members,
    programme,
    progress,
    tier_name,
)

__all__ = [
    "Balance",
    "Basket",
    "Left",
    "Movement",
    "balance",
    "batches",
    "budgets",
    "by_code",
    "entries",
    "forget",
    "get_batch",
    "get_gift",
    "get_member",
    "get_voucher",
    "gifts",
    "good_now",
    "left_of",
    "lots",
    "member_of",
    "members",
    "programme",
    "progress",
    "referrals",
    "state_of",
    "statement",
    "taken_off",
    "tier_name",
    "vouchers",
    "vouchers_of",
]
