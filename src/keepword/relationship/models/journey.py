"""Where customers are on their way with us, and how they came there."""

from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.conversations.models import NEVER
from keepword.customers.models import Customer


class Stage(models.TextChoices):
    """From the first contact to the time after service; how one comes to it is in `rules.journey`."""

    CONTACT = "contact", pgettext_lazy("stage of a customer's journey", "First contact")
    CONSIDER = "consider", pgettext_lazy("stage of a customer's journey", "Considers")
    BUY = "buy", pgettext_lazy("stage of a customer's journey", "Has ordered")
    RECEIVE = "receive", pgettext_lazy("stage of a customer's journey", "Is to receive it")
    USE = "use", pgettext_lazy("stage of a customer's journey", "Uses it")
    SERVICE = "service", pgettext_lazy("stage of a customer's journey", "Needs service")
    AFTER = "after", pgettext_lazy("stage of a customer's journey", "After service")
    LOYAL = "loyal", pgettext_lazy("stage of a customer's journey", "Came back")
    GONE = "gone", pgettext_lazy("stage of a customer's journey", "Gone quiet")


class Passage(models.Model):
    """A customer's time at a stage. `came_from` is the stage before, "" for the first.

    `quiet_at` is when their silence ends it (NEVER once it has ended, or where silence ends nothing).
    """

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="passages", db_index=False)
    stage = models.CharField(max_length=8, choices=Stage.choices)
    came_from = models.CharField(max_length=8, choices=Stage.choices, blank=True)
    went_to = models.CharField(max_length=8, choices=Stage.choices, blank=True)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    quiet_at = models.DateTimeField(default=NEVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], name="passage_one_open", condition=models.Q(left_at=None)
            )
        ]
        indexes = [
            models.Index(fields=["customer", "entered_at"], name="passage_customer"),
            models.Index(fields=["entered_at", "stage", "came_from"], name="passage_entered"),
            models.Index(
                fields=["left_at", "stage"], name="passage_left", condition=models.Q(left_at__isnull=False)
            ),
            models.Index(fields=["stage", "id"], name="passage_here", condition=models.Q(left_at=None)),
            models.Index(fields=["quiet_at"], name="passage_quiet", condition=models.Q(left_at=None)),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} at {self.stage}"


class Journey(models.Model):
    """How the journey is read: one row. `walked_to` is the last customer whose past has been read at all."""

    gone_days = models.PositiveIntegerField(default=180)  # of silence
    walked_to = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"gone after {self.gone_days} days"
