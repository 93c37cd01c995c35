from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.automation.rules import edits
from keepword.conversations.models import Conversation, Message
from keepword.teams.models import Team


class Rule(models.Model):
    """When something happens (or a time has come), if the condition holds, do the steps.

    `trigger` is a name of `core.triggers` or of `moments`; `minutes` and `working` belong to the latter.
    A timed rule looks at moments after `since` only (null: at all that there are); up to `swept_at` it has
    looked at all. `off_because` says why Keepword itself took the rule out of use. A removed rule keeps its
    row, as its runs name it.
    """

    name = models.CharField(max_length=80)
    position = models.IntegerField()
    trigger = models.CharField(max_length=40)
    minutes = models.PositiveIntegerField(default=0)
    working = models.BooleanField(default=True)
    condition = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    stops = models.BooleanField(default=False)  # further rules are not tried after it
    is_active = models.BooleanField(default=True)
    off_because = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Rulebook(models.Model):
    """One row: `revision` is another number after each change of a rule (see `queries.rules.rulebook`)."""

    revision = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.revision)


class RuleRun(models.Model):
    """A rule acted upon a conversation, or failed to.

    `moment` is that of a timed rule: it acts once for each. `stopped`: it would have acted, but rules had
    set each other off too often in a row.
    """

    # Rules are never deleted (`removed_at`).
    rule = models.ForeignKey(Rule, on_delete=models.DO_NOTHING, related_name="runs", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    trigger = models.CharField(max_length=40)
    at = models.DateTimeField()
    moment = models.DateTimeField(null=True)
    depth = models.SmallIntegerField(default=0)  # how many rules had set this one off
    done = models.JSONField(default=list)  # the names of the actions that changed something
    failure = models.CharField(max_length=500, blank=True)
    stopped = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["rule", "-at", "-id"], name="rule_run_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "conversation", "moment"],
                name="rule_run_once_a_moment",
                condition=models.Q(moment__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"rule {self.rule_id} on #{self.conversation_id} at {self.at:%Y-%m-%d %H:%M}"


class Scope(models.TextChoices):
    OWN = "own", _("only me")
    TEAM = "team", _("a team")
    SHARED = "shared", _("everybody")


class Macro(models.Model):
    """A stored answer: its words in each language, its files, and what is done when it is sent.

    `owner` is whoever made it; only they see it in the scope "own". `words` are the lemmas of its name and
    texts in all languages, each between spaces, by which it is found.
    """

    name = models.CharField(max_length=80)
    folder = models.CharField(max_length=60, blank=True)
    scope = models.CharField(max_length=6, choices=Scope.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    steps = models.JSONField(default=list)
    buttons = models.JSONField(default=list)  # answers that the customer can tap
    words = models.TextField(blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["scope", "name"], name="macro_scope")]

    def __str__(self) -> str:
        return self.name


class MacroText(models.Model):
    """A macro's words in one language, with placeholders."""

    macro = models.ForeignKey(Macro, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["macro", "language"], name="macro_text_once")]

    def __str__(self) -> str:
        return f"{self.macro} ({self.language})"


class MacroFile(models.Model):
    """A file that goes with a macro; its bytes are a blob."""

    macro = models.ForeignKey(Macro, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    blob = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Edited(models.TextChoices):
    AS_IS = edits.AS_IS, _("as it is")
    LITTLE = edits.LITTLE, _("changed a little")
    MUCH = edits.MUCH, _("changed much")


class MacroUse(models.Model):
    """A macro stands in a message. It counts when the message leaves (`left_at`).

    `steps` are what its writer wants done then.
    """

    macro = models.ForeignKey(Macro, on_delete=models.CASCADE, related_name="uses", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5, blank=True)
    edited = models.CharField(max_length=6, choices=Edited.choices, default=Edited.AS_IS)
    steps = models.JSONField(default=list)
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["macro", "-left_at"], name="macro_use_of"),
            models.Index(fields=["user", "-left_at"], name="macro_use_by"),
        ]

    def __str__(self) -> str:
        return f"macro {self.macro_id} in message {self.message_id}"
