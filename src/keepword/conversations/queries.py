"""Reads about conversations, always for a given user."""

from django.db.models import Count, Prefetch, Q, QuerySet

from keepword.accounts.models import User
from keepword.conversations.models import (
    Attachment,
    Conversation,
    Draft,
    Inbox,
    Mention,
    Message,
    State,
    Status,
)
from keepword.core.errors import NotFound
from keepword.teams.queries import closed_to, mine


def visible(user: User) -> QuerySet[Conversation]:
    """Every conversation that this user may see.

    Theirs, their teams', and whatever is neither a private team's nor came in where only others look.
    """
    if not user.may("converse"):
        return Conversation.objects.none()
    if user.may("see_all_teams"):
        return Conversation.objects.all()
    nobody_elses = ~Q(team__in=closed_to(user).values("pk")) & ~Q(
        inbox__in=_closed_inboxes(user).values("pk")
    )
    return Conversation.objects.filter(Q(assignee=user) | Q(team__in=mine(user).values("pk")) | nobody_elses)


def _closed_inboxes(user: User) -> QuerySet[Inbox]:
    """The inboxes of teams that this user does not work in."""
    if user.may("see_all_teams"):
        return Inbox.objects.none()
    own = Inbox.objects.filter(teams__in=mine(user).values("pk")).values("pk")
    return Inbox.objects.filter(teams__isnull=False).exclude(pk__in=own)


def get_conversation(user: User, pk: int) -> Conversation:
    """The one gate to a conversation; missing and forbidden alike are NotFound."""
    found = (
        visible(user)
        .select_related("customer", "assignee", "team", "inbox", "linked_to")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


def messages_of(conversation: Conversation) -> QuerySet[Message]:
    """What was said, oldest first, with authors, files and mentions; what was taken back is left out."""
    return (
        conversation.messages.exclude(state=State.UNDONE)
        .select_related("author")
        .prefetch_related(
            "attachments",
            Prefetch("mentions", queryset=Mention.objects.select_related("user")),
        )
        .order_by("at", "pk")
    )


def get_message(user: User, pk: int) -> Message:
    """One message through the gate of its conversation."""
    found = Message.objects.select_related("conversation").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such message.")
    found.conversation = get_conversation(user, found.conversation_id)
    return found


def get_attachment(user: User, pk: int) -> Attachment:
    """One file through the gate of its conversation."""
    found = Attachment.objects.select_related("message").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such file.")
    get_conversation(user, found.message.conversation_id)
    return found


def earlier(user: User, conversation: Conversation, *, size: int = 10) -> list[Conversation]:
    """The customer's other conversations, the newest first."""
    rows = visible(user).filter(customer_id=conversation.customer_id).exclude(pk=conversation.pk)
    return list(rows.select_related("assignee").order_by("-last_message_at", "-pk")[:size])


def drafts(user: User, conversation: Conversation) -> dict[str, Draft]:
    """This user's drafts in a conversation by kind."""
    return {draft.kind: draft for draft in Draft.objects.filter(conversation=conversation, user=user)}


def inboxes(user: User) -> QuerySet[Inbox]:
    """The inboxes that this user works in, by name."""
    if not user.may("converse"):
        return Inbox.objects.none()
    return (
        Inbox.objects.filter(is_active=True)
        .exclude(pk__in=_closed_inboxes(user).values("pk"))
        .order_by("name")
    )


def unanswered() -> int:
    """How many open conversations wait for an answer of ours now."""
    return Conversation.objects.filter(status=Status.OPEN, waiting_since__isnull=False).count()


def open_load() -> dict[int, int]:
    """How many open conversations each person has, by user id."""
    rows = (
        Conversation.objects.filter(status=Status.OPEN, assignee__isnull=False)
        .values_list("assignee")
        .annotate(Count("pk"))
    )
    return dict(rows)


def with_problem() -> QuerySet[Message]:
    """Outgoing messages that a person must look at."""
    return Message.objects.filter(Q(state=State.FAILED) | Q(state=State.UNCERTAIN))
