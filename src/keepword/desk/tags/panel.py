"""Tags and priority on the page of a conversation and in the rows of the list."""

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse

from keepword.accounts.models import User
from keepword.conversations.models import Conversation, Tag
from keepword.conversations.queries import tags_of
from keepword.desk.conversations.panels import Panel, RowSign, register

SHOWN = 3  # chips in a row


def found_with(tag: Tag) -> str:
    """The address of the conversations that have a tag."""
    name = f'"{tag.name}"' if " " in tag.name else tag.name
    return f"{reverse('search')}?q={quote(f'tag:{name}')}"


def linked(tags: Sequence[Tag]) -> list[tuple[Tag, str]]:
    """Tags, each with where it leads."""
    return [(tag, found_with(tag)) for tag in tags]


def prepare(user: User, rows: Sequence[Conversation]) -> None:
    """Set `tag_chips` and `tags_more` on the rows. One query."""
    found = tags_of([row.pk for row in rows])
    for row in rows:
        tags = found[row.pk]
        row.tag_chips, row.tags_more = tags[:SHOWN], tags[SHOWN:]  # type: ignore[attr-defined]


def _row(row: Conversation) -> str:
    tags: list[Tag] = row.tag_chips  # type: ignore[attr-defined]
    more: list[Tag] = row.tags_more  # type: ignore[attr-defined]
    if not tags:
        return ""
    chips = [_chip(f"tag-{tag.colour}", tag.name, tag.name) for tag in tags]
    if more:
        chips.append(_chip("more", ", ".join(tag.name for tag in more), f"+{len(more)}"))
    return f'<span class="row-tags">{"".join(chips)}</span>'


def _chip(look: str, title: str, text: str) -> str:
    return f'<span class="tag {look}" title="{escape(title)}">{escape(text)}</span>'


def context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """The tags of the open conversation."""
    return {"own_tags": linked(tags_of([conversation.pk])[conversation.pk])}


register(
    Panel("badges", "desk/tags/_badges.html", context, order=10),
    Panel("tools", "desk/tags/_priority.html", order=90),
    Panel("dialogs", "desk/tags/_menu.html", order=10),
    RowSign(_row, prepare, order=10, place="preview"),
)
