"""The verbs of returns, refunds, repairs and their policy."""

from keepword.aftersales.services import (
    evidence,
    joining,
    parts,
    quoting,
    refunds,
    repairs,
    returns,
    visits,
)
from keepword.aftersales.services.lateness import mark_late, reckon_anew
from keepword.aftersales.services.photos import Picture
from keepword.aftersales.services.policy import reckon, save_policy
from keepword.aftersales.services.quoting import Item
from keepword.aftersales.services.repairs import Booking, Thing
from keepword.aftersales.services.returns import Found, Wanted, left_to_return

__all__ = [
    "Booking",
    "Found",
    "Item",
    "Picture",
    "Thing",
    "Wanted",
    "evidence",
    "joining",
    "left_to_return",
    "mark_late",
    "parts",
    "quoting",
    "reckon",
    "reckon_anew",
    "refunds",
    "repairs",
    "returns",
    "save_policy",
    "visits",
]
