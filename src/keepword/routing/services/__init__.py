"""The verbs of routing."""

from keepword.routing.services.give import Outcome, give, give_anew, take_up
from keepword.routing.services.policies import (
    PolicyFields,
    follow_shop,
    save_need,
    save_policy,
    set_inbox_team,
)
from keepword.routing.services.release import release
from keepword.routing.services.sweep import sweep

__all__ = [
    "Outcome",
    "PolicyFields",
    "follow_shop",
    "give",
    "give_anew",
    "release",
    "save_need",
    "save_policy",
    "set_inbox_team",
    "sweep",
    "take_up",
]
