from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from keepword.customers.models import Customer
from keepword.fields.models import Value, value_constraints, value_indexes
from keepword.teams.models import Team

NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # a due time that never comes: sorts last, is never null


def waits_since() -> Coalesce:
    """Since when the customer waits, as a key to sort by: whoever does not wait comes last."""
    return Coalesce("waiting_since", models.Value(NEVER))


class Inbox(models.Model):
    """One configured address of a channel. How it is reached is the channel's own row.

    With `teams` only their members see what comes in here, until it is handed to somebody else. New
    conversations belong to `team`.
    """

    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=20, default="email")
    address = models.CharField(max_length=254, unique=True)
    language = models.CharField(max_length=5, default="en")
    signature = models.TextField(blank=True)  # in languages that have none of their own (InboxSignature)
    acknowledge = models.BooleanField(default=True)  # tell the customer that their first message came
    ask_rating = models.BooleanField(default=True)  # ask for a rating after closing
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    teams = models.ManyToManyField(Team, related_name="inboxes", blank=True)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class InboxSignature(models.Model):
    """What stands below answers of an inbox in one language; {agent}, {job}, {shop}, {inbox} are filled."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="signatures")
    language = models.CharField(max_length=5)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "language"], name="signature_once")]

    def __str__(self) -> str:
        return f"signature of {self.inbox} in {self.language}"


class Status(models.TextChoices):
    OPEN = "open", _("open")
    WAITING = "waiting", _("waiting for customer")
    SNOOZED = "snoozed", _("snoozed")
    CLOSED = "closed", _("closed")
    SPAM = "spam", _("spam")


class Priority(models.IntegerChoices):
    LOW = 0, _("low")
    NORMAL = 1, _("normal")
    HIGH = 2, _("high")
    URGENT = 3, _("urgent")


class Conversation(models.Model):
    """All that is said about one matter.

    `due_at` is the nearest moment by which one of us must act (NEVER when none), kept by whoever runs
    clocks, so that lists can be sorted by what breaks next. `waiting_since` is the customer's first
    message not yet answered. `team_since` is when it was handed to its team, null: since it came in.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="conversations")
    subject = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    snoozed_until = models.DateTimeField(null=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    team_since = models.DateTimeField(null=True)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    language = models.CharField(max_length=5, blank=True)
    preview = models.CharField(max_length=200, blank=True)
    linked_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="linked")
    # Where all that was said here is now: always the end of a chain, so that one step leads there.
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="merged", db_index=False
    )
    created_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=NEVER)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["status", "due_at", "id"], name="conv_open"),
            models.Index(fields=["assignee", "status", "due_at", "id"], name="conv_mine"),
            models.Index(fields=["team", "status", "due_at", "id"], name="conv_team"),
            models.Index(fields=["status", "-last_message_at", "-id"], name="conv_recent"),
            models.Index(fields=["-last_message_at", "-id"], name="conv_newest"),
            models.Index(fields=["-created_at", "-id"], name="conv_created"),
            models.Index(
                fields=["-priority", "due_at", "id"], name="conv_priority", condition=models.Q(status="open")
            ),
            models.Index(waits_since(), "id", name="conv_waits", condition=models.Q(status="open")),
            models.Index(fields=["customer", "-last_message_at"], name="conv_customer"),
            models.Index(fields=["snoozed_until"], name="conv_snoozed", condition=models.Q(status="snoozed")),
            models.Index(fields=["closed_at"], name="conv_closed", condition=models.Q(status="closed")),
            models.Index(
                fields=["merged_into"], name="conv_merged", condition=models.Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"


class Contact(models.Model):
    """One approach by a customer: from their message until it is resolved or falls silent."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="contacts")
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # our first human answer
    last_answer_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    resolved = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["conversation", "-started_at"], name="contact_conversation")]

    def __str__(self) -> str:
        return f"contact of #{self.conversation_id} at {self.started_at:%Y-%m-%d %H:%M}"


class SideConversation(models.Model):
    """What we ask somebody else about a conversation, by mail: a colleague, a supplier, a partner.

    Its messages are never part of what the customer sees. `waiting_since` is our message that has no
    answer yet, `news_at` the answer that nobody of us has looked at.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="sides")
    subject = models.CharField(max_length=500)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    news_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.subject} (beside #{self.conversation_id})"


class SideParticipant(models.Model):
    """An address that takes part in a side conversation."""

    side = models.ForeignKey(SideConversation, on_delete=models.CASCADE, related_name="participants")
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["side", "address"], name="side_participant_once")]

    def __str__(self) -> str:
        return self.name or self.address


