"""The verbs of commitments, one file a family."""

from keepword.commitments.services.clocks import (
    answered,
    priority_changed,
    received,
    sides_changed,
    status_changed,
)
from keepword.commitments.services.escalating import escalate
from keepword.commitments.services.joining import join_promises, part_promises
from keepword.commitments.services.judged import judged, judged_before
from keepword.commitments.services.keeping import bring_up_to_date, mark_missed
from keepword.commitments.services.merging import merged, split_off, unmerged
from keepword.commitments.services.minutes import (
    minutes_answered,
    minutes_begin,
    minutes_status_changed,
    opened,
)
from keepword.commitments.services.minutes_keeping import mark_minutes, reckon_minutes
from keepword.commitments.services.minutes_merging import minutes_merged, minutes_split_off, minutes_unmerged
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
from keepword.commitments.services.promises import Correction, correct, heard, take_over
from keepword.commitments.services.promises_due import mark_broken
from keepword.commitments.services.promises_given import done, dropped, given
from keepword.commitments.services.promises_keep import (
    due_after,
    fulfil_condition,
    keep_by_word,
    look,
    prove,
    put_off,
    recurred,
    save_manner,
    set_due,
    settle_broken,
    tie,
    withdraw,
)
from keepword.commitments.services.promises_merging import merged_promises, split_promises, unmerged_promises
from keepword.commitments.services.sentences import sweep_sentences

__all__ = [
    "MOST_ESCALATIONS",
    "Correction",
    "Pauses",
    "Times",
    "answered",
    "bring_up_to_date",
    "correct",
    "default_policies",
    "done",
    "drafted",
    "dropped",
    "due_after",
    "escalate",
    "fulfil_condition",
    "given",
    "heard",
    "join_promises",
    "judged",
    "judged_before",
    "keep_by_word",
    "look",
    "mark_broken",
    "mark_minutes",
    "mark_missed",
    "merged",
    "merged_promises",
    "minutes_answered",
    "minutes_begin",
    "minutes_merged",
    "minutes_split_off",
    "minutes_status_changed",
    "minutes_unmerged",
    "move_policy",
    "opened",
    "part_promises",
    "priority_changed",
    "prove",
    "put_off",
    "received",
    "reckon_minutes",
    "recurred",
    "remove_policy",
    "rules_changed",
    "save_manner",
    "save_policy",
    "set_due",
    "set_escalations",
    "settle_broken",
    "sides_changed",
    "split_off",
    "split_promises",
    "status_changed",
    "sweep_sentences",
    "take_over",
    "tie",
    "unmerged",
    "unmerged_promises",
    "withdraw",
]
