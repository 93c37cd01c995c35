from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.conversations.models import Conversation


class RunState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("work", "running")
    DONE = "done", _("done")
    STOPPED = "stopped", pgettext_lazy("work", "stopped")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


ACTIVE = (RunState.RUNNING, RunState.UNDOING)


class BulkRun(models.Model):
    """The same steps (see core.actions) done to many conversations by one person.

    The counts are kept with the items: `done` of `total` have been tried, or tried to be undone. `touched_at`
    is when it last went on; one that stands still is taken up by another worker.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    steps = models.JSONField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    undone = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # its person has put the result away

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="bulk_mine"),
            models.Index(
                fields=["touched_at"],
                name="bulk_active",
                condition=models.Q(state__in=["running", "undoing"]),
            ),
            models.Index(fields=["finished_at"], name="bulk_finished"),
        ]

    def __str__(self) -> str:
        return f"bulk run {self.pk}"

    @property
    def is_active(self) -> bool:
        """Whether it still goes on."""
        return self.state in ACTIVE


class ItemState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("of a bulk action", "waiting")
    CHANGED = "changed", _("changed")
    SAME = "same", _("was so already")
    SKIPPED = "skipped", _("skipped")
    UNDONE = "undone", _("undone")
    KEPT = "kept", _("left as it is")


class BulkItem(models.Model):
    """One conversation of a run and what became of it.

    `before` is what undoes it: [action's name, its `before`] of each step that changed something; `after` is
    what the run made of it, so that what others have changed since is left alone.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "conversation"], name="bulk_item_once")]
        indexes = [models.Index(fields=["run", "state", "conversation"], name="bulk_items")]

    def __str__(self) -> str:
        return f"#{self.conversation_id} in {self.run_id}"
