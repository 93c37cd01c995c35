from django.conf import settings
from django.db import models


class Account(models.Model):
    """A place in which something is: so many points of a customer, so many lamps on the shelf.

    `owner` is the row that it belongs to, of a kind that the book knows; 0 for nobody's. `balance` is the sum
    of its postings, kept with each entry. It never falls below `floor`; None: it may, as a supplier's does.
    """

    book = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    owner = models.BigIntegerField(default=0)
    unit = models.CharField(max_length=64)
    balance = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "kind", "owner", "unit"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=models.Q(floor=None) | models.Q(balance__gte=models.F("floor")),
                name="ledger_account_floor",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "unit", "kind"], name="ledger_unit", condition=~models.Q(balance=0))
        ]

    def __str__(self) -> str:
        return f"{self.book}: {self.kind} of {self.owner}, {self.balance} {self.unit}"


class Entry(models.Model):
    """Something was moved, once: `key` is its name within the book, by which doing it again changes nothing.

    `why` is a word of the book; `data` holds what else the book wants to know, and says nothing of anybody.
    """

    book = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    why = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "key"], name="ledger_entry_once")]
        indexes = [models.Index(fields=["book", "-id"], name="ledger_book")]

    def __str__(self) -> str:
        return f"{self.book}: {self.why}, {self.key}"


class Posting(models.Model):
    """One side of an entry: never changed, never deleted. An error is made good by its opposite."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings", db_index=False)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="ledger_posting_once"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_posting_moves"),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="ledger_account_newest")]

    def __str__(self) -> str:
        return f"{self.amount:+} at {self.account_id}"
