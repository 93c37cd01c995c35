"""What the pages of conversations show: reads gathered for the templates."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.commitments.queries import clocks_of
from keepword.conversations import queries
from keepword.conversations.links import status_url
from keepword.conversations.models import NEVER, Conversation, Direction, Message, Priority, State, Status
from keepword.conversations.queries import VIEWS, View, get_view
from keepword.core import clock
from keepword.desk.access import person
from keepword.desk.conversations import panels, snooze
from keepword.desk.conversations.recipients import Recipients, answer_to
from keepword.feedback.queries import ratings

PAGE = 40
MOST_ROWS = 200  # of the list that an open page refreshes at once
RECENT = 40  # messages shown at first; the earlier ones come when asked for


@dataclass(frozen=True)
class ViewLink:
    """A line of the side bar."""

    view: View
    icon: str
    count: str
    current: bool


_ICONS = {
    "mine": "mine",
    "unassigned": "unassigned",
    "open": "inbox",
    "waiting": "waiting",
    "snoozed": "snooze",
    "closed": "closed",
    "spam": "spam",
}
_UNCOUNTED = ("closed",)  # nobody acts on that number


def view_links(user: User, current: str) -> list[ViewLink]:
    """The views with how much is in each."""
    counts = queries.counts(user)
    return [
        ViewLink(
            view=view,
            icon=_ICONS[view.key],
            count="" if view.key in _UNCOUNTED else _shown(counts[view.key]),
            current=view.key == current,
        )
        for view in VIEWS
    ]


def _shown(count: int) -> str:
    if not count:
        return ""
    return f"{queries.COUNT_LIMIT}+" if count > queries.COUNT_LIMIT else str(count)


def wanted_view(request: HttpRequest) -> View:
    """The view that the address names; mine without one."""
    return get_view(request.GET.get("view") or request.POST.get("view") or "mine")


def list_context(request: HttpRequest, view: View) -> dict[str, Any]:
    """What the list needs; `?size=` is how much of it an open page shows already."""
    size = request.GET.get("size", "")
    shown = min(max(int(size), PAGE), MOST_ROWS) if size.isdecimal() and len(size) < 6 else PAGE
    page = queries.list_page(person(request), view, after=request.GET.get("after", ""), size=shown)
    panels.prepare(person(request), page.rows)
    return {"view": view, "page": page, "never": NEVER}


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """The side bar and the list."""
    view = wanted_view(request)
    return {"views": view_links(person(request), view.key), "section": "desk", **list_context(request, view)}


def conversation_context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """The panes of one conversation, without the composer."""
    user = person(request)
    messages, hidden = thread(request, conversation)
    identities = list(conversation.customer.identities.order_by("pk"))
    sender = identities[0].value if identities else ""
    return panels.context(request, conversation) | {
        "conversation": conversation,
        "thread": messages,
        "hidden": hidden,
        "people": list(people(user)),
        "priorities": Priority,
        "statuses": Status,
        "never": NEVER,
        "snooze_choices": snooze.choices(timezone.localtime(clock.now())),
        "earlier": queries.earlier(user, conversation),
        "identities": identities,
        "sender": sender,
        "sender_domain": sender[sender.rfind("@") :],
        "may_block": user.may("see_all"),
        "clocks": clocks_of(conversation),
        "ratings": ratings(user, conversation),
        "customer_page": status_url(conversation.pk),
        "languages": settings.LANGUAGES,
        "last_seen": messages[-1].pk if messages else 0,
    }


def thread(request: HttpRequest, conversation: Conversation) -> tuple[list[Message], int]:
    """The newest messages in the order of time, and how many earlier ones are not shown."""
    rows = queries.messages_of(conversation)
    if "all" in request.GET:
        return list(rows), 0
    newest = list(rows.reverse()[: RECENT + 1])
    if len(newest) <= RECENT:
        return newest[::-1], 0
    return newest[RECENT - 1 :: -1], rows.count() - RECENT


def recipients(conversation: Conversation, messages: list[Message]) -> Recipients:
    """To whom a reply to all would go."""
    for message in reversed(messages):
        if message.direction == Direction.IN and message.sender_address and message.kind == "message":
            sender = (message.sender_name, str(message.marks.get("reply_to") or message.sender_address))
            return answer_to(sender, message.to, message.cc, [conversation.inbox.address])
    for message in reversed(messages):
        if message.direction == Direction.OUT and message.to and message.state != State.UNDONE:
            return Recipients(
                to=[(name, address) for name, address in message.to],
                cc=[(name, address) for name, address in message.cc],
            )
    first = conversation.customer.identities.order_by("pk").first()
    return Recipients(to=[(conversation.customer.name, first.value)] if first else [])
