"""What the page of a conversation shows of its complaint."""

from typing import Any

from django.http import HttpRequest

from keepword.complaints import queries
from keepword.complaints.models import Complaint, Proof, Stage, State
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, register
from keepword.loyalty import queries as loyalty


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    found = queries.complaint_of(conversation)
    if found is None or found.state == State.SUGGESTED:
        return {"complaint": found}
    return _stage(found) | {
        "causes_to_link": queries.open_causes(person(request)) if found.stage == Stage.REMOVE else [],
        "given": list(found.compensations.select_related("asked_by").order_by("pk")),
        "may_decide": person(request).may("see_all"),
    }


def _stage(found: Complaint) -> dict[str, Any]:
    """The five stages, and what the form of the one that it is at needs."""
    lines = queries.stages(found)
    step = next((line.step for line in lines if line.now), None)
    offered = step.offered_at if step is not None and found.stage == Stage.RESOLVE else None
    points = found.stage not in ("", Stage.REMOVE) and offered is None
    return {
        "complaint": found,
        "stage_lines": lines,
        "stage_step": step,
        "our_messages": queries.our_messages(found) if points else [],
        "their_messages": queries.their_messages(found, offered) if offered is not None else [],
        "helps": [(Proof.SOLUTION, Proof.SOLUTION.label), (Proof.INFORMATION, Proof.INFORMATION.label)],
    }


def details(request: HttpRequest, found: Complaint, conversation: Conversation) -> dict[str, Any]:
    """All that the page of a complaint shows."""
    user = person(request)
    currency, programme = queries.course().currency, loyalty.programme()
    shown = _stage(found)
    return shown | {
        "causes_to_link": queries.open_causes(user) if found.state == State.OPEN else [],
        "given": list(found.compensations.select_related("asked_by", "decided_by").order_by("pk")),
        "may_give": queries.left_of(user, clock.now(), currency),
        "currency": currency,
        "points_on": programme.is_on and programme.currency == currency,
        "points_worth": programme.rate.worth(100),
        "may_decide": user.may("see_all"),
        "was_passed": any(line.done for line in shown["stage_lines"]),
        "conversation": conversation,
    }


register(
    Panel("notices", "desk/complaints/_panel.html", _context, order=10),
    Panel("badges", "desk/complaints/_badge.html", _context, order=5),
    Panel("menu", "desk/complaints/_menu.html", _context, order=55),
)
