"""Of what in conversations people are notified."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.conversations import rules
from keepword.conversations.events import Assigned, Held, MessagesReceived, Noted
from keepword.conversations.models import Conversation, Message
from keepword.core import events
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.services import News, tell

SUBJECT = "conversation"


def about(conversation: Conversation, **more: Any) -> dict[str, Any]:
    """What any notification about a conversation says of it."""
    return {"number": conversation.pk, "subject": conversation.subject[:200], **more}


def url(conversation: Conversation, message: Message | None = None) -> str:
    """Where one reads it."""
    return f"/c/{conversation.pk}/" + (f"#m-{message.pk}" if message else "")


def news(kind: str, conversation: Conversation, *, key: str = "", **data: Any) -> News:
    """News about a conversation."""
    return News(
        kind, url(conversation), subject=(SUBJECT, conversation.pk), data=about(conversation, **data), key=key
    )


def matter(data: Mapping[str, Any]) -> str:
    """The conversation in a few words."""
    return str(data.get("subject") or "") or _("(no subject)")


def _mention(data: Mapping[str, Any]) -> Told:
    title = _("%(name)s calls on you: %(subject)s")
    return Told(title % {"name": data.get("name", ""), "subject": matter(data)}, str(data.get("text", "")))


def _assigned(data: Mapping[str, Any]) -> Told:
    if data.get("name"):
        title = _("%(name)s has given you: %(subject)s")
        return Told(title % {"name": data["name"], "subject": matter(data)}, str(data.get("text", "")))
    return Told(_("You were given: %(subject)s") % {"subject": matter(data)}, str(data.get("text", "")))


def _answered(data: Mapping[str, Any]) -> Told:
    title = _("%(name)s has written: %(subject)s")
    return Told(title % {"name": data.get("name", ""), "subject": matter(data)}, str(data.get("text", "")))


def _held(data: Mapping[str, Any]) -> Told:
    title = _("Held back, as the customer has written: %(subject)s")
    return Told(title % {"subject": matter(data)}, str(data.get("text", "")))


register(
    Kind("held", gettext_lazy("What I had scheduled is held back"), _held, icon="clock", order=35),
    Kind("mention", gettext_lazy("Somebody calls on me in a note"), _mention, icon="mention", order=10),
    Kind("assigned", gettext_lazy("A conversation is given to me"), _assigned, icon="mine", order=20),
    Kind(
        "customer_wrote",
        gettext_lazy("A customer writes in a conversation of mine"),
        _answered,
        icon="reply",
        order=30,
    ),
)


@events.on(Noted)
def _noted(event: Noted) -> None:
    text = rules.preview(event.message.text)
    data = {"name": event.message.sender_name, "text": text}
    tell(news("mention", event.conversation, **data), event.mentions, by=event.message.author)


@events.on(Held)
def _held_back(event: Held) -> None:
    if event.message.author is not None:
        data = {"text": rules.preview(event.message.text)}
        tell(news("held", event.conversation, **data), [event.message.author])


@events.on(Assigned)
def _given(event: Assigned) -> None:
    assignee = event.conversation.assignee
    if assignee is None or event.after is None:
        return
    data = {"name": event.user.name if event.user else "", "text": event.conversation.preview}
    tell(news("assigned", event.conversation, **data), [assignee], by=event.user)


@events.on(MessagesReceived)
def _wrote(event: MessagesReceived) -> None:
    ours = [item for item in event.items if item.conversation.assignee_id and item.contact is not None]
    ours = [item for item in ours if not item.message.marks.get("silent")]  # the past
    if not ours:
        return
    people = User.objects.in_bulk({item.conversation.assignee_id for item in ours})
    for item in ours:
        told: Iterable[User] = [people[item.conversation.assignee_id]]
        data = {"name": item.message.sender_name, "text": rules.preview(item.message.text)}
        tell(news("customer_wrote", item.conversation, **data), told)
