from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from keepword.conversations.models import NEVER, Conversation


class Task(models.Model):
    """Something that one of us has to do, by itself or about a conversation.

    `due_at` is when it is late (NEVER without a day; with `all_day` the end of its day), `remind_at` when its
    person hears of it (NEVER when they have). With `wake` the conversation is opened when it is done.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, null=True, related_name="tasks")
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    due_at = models.DateTimeField(default=NEVER)
    all_day = models.BooleanField(default=False)
    remind_at = models.DateTimeField(default=NEVER)
    wake = models.BooleanField(default=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["assignee", "due_at", "id"],
                name="task_open",
                condition=models.Q(done_at__isnull=True),
            ),
            models.Index(fields=["assignee", "-done_at"], name="task_done"),
            models.Index(fields=["remind_at"], name="task_remind", condition=models.Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> datetime:
        """A moment on the day that it is due on."""
        return self.due_at - timedelta(seconds=1) if self.all_day else self.due_at

    @property
    def due(self) -> datetime | None:
        return None if self.due_at == NEVER else self.due_at
