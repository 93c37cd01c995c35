"""Returns, refunds, repairs, and the policy that they go by."""

from keepword.aftersales.models.policy import Policy
from keepword.aftersales.models.refunds import Means, Refund, RefundState
from keepword.aftersales.models.repairs import (
    Part,
    PartState,
    Quote,
    QuoteLine,
    QuoteState,
    Repair,
    RepairState,
    Visit,
    Where,
    Work,
)
from keepword.aftersales.models.returns import (
    Condition,
    Reason,
    Return,
    ReturnLine,
    ReturnState,
    Way,
    Wish,
)
from keepword.aftersales.models.shared import Photo, Source, Stage, StageName

__all__ = [
    "Condition",
    "Means",
    "Part",
    "PartState",
    "Photo",
    "Policy",
    "Quote",
    "QuoteLine",
    "QuoteState",
    "Reason",
    "Refund",
    "RefundState",
    "Repair",
    "RepairState",
    "Return",
    "ReturnLine",
    "ReturnState",
    "Source",
    "Stage",
    "StageName",
    "Visit",
    "Way",
    "Where",
    "Wish",
    "Work",
]
