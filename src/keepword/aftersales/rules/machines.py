"""What may follow what in a return, a refund, a repair and its quotes: data, and the one function that asks
it. Pure.

A machine is `{state: {verb: next state}}`. Whatever does not stand in it cannot happen; states that lead
nowhere are ends. docs/aftersales.md shows these very tables.
"""

from collections.abc import Mapping
from typing import Final

Machine = Mapping[str, Mapping[str, str]]

RETURN: Final[Machine] = {
    "asked": {"approve": "approved", "refuse": "refused", "withdraw": "withdrawn"},
    "approved": {"send": "sent", "receive": "received", "withdraw": "withdrawn"},
    "sent": {"receive": "received", "close": "closed"},
    "received": {"inspect": "inspected"},
    "inspected": {"refund": "refunded", "exchange": "exchanged", "close": "closed"},
    "refunded": {"take_back": "inspected"},
    "refused": {"think_again": "asked"},
    "exchanged": {},
    "closed": {},
    "withdrawn": {},
}

REFUND: Final[Machine] = {
    "asked": {"approve": "approved", "refuse": "refused"},
    "approved": {"pay": "paid", "refuse": "refused"},
    "paid": {"reverse": "reversed"},
    "refused": {},
    "reversed": {},
}

REPAIR: Final[Machine] = {
    "booked": {"receive": "received", "cancel": "cancelled"},
    "received": {"diagnose": "diagnosing", "cancel": "cancelled"},
    "diagnosing": {"quote": "quoted", "go_ahead": "approved", "cancel": "cancelled"},
    "quoted": {"quote": "quoted", "approve": "approved", "decline": "declined"},
    "approved": {"wait": "waiting_parts", "work": "repairing"},
    "waiting_parts": {"parts_here": "approved", "give_up": "declined"},
    "repairing": {"wait": "waiting_parts", "test": "testing"},
    "testing": {"fail": "repairing", "pass": "ready"},
    "declined": {"pass": "ready"},
    "ready": {"hand_back": "handed_back"},
    "handed_back": {},
    "cancelled": {},
}

QUOTE: Final[Machine] = {
    "given": {"approve": "approved", "decline": "declined", "replace": "replaced"},
    "approved": {},
    "declined": {},
    "replaced": {},
}

MACHINES: Final[Mapping[str, Machine]] = {
    "return": RETURN,
    "refund": REFUND,
    "repair": REPAIR,
    "quote": QUOTE,
}


def after(machine: Machine, state: str, verb: str) -> str | None:
    """The state that a verb leads to; None when it cannot be done in this one."""
    return machine.get(state, {}).get(verb)


def ends(machine: Machine) -> frozenset[str]:
    """The states from which nothing leads on."""
    return frozenset(state for state, verbs in machine.items() if not verbs)


def settled(machine: Machine) -> frozenset[str]:
    """The states in which nobody is waited for: the ends, and those that are only left to undo a decision."""
    undone = {"take_back", "reverse", "think_again"}
    return frozenset(state for state, verbs in machine.items() if set(verbs) <= undone)
