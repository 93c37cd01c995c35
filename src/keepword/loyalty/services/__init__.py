"""The verbs of the programme, one file a family."""

from keepword.loyalty.services.gifts import Present, adjust, give, take_away, undo_gift
from keepword.loyalty.services.members import enrol, leave, review_tiers, rise, set_birthday
from keepword.loyalty.services.orders import cancelled, earn, returned, use_voucher
from keepword.loyalty.services.points import credit, debit, ends_in, give_back, take_back
from keepword.loyalty.services.referrals import refer
from keepword.loyalty.services.setup import save_budget, save_programme
from keepword.loyalty.services.sweeps import expire, greet, warn
from keepword.loyalty.services.vouchers import (
    MOST_OF_A_BATCH,
    Offer,
    exchange,
    issue,
    make_batch,
    make_voucher,
    redeem,
    stop_batch,
    stop_voucher,
)
from keepword.loyalty.services.vouchers import take_back as take_back_use

__all__ = [
    "MOST_OF_A_BATCH",
    "Offer",
    "Present",
    "adjust",
    "cancelled",
    "credit",
    "debit",
    "earn",
    "ends_in",
    "enrol",
    "exchange",
    "expire",
    "give",
    "give_back",
    "greet",
    "issue",
    "leave",
    "make_batch",
    "make_voucher",
    "redeem",
    "refer",
    "returned",
    "review_tiers",
    "rise",
    "save_budget",
    "save_programme",
    "set_birthday",
    "stop_batch",
    "stop_voucher",
    "take_away",
    "take_back",
    "take_back_use",
    "undo_gift",
    "use_voucher",
    "warn",
]
