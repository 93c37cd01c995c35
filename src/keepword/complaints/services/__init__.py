"""The verbs of complaints, causes and compensation."""

from keepword.complaints.services.broken_word import make_good
from keepword.complaints.services.cause import (
    Analysis,
    add_measure,
    analyse,
    check,
    drop_measure,
    find,
    finish_measure,
    may_decide,
)
from keepword.complaints.services.clockwork import mark_late, pass_by_silence, reckon_anew
from keepword.complaints.services.complaint import change, confirm, dismiss, link_cause, make, suggest
from keepword.complaints.services.course import save_budget, save_course
from keepword.complaints.services.listening import listen, rated_low
from keepword.complaints.services.merging import follow_message, take_apart, take_together
from keepword.complaints.services.money import approve, compensate, refuse, undo
from keepword.complaints.services.never_again import promised
from keepword.complaints.services.removal import carry_on, remove
from keepword.complaints.services.stages import (
    answered,
    confirm_solution,
    customers_wrote,
    not_solved,
    offer,
    recognise,
    relieve,
    respond,
    take_back,
)

__all__ = [
    "Analysis",
    "add_measure",
    "analyse",
    "answered",
    "approve",
    "carry_on",
    "change",
    "check",
    "compensate",
    "confirm",
    "confirm_solution",
    "customers_wrote",
    "dismiss",
    "drop_measure",
    "find",
    "finish_measure",
    "follow_message",
    "link_cause",
    "listen",
    "make",
    "make_good",
    "mark_late",
    "may_decide",
    "not_solved",
    "offer",
    "pass_by_silence",
    "promised",
    "rated_low",
    "reckon_anew",
    "recognise",
    "refuse",
    "relieve",
    "remove",
    "respond",
    "save_budget",
    "save_course",
    "suggest",
    "take_apart",
    "take_back",
    "take_together",
    "undo",
]
