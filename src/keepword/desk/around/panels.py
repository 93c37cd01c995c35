"""What stands around a conversation, on its page and in a row of the list."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations import around
from keepword.conversations.models import Conversation
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, RowSign, register

PLACE = "desk/around/"


def context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """Merges, links, followers and side conversations."""
    user = person(request)
    followers = around.followers_of(conversation)
    asides = around.sides_of(conversation)
    merges = around.merges_of(conversation)
    return {
        "merged_here": merges,
        "came_from": request.GET.get("merged", "")[:19],
        "left_drafts": around.left_drafts(user, conversation) if merges else [],
        "alike": around.suggestions(user, conversation),
        "bonds": around.links_of(user, conversation),
        "followers": followers,
        "is_following": user in followers,
        "asides": asides,
        "side_signs": [one.side for one in asides if one.side.news_at or one.side.waiting_since],
    }


def _shows(row: Conversation) -> bool:
    return bool(row.has_side_news or row.waits_aside or row.is_followed)  # type: ignore[attr-defined]


register(
    Panel("badges", f"{PLACE}_badges.html", context),
    Panel("menu", f"{PLACE}_menu.html", context, order=20),
    Panel("notices", f"{PLACE}_notices.html", context, order=20),
    Panel("pane", f"{PLACE}_pane.html", context, order=60),
    Panel("thread", f"{PLACE}_asides.html", context),
    Panel("dialogs", f"{PLACE}_dialog.html"),
    RowSign(f"{PLACE}_sign.html", _shows),
)