class Direction(models.TextChoices):
    IN = "in", _("from the customer")
    OUT = "out", _("to the customer")
    NOTE = "note", _("note")


class Kind(models.TextChoices):
    MESSAGE = "message", _("message")
    AUTOREPLY = "autoreply", _("automatic reply")
    BOUNCE = "bounce", _("delivery failure")
    REPORT = "report", _("report")
    AUTOMATIC = "automatic", _("sent automatically")  # by Keepword
    FORWARD = "forward", _("forwarded")
    SIDE = "side", _("side conversation")  # written by us into one


class State(models.TextChoices):
    """Where an outgoing message stands. Everything else is DONE."""

    DONE = "done", _("done")
    SCHEDULED = "scheduled", _("will be sent later")  # held back (by the customer's word) at NEVER
    QUEUED = "queued", _("will be sent")
    SENDING = "sending", _("being sent")
    HANDED = "handed", _("being handed over")  # the server may already have it
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")
    UNCERTAIN = "uncertain", _("perhaps sent")
    UNDONE = "undone", _("taken back")
    BOUNCED = "bounced", _("came back")


class CustomersThread(models.Manager["Message"]):
    """What was said in conversations with customers. Whatever lists messages goes through this one, so
    that nothing of a side conversation shows anywhere unless it is asked for by name."""

    def get_queryset(self) -> "models.QuerySet[Message]":
        return super().get_queryset().filter(side__isnull=True)


class Message(models.Model):
    """Something said in a conversation, or a note about it.

    `objects` (and `conversation.messages`) leave out what belongs to a side conversation; the machinery
    of sending, indexing and moving uses `everything`.
    `text` is what its writer wrote, `quoted` the rest (quotes, signature) that folds away. `html` is what
    one of us wrote with more than words (see keepword.richtext), cleaned; `text` then says the same. `marks`
    says what is odd about it (e.g. {"authentication": "fail", "same_id": true}).
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="messages")
    side = models.ForeignKey(
        SideConversation, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    direction = models.CharField(max_length=4, choices=Direction.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MESSAGE)
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    to = models.JSONField(default=list)  # [[name, address], ...]
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    language = models.CharField(max_length=5, blank=True)
    has_html = models.BooleanField(default=False)
    has_files = models.BooleanField(default=False)
    marks = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    problem = models.CharField(max_length=500, blank=True)
    attempts = models.SmallIntegerField(default=0)
    send_after = models.DateTimeField(null=True)
    worker_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(null=True)  # the conversation as it was, for undo
    indexed = models.BooleanField(default=False)

    objects = CustomersThread()
    everything: "models.Manager[Message]" = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_thread"),
            models.Index(
                fields=["side", "at", "id"], name="message_side", condition=models.Q(side__isnull=False)
            ),
            models.Index(fields=["id"], name="message_unindexed", condition=models.Q(indexed=False)),
            models.Index(
                fields=["state", "send_after"],
                name="message_outbox",
                condition=models.Q(state__in=["queued", "sending", "handed", "failed", "uncertain"]),
            ),
            models.Index(
                fields=["send_after", "id"],
                name="message_scheduled",
                condition=models.Q(state="scheduled"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.at:%Y-%m-%d %H:%M} in #{self.conversation_id}"

    @property
    def is_held(self) -> bool:
        """Scheduled, and held back until a person decides, as the customer has written since."""
        return self.state == State.SCHEDULED and self.send_after == NEVER


class Attachment(models.Model):
    """A file of a message; its bytes are a blob."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    blob = models.CharField(max_length=64)
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [models.Index(fields=["blob"], name="attachment_blob")]

    def __str__(self) -> str:
        return self.name


