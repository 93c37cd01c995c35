"""What stands around a conversation, on its page and in a row of the list."""

from html import escape
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from keepword.conversations import around
from keepword.conversations.models import Conversation
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, RowSign, register
from keepword.desk.templatetags.desk import icon

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


def _row(row: Conversation) -> str:
    signs = ""
    if row.has_side_news:  # type: ignore[attr-defined]
        signs = f'<span class="badge accent">{icon("reply", "s")}{escape(_("answer aside"))}</span>'
    elif row.waits_aside:  # type: ignore[attr-defined]
        signs = _sign("waiting", _("Somebody else was asked"))
    if row.is_followed:  # type: ignore[attr-defined]
        signs += _sign("eye", _("You follow this"))
    return signs


def _sign(name: str, said: str) -> str:
    words = escape(said)
    return f'<span class="sign" title="{words}">{icon(name, "s")}<span class="sr-only">{words}</span></span>'


register(
    Panel("badges", f"{PLACE}_badges.html", context),
    Panel("menu", f"{PLACE}_menu.html", context, order=20),
    Panel("notices", f"{PLACE}_notices.html", context, order=20),
    Panel("pane", f"{PLACE}_pane.html", context, order=60),
    Panel("thread", f"{PLACE}_asides.html", context),
    Panel("dialogs", f"{PLACE}_dialog.html"),
    RowSign(_row),
)
