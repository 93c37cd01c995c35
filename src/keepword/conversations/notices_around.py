"""Of what around conversations people are notified: answers in side conversations, and whatever happens in
what they follow."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.conversations import rules
from keepword.conversations.around import followers_of
from keepword.conversations.events import Answered, Followed, MessagesReceived, Noted, SideAnswered
from keepword.conversations.models import Conversation, Follower
from keepword.conversations.notices import matter, news
from keepword.conversations.queries import who_may_see
from keepword.core import events
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.services import tell


def _side(data: Mapping[str, Any]) -> Told:
    title = _("%(name)s has answered what we asked: %(subject)s")
    return Told(title % {"name": data.get("name", ""), "subject": matter(data)}, str(data.get("text", "")))


def _followed(data: Mapping[str, Any]) -> Told:
    title = _("%(name)s has written in what you follow: %(subject)s")
    return Told(title % {"name": data.get("name", ""), "subject": matter(data)}, str(data.get("text", "")))


def _follow(data: Mapping[str, Any]) -> Told:
    title = _("%(name)s lets you follow: %(subject)s")
    return Told(title % {"name": data.get("name", ""), "subject": matter(data)}, str(data.get("text", "")))


register(
    Kind("side_answered", gettext_lazy("Somebody whom we asked has answered"), _side, icon="reply", order=31),
    Kind("followed", gettext_lazy("Something is said in what I follow"), _followed, icon="eye", order=32),
    Kind("follow", gettext_lazy("Somebody lets me follow a conversation"), _follow, icon="eye", order=33),
)


@events.on(SideAnswered)
def _side_answered(event: SideAnswered) -> None:
    """Whoever has the conversation, whoever asked, and whoever follows it."""
    ids = [pk for pk in (event.side.created_by_id, event.conversation.assignee_id) if pk is not None]
    people = {user.pk: user for user in User.objects.filter(pk__in=ids)}
    people |= {user.pk: user for user in followers_of(event.conversation)}
    data = {"name": _sender(event), "text": rules.preview(event.message.text)}
    tell(
        news("side_answered", event.conversation, **data), who_may_see(event.conversation, [*people.values()])
    )


def _sender(event: SideAnswered) -> str:
    return event.message.sender_name or event.message.sender_address


@events.on(MessagesReceived)
def _wrote(event: MessagesReceived) -> None:
    known = [item for item in event.items if not item.new_conversation and item.contact is not None]
    known = [item for item in known if not item.message.marks.get("silent")]  # the past
    if not known:
        return
    rows = Follower.objects.filter(conversation__in={item.conversation.pk for item in known})
    followed = set(rows.values_list("conversation_id", flat=True))
    for item in known:
        if item.conversation.pk in followed:
            _tell(item.conversation, item.message.sender_name, item.message.text)


@events.on(Noted)
def _noted(event: Noted) -> None:
    called = {user.pk for user in event.mentions}
    _tell(
        event.conversation, event.message.sender_name, event.message.text, by=event.message.author, but=called
    )


@events.on(Answered)
def _answered(event: Answered) -> None:
    message = event.message
    _tell(event.conversation, message.sender_name, message.text, by=message.author)


@events.on(Followed)
def _follows(event: Followed) -> None:
    if event.follows and not event.called and event.user is not None and event.user.pk != event.follower.pk:
        data = {"name": event.user.name, "text": event.conversation.preview}
        tell(news("follow", event.conversation, **data), [event.follower], by=event.user)


def _tell(
    conversation: Conversation, name: str, text: str, *, by: User | None = None, but: set[int] | None = None
) -> None:
    """The followers, but whoever has it: they are told of their own."""
    if not Follower.objects.filter(conversation=conversation).exists():
        return
    skip = {conversation.assignee_id, *(but or ())}
    people = [user for user in followers_of(conversation) if user.pk not in skip]
    tell(news("followed", conversation, name=name, text=rules.preview(text)), people, by=by)
