"""What the four minutes add to the page of a conversation and to the rows of the list."""

from typing import Any

from django.http import HttpRequest

from keepword.commitments.queries.minutes import Ring, latest, results, ring, set_rings
from keepword.commitments.services import opened
from keepword.conversations.models import Conversation
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, RowSign, register
from keepword.desk.templatetags.minutes import minutes_ring_of

PLACE = "desk/minutes/"


def context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """The ring and the result of the latest contact; whoever opens the page has opened the conversation (who
    has it open already and is told of news has not). Two queries, but for the first to open it."""
    row, match = latest(conversation), request.resolver_match
    if row is not None and match is not None and match.url_name == "conversation":
        row = opened(person(request), conversation, row)
    if row is None:
        return {"minutes_ring": None, "minutes_result": None}
    return {"minutes_ring": ring(row), "minutes_result": results(conversation, [row])[0]}


def _row(row: Conversation) -> str:
    found: Ring | None = row.minutes_ring  # type: ignore[attr-defined]
    return minutes_ring_of(found) if found else ""


register(
    Panel("badges", f"{PLACE}_badge.html", context, order=5),
    Panel("composer", f"{PLACE}_marks.html", order=200),
    Panel("pane", f"{PLACE}_pane.html", context, order=20),
    RowSign(_row, lambda user, rows: set_rings(rows), order=5),
)
