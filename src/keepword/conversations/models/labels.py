"""What the shop puts to conversations: tags, and fields of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models.conversation import Conversation
from keepword.fields.models import Value, value_constraints, value_indexes


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
