"""The one next step of a repair: its primary button."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keepword.aftersales.models import Part, PartState, Quote, Repair, RepairState


@dataclass(frozen=True, slots=True)
class Step:
    """`do` is what the button sends, "" when there is nothing to press; `words` say what comes next."""

    do: str
    label: str
    words: str = ""


def next_step(repair: Repair, parts: Sequence[Part], quote: Quote | None) -> Step | None:
    """What is to be done next; None when it is over. Whatever needs a form has its own on the page."""
    missing = any(part.state == PartState.MISSING for part in parts)
    if repair.state == RepairState.DIAGNOSING:
        if repair.under_warranty:
            text = _("Write down the fault and the parts. The warranty pays: no quote is needed.")
            return Step("go_ahead", _("Repair it under warranty"), text)
        text = _("Write down the fault, then tell the customer what it costs.")
        return Step("", "", text)
    if repair.state == RepairState.QUOTED:
        text = _("The customer has the quote. They answer on their page, or tell you.")
        return Step("", "", text)
    if repair.state == RepairState.WAITING_PARTS:
        text = _(
            "It goes on by itself when the parts are in stock. Tell the customer the day, if you know it."
        )
        return Step("", "", text)
    if repair.state == RepairState.APPROVED and missing:
        return Step("wait", _("Wait for the parts"))
    found = {
        RepairState.BOOKED: ("receive", _("It is here")),
        RepairState.RECEIVED: ("diagnose", _("Look what is wrong")),
        RepairState.APPROVED: ("work", _("Begin the repair")),
        RepairState.REPAIRING: ("test", _("Repaired: test it")),
        RepairState.TESTING: ("pass", _("The test is passed")),
        RepairState.DECLINED: ("pass", _("Ready to be handed back")),
        RepairState.READY: ("hand_back", _("Handed back")),
    }.get(RepairState(repair.state))
    return Step(*found) if found is not None else None
