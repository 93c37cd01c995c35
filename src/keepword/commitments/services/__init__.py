"""The verbs of commitments, one file a family."""

from keepword.commitments.services.clocks import (
    answered,
    priority_changed,
    received,
    sides_changed,
    status_changed,
)
from keepword.commitments.services.escalating import escalate
from keepword.commitments.services.keeping import bring_up_to_date, mark_missed
from keepword.commitments.services.merging import merged, split_off, unmerged
from keepword.commitments.services.policies import (
    MOST_ESCALATIONS,
    Pauses,
    Times,
    default_policies,
    drafted,
    move_policy,
    remove_policy,
    rules_changed,
    save_policy,
    set_escalations,
)

__all__ = [
    "MOST_ESCALATIONS",
    "Pauses",
    "Times",
    "answered",
    "bring_up_to_date",
    "default_policies",
    "drafted",
    "escalate",
    "mark_missed",
    "merged",
    "move_policy",
    "priority_changed",
    "received",
    "remove_policy",
    "rules_changed",
    "save_policy",
    "set_escalations",
    "sides_changed",
    "split_off",
    "status_changed",
    "unmerged",
]