class Participant(models.Model):
    """An address other than the customer's own that takes part: it was in To or Cc."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "address"], name="participant_once")]
        indexes = [models.Index(fields=["address"], name="participant_address")]

    def __str__(self) -> str:
        return self.address


class Mention(models.Model):
    """A note calls on a colleague."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.message}"


class Draft(models.Model):
    """What a person has begun to write in a conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, default="reply")  # reply, note, forward
    content = models.JSONField(default=dict)  # {"text", "html", "to", "cc", "bcc", "files"}
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user", "kind"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft of {self.user} in #{self.conversation_id}"


class Follower(models.Model):
    """One of us hears what happens in a conversation, whoever has it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="follower_once")]

    def __str__(self) -> str:
        return f"{self.user} follows #{self.conversation_id}"


class LinkKind(models.TextChoices):
    """What `one` is to `other`."""

    RELATED = "related", _("related")
    PARENT = "parent", _("is the parent of")
    DUPLICATE = "duplicate", _("is a duplicate of")


class Link(models.Model):
    """Two conversations belong together."""

    one = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="links_from")
    other = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="links_to")
    kind = models.CharField(max_length=10, choices=LinkKind.choices, default=LinkKind.RELATED)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="link_once")]

    def __str__(self) -> str:
        return f"#{self.one_id} {self.kind} #{self.other_id}"


class Merge(models.Model):
    """One conversation was taken into another. `kept` is what is needed to take them apart again."""

    source = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    into = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="merges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"#{self.source_id} into #{self.into_id}"


class Colour(models.TextChoices):
    """Beside a tag's name, never instead of it."""

    GREY = "grey", _("grey")
    RED = "red", _("red")
    ORANGE = "orange", _("orange")
    AMBER = "amber", _("amber")
    GREEN = "green", _("green")
    TEAL = "teal", _("teal")
    BLUE = "blue", _("blue")
    VIOLET = "violet", _("violet")
    PINK = "pink", _("pink")
    BROWN = "brown", _("brown")


class Tag(models.Model):
    """A word that the shop puts to conversations. `key` is the name without case: two cannot have the same.

    An archived tag is offered nowhere; where it is, it stays. One that was merged stands for `merged_into`.
    """

    name = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    colour = models.CharField(max_length=10, choices=Colour.choices, default=Colour.GREY)
    about = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="merged")

    def __str__(self) -> str:
        return self.name


class ConversationTag(models.Model):
    """A tag is on a conversation."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="tagged", db_index=False
    )
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="tag_once")]
        indexes = [models.Index(fields=["tag", "conversation"], name="tag_conversations")]

    def __str__(self) -> str:
        return f"{self.tag} on #{self.conversation_id}"


class TagRules(models.Model):
    """How the shop handles tags: one row, made when first changed."""

    agents_create = models.BooleanField(default=True)

    def __str__(self) -> str:
        return "rules of tags"


class ConversationField(Value):
    """What a field of the shop's own holds for a conversation."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="field_values", db_index=False
    )

    class Meta:
        constraints = value_constraints("conversation", "vfield")
        indexes = [
            *value_indexes("conversation", "vfield"),
            models.Index(fields=["conversation", "definition"], name="vfield_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} of #{self.conversation_id}"


class SavedView(models.Model):
    """A list that somebody has made: the conversations of some statuses (none: of any) that meet a condition.

    It is its owner's own, or a `team`'s, or with `shared` everybody's. `order` is a key of `views.ORDERS`.
    """

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    shared = models.BooleanField(default=False)
    statuses = models.JSONField(default=list)
    condition = models.JSONField(default=dict)
    order = models.CharField(max_length=12, default="due")
    icon = models.CharField(max_length=20, default="list")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ViewPlace(models.Model):
    """Where in a person's side bar a view stands, or that it does not. `key` is a view's key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=30)
    position = models.SmallIntegerField(default=0)
    hidden = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="view_place_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user}"
