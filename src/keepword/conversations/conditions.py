"""What can be asked about a conversation."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.calendars.queries import default_calendar, working_hours
from keepword.calendars.rules import is_open
from keepword.conversations.models import (
    Conversation,
    ConversationTag,
    Direction,
    Inbox,
    Kind,
    Message,
    Priority,
    State,
    Status,
    Tag,
)
from keepword.core import clock
from keepword.core.conditions import Choices, Field, Hand, register
from keepword.core.errors import Invalid
from keepword.language.saying import says_any
from keepword.teams.models import Team

MESSAGE = "message"  # in hand: the customer's newest message
_ABOUT_IT, _SAID, _WHO, _WHEN = _("Conversation"), _("What is said"), _("Customer"), _("Time")


def _inboxes() -> Choices:
    return list(Inbox.objects.order_by("name").values_list("pk", "name"))


def _people() -> Choices:
    return list(User.objects.filter(is_active=True).order_by("name").values_list("pk", "name"))


def _teams() -> Choices:
    return list(Team.objects.filter(removed_at=None).order_by("name").values_list("pk", "name"))


def _channels() -> Choices:
    return [(name, name.capitalize()) for name in Inbox.objects.values_list("channel", flat=True).distinct()]


# What needs a look at the messages ----------------------------------------------------------------


def _theirs() -> Any:
    return Message.objects.filter(direction=Direction.IN, kind=Kind.MESSAGE)


def newest_message(item: Conversation, hand: Hand) -> Message | None:
    """The customer's newest message, from the hand if it is there."""
    if MESSAGE not in hand:
        hand[MESSAGE] = _theirs().filter(conversation_id=item.pk).order_by("-at", "-pk").first()
    found: Message | None = hand[MESSAGE]
    return found


def _newest_words(item: Conversation, hand: Hand) -> tuple[str, str]:
    message = newest_message(item, hand)
    text = f"{item.subject}\n{message.text}" if message else item.subject
    return text, (message.language if message else "") or item.language


def _says(wanted: Sequence[str], text: str, lang: str) -> bool:
    return says_any(wanted, text, lang or None)


def _sender(item: Conversation, hand: Hand) -> str:
    message = newest_message(item, hand)
    return message.sender_address if message else ""


def _sender_expression() -> Any:
    newest = _theirs().filter(conversation=OuterRef("pk")).order_by("-at", "-pk")
    return Coalesce(Subquery(newest.values("sender_address")[:1]), Value(""))


def _with_files() -> Any:
    return Exists(Message.objects.filter(conversation=OuterRef("pk"), has_files=True))


def _has_files(item: Conversation, hand: Hand) -> bool:
    message = hand.get(MESSAGE)
    if message is not None and message.has_files:
        return True
    return bool(_kept(hand, "files", lambda: _messages(item).filter(has_files=True).exists()))


def _messages(item: Conversation) -> Any:
    return Message.objects.filter(conversation_id=item.pk)


def _said() -> Any:
    """What counts as said: by them or by us, not noted and not taken back."""
    return Message.objects.exclude(direction=Direction.NOTE).exclude(state=State.UNDONE)


def _message_count() -> Any:
    counted = (
        _said()
        .filter(conversation=OuterRef("pk"))
        .order_by()
        .values("conversation")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _count_messages(item: Conversation, hand: Hand) -> int:
    count: int = _kept(hand, "messages", lambda: _said().filter(conversation_id=item.pk).count())
    return count


def _answers() -> Any:
    return Message.objects.filter(direction=Direction.OUT, kind=Kind.MESSAGE).exclude(state=State.UNDONE)


def _is_answered(item: Conversation, hand: Hand) -> bool:
    return bool(_kept(hand, "answered", lambda: _answers().filter(conversation_id=item.pk).exists()))


_NOBODY_APPROACHED = (Status.SPAM, Status.NOTICE)


def _earlier_ones() -> Any:
    return Exists(
        Conversation.objects.filter(
            customer=OuterRef("customer"), created_at__lt=OuterRef("created_at"), merged_into=None
        ).exclude(status__in=_NOBODY_APPROACHED)
    )


def _has_earlier_ones(item: Conversation, hand: Hand) -> bool:
    others = Conversation.objects.filter(
        customer_id=item.customer_id, created_at__lt=item.created_at, merged_into=None
    )
    return bool(_kept(hand, "returning", lambda: others.exclude(status__in=_NOBODY_APPROACHED).exists()))


def _kept(hand: Hand, name: str, ask: Any) -> Any:
    if name not in hand:
        hand[name] = ask()
    return hand[name]


def _with_tags(lookup: str, value: Any) -> Q:
    """Conversations with a tag of these ids; those merged into it and not yet moved count too."""
    rows = ConversationTag.objects.filter(conversation=OuterRef("pk"))
    if lookup == "isnull":
        return ~Q(Exists(rows)) if value else Q(Exists(rows))
    ids = value if isinstance(value, list) else [value]
    rows = rows.filter(tag__in=Tag.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).values("pk"))
    return Q(Exists(rows))


