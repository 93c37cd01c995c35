"""Of what in conversations people are notified."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.conversations import rules
from keepword.conversations.events import (
    Assigned,
    HandedOver,
    Held,
    Merged,
    MessagesReceived,
    NotDelivered,
    Noted,
    Unmerged,
)
from keepword.conversations.models import Conversation, Message
from keepword.core import events
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.rules import PAGE
from keepword.notifications.services import News, move_unseen, tell
from keepword.teams.models import Team
from keepword.teams.queries import members

SUBJECT = "conversation"
MOST_OF_A_TEAM = 200  # people


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


def _to_my_team(data: Mapping[str, Any]) -> Told:
    title = _("Passed on to %(team)s: %(subject)s")
    said = title % {"team": data.get("team", ""), "subject": matter(data)}
    return Told(said, str(data.get("text", "")))


def _failed(data: Mapping[str, Any]) -> Told:
    title = _("Your message did not arrive: %(subject)s")
    return Told(title % {"subject": matter(data)}, str(data.get("text", "")))


register(
    Kind(
        "team_given",
        gettext_lazy("A conversation is passed on to a team of mine"),
        _to_my_team,
        (PAGE,),
        icon="people",
        order=21,
    ),
    Kind(
        "not_delivered", gettext_lazy("Something that I wrote did not arrive"), _failed, icon="warn", order=34
    ),
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
    text = event.reason[:200] or event.conversation.preview
    data = {"name": event.user.name if event.user else "", "text": text}
    tell(news("assigned", event.conversation, **data), [assignee], by=event.user)


@events.on(HandedOver)
def _passed_on(event: HandedOver) -> None:
    """The people of the team that has it now, unless one of them has it already: they are told of it."""
    if event.team_after is None or event.team_after == event.team_before or event.assignee_after is not None:
        return
    team = Team.objects.get(pk=event.team_after)
    data = {"team": team.name, "text": event.reason[:200] or event.conversation.preview}
    tell(news("team_given", event.conversation, **data), members(team)[:MOST_OF_A_TEAM], by=event.user)


@events.on(NotDelivered)
def _did_not_arrive(event: NotDelivered) -> None:
    """Whoever wrote it; what we send by ourselves stands on the page of Keepword's health."""
    message = event.message
    if message.author is not None:
        data = {"text": message.problem or rules.preview(message.text)}
        found = news("not_delivered", message.conversation, **data)
        tell(replace(found, url=url(message.conversation, message)), [message.author])


@events.on(Merged)
def _merged(event: Merged) -> None:
    moved = move_unseen(SUBJECT, event.source.pk, event.into.pk)
    event.merge.kept["notifications"] = moved


@events.on(Unmerged)
def _unmerged(event: Unmerged) -> None:
    told = event.merge.kept.get("notifications", ())
    move_unseen(SUBJECT, event.into.pk, event.source.pk, only=told)


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
