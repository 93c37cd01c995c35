"""Shops' systems that orders and products come from, and the files that they are read from."""

from django.conf import settings
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import pgettext_lazy


def new_code() -> str:
    """A store's name in the address that it calls: not to be guessed."""
    return get_random_string(20, "abcdefghijkmnpqrstuvwxyz23456789")


class StoreKind(models.TextChoices):
    WOOCOMMERCE = "woocommerce", "WooCommerce"
    SHOPIFY = "shopify", "Shopify"


class StoreState(models.TextChoices):
    NEW = "new", pgettext_lazy("store", "not asked yet")
    OK = "ok", pgettext_lazy("store", "works")
    WAITING = "waiting", pgettext_lazy("store", "asks us to wait")
    FAILING = "failing", pgettext_lazy("store", "does not work")


class Store(models.Model):
    """A store whose orders come here. `code` is in the address that it calls.

    `key`, `secret` and `hook_secret` are encrypted: what we ask it with (Shopify has one token, in `secret`)
    and what it signs its calls with. `cursor` says per kind of thing how far it has been read. `next_at` is
    when it is asked again; `failures` counts those in a row; `called_at` is when it last called us.
    """

    kind = models.CharField(max_length=12, choices=StoreKind.choices)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=300)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    key = models.TextField(blank=True)
    secret = models.TextField(blank=True)
    hook_secret = models.TextField(blank=True)
    cursor = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=StoreState.choices, default=StoreState.NEW)
    error = models.CharField(max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"],
                name="store_due",
                condition=models.Q(paused_at__isnull=True, archived_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Parked(models.Model):
    """Something that a store told us, kept whole until it is taken: not looked at yet (`reason` ""), or set
    aside as it could not be understood, for a person to see and try again. `digest` is of the body.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="parked", db_index=False)
    kind = models.CharField(max_length=10)  # order, product
    external_id = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "digest"], name="parked_once"),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="parked_newest"),
            models.Index(fields=["store", "kind", "external_id"], name="parked_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id} of {self.store_id}"


class TableKind(models.TextChoices):
    PRODUCTS = "products", pgettext_lazy("file", "products")
    ORDERS = "orders", pgettext_lazy("file", "orders")
    STOCK = "stock", pgettext_lazy("file", "stock")


class TableState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("file that is read", "waiting")
    RUNNING = "running", pgettext_lazy("file that is read", "being read")
    DONE = "done", pgettext_lazy("file that is read", "done")
    STOPPED = "stopped", pgettext_lazy("file that is read", "stopped")


class Table(models.Model):
    """A file of products, orders or stock, and how far it has been read. `blob` is let go at the end.

    `rows` of `total` are read; `made` and `changed` count what came of them, `refused` the rows not
    understood, each with its reason (TableFault, at most so many are kept).
    """

    kind = models.CharField(max_length=10, choices=TableKind.choices)
    name = models.CharField(max_length=255)
    blob = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=TableState.choices, default=TableState.WAITING)
    total = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="feed_table_newest"),
            models.Index(fields=["blob"], name="feed_table_blob", condition=~models.Q(blob="")),
        ]

    def __str__(self) -> str:
        return self.name


class TableFault(models.Model):
    """A row that was not understood: where it stands (the first row after the heading is 2), and why."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "row"], name="table_fault_once")]

    def __str__(self) -> str:
        return f"row {self.row} of {self.table_id}"