def _tags_of(item: Conversation) -> frozenset[int]:
    rows = ConversationTag.objects.filter(conversation=item.pk).select_related("tag")
    return frozenset(row.tag.merged_into_id or row.tag_id for row in rows)


def _tag(wanted: Any) -> int:
    """The id of a tag given by id; one that was merged is the one that it was merged into."""
    given = isinstance(wanted, int) and not isinstance(wanted, bool) and 0 < wanted < 2**63
    found = Tag.objects.filter(pk=wanted).first() if given else None
    if found is None:
        raise Invalid(gettext("There is no such tag."), field="tag")
    return found.merged_into_id or found.pk


def _tags() -> Sequence[tuple[int | str, str]]:
    return list(Tag.objects.filter(archived_at=None).order_by("key").values_list("pk", "name"))


# What is the same for all -------------------------------------------------------------------------


def _open_now() -> bool:
    calendar = default_calendar()
    return calendar is None or is_open(working_hours(calendar), clock.now())


register(
    "conversation",
    Field(
        "priority",
        "priority",
        _("priority"),
        choices=lambda: Priority.choices,
        holds=int,
        ordered=True,
        group=_ABOUT_IT,
    ),
    Field("status", "status", _("status"), choices=lambda: Status.choices, holds=str, group=_ABOUT_IT),
    Field("inbox", "inbox_id", _("inbox"), choices=_inboxes, holds=int, group=_ABOUT_IT),
    Field("channel", "inbox__channel", _("channel"), choices=_channels, holds=str, group=_ABOUT_IT),
    Field("assignee", "assignee_id", _("assignee"), choices=_people, holds=int, group=_ABOUT_IT),
    Field("team", "team_id", _("team"), choices=_teams, holds=int, group=_ABOUT_IT),
    Field(
        "tag",
        "",
        _("tag"),
        query=_with_tags,
        value=_tags_of,
        fit=_tag,
        operators=("is", "is not", "in", "not in", "is empty"),
        choices=_tags,
        cost=1,
        group=_ABOUT_IT,
    ),
    Field("subject", "subject", _("subject"), kind="text", group=_SAID),
    Field(
        "language",
        "language",
        _("language"),
        choices=lambda: list(settings.LANGUAGES),
        holds=str,
        group=_SAID,
    ),
    Field(
        "words",
        "",
        _("subject or newest message"),
        kind="words",
        read=_newest_words,
        same_words=_says,
        cost=2,
        group=_SAID,
    ),
    Field(
        "files",
        "",
        _("with files"),
        kind="flag",
        expression=_with_files,
        read=_has_files,
        cost=1,
        group=_SAID,
    ),
    Field(
        "messages",
        "",
        _("number of messages"),
        kind="number",
        expression=_message_count,
        read=_count_messages,
        cost=1,
        group=_SAID,
    ),
    Field(
        "answered",
        "",
        _("we have answered"),
        kind="flag",
        expression=lambda: Exists(_answers().filter(conversation=OuterRef("pk"))),
        read=_is_answered,
        cost=1,
        group=_SAID,
    ),
    Field("customer", "customer_id", _("customer"), holds=int, group=_WHO),
    Field(
        "sender",
        "",
        _("sender's address"),
        kind="text",
        expression=_sender_expression,
        read=_sender,
        cost=1,
        group=_WHO,
    ),
    Field(
        "returning",
        "",
        _("the customer has written before"),
        kind="flag",
        expression=_earlier_ones,
        read=_has_earlier_ones,
        cost=1,
        group=_WHO,
    ),
    Field("created", "created_at", pgettext_lazy("a moment", "began"), kind="moment", group=_WHEN),
    Field("newest", "last_message_at", _("last message"), kind="moment", group=_WHEN),
    Field("waiting", "waiting_since", _("waits for an answer since"), kind="moment", group=_WHEN),
    Field("closed", "closed_at", pgettext_lazy("a moment", "closed"), kind="moment", group=_WHEN),
    Field(
        "open_hours",
        "",
        _("it is within working hours now"),
        kind="flag",
        expression=lambda: Value(_open_now(), output_field=BooleanField()),
        read=lambda item, hand: _kept(hand, "open", _open_now),
        cost=1,
        group=_WHEN,
    ),
)
