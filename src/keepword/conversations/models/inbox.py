"""Where conversations come in."""

from django.db import models

from keepword.teams.models import Team


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
    # By which its answers leave as mail where its channel has no way of its own, or the customer has gone.
    by_mail = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
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
