"""What customers have ordered, and what of it they own."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.commerce.models.products import Product
from keepword.commerce.models.stores import Store
from keepword.customers.models import Customer


class Source(models.TextChoices):
    MANUAL = "manual", pgettext_lazy("where an order comes from", "entered by one of us")
    API = "api", pgettext_lazy("where an order comes from", "another system")
    CSV = "csv", pgettext_lazy("where an order comes from", "a file")
    WOOCOMMERCE = "woocommerce", "WooCommerce"
    SHOPIFY = "shopify", "Shopify"
    DEMO = "demo", pgettext_lazy("where an order comes from", "the demo shop")


class OrderStatus(models.TextChoices):
    PLACED = "placed", pgettext_lazy("order", "placed")
    PAID = "paid", pgettext_lazy("order", "paid")
    PREPARING = "preparing", pgettext_lazy("order", "being prepared")
    SHIPPED = "shipped", pgettext_lazy("order", "on its way")
    DELIVERED = "delivered", pgettext_lazy("order", "delivered")
    CANCELLED = "cancelled", pgettext_lazy("order", "cancelled")


ERASED = "erased"  # the digest of an order whose customer is erased: nothing of them is taken again
OPEN = (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.PREPARING, OrderStatus.SHIPPED)
TO_SEND = (OrderStatus.PLACED, OrderStatus.PAID, OrderStatus.PREPARING)


class Order(models.Model):
    """What somebody ordered. Amounts are in minor units of `currency`.

    `said` is the status that its source gave last; `status` what is known of it all in all, parcels too.
    `changed_at` is of what the source last said: what is older changes nothing; `digest` settles two that
    were said in one moment. The moments are the earliest that were heard of. `promised_on` is the day
    promised to the customer. `short_at`: since when something of it is out of stock; `late_since` is set
    once, when it is noticed that it has not come on the promised day.
    """

    number = models.CharField(max_length=64)
    source = models.CharField(max_length=12, choices=Source.choices)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, null=True, related_name="orders")
    external_id = models.CharField(max_length=64)
    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, related_name="orders", db_index=False
    )
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField(default=0)
    discount = models.BigIntegerField(default=0)
    shipping_cost = models.BigIntegerField(default=0)
    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.PLACED)
    said = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.PLACED)
    placed_at = models.DateTimeField()
    promised_on = models.DateField(null=True)
    paid_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True)
    short_at = models.DateTimeField(null=True)
    late_since = models.DateTimeField(null=True)
    ship_to = models.TextField(blank=True)
    voucher = models.CharField(max_length=40, blank=True)  # the code as it was typed
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "external_id"],
                name="order_of_store_once",
                condition=models.Q(store__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="order_once",
                condition=models.Q(store__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["-placed_at", "-id"], name="order_newest"),
            models.Index(fields=["status", "-placed_at", "-id"], name="order_status"),
            models.Index(fields=["customer", "-placed_at", "-id"], name="order_customer"),
            models.Index(fields=["number", "id"], name="order_number"),
            models.Index(
                fields=["promised_on", "id"],
                name="order_promised",
                condition=models.Q(
                    late_since__isnull=True, delivered_at__isnull=True, promised_on__isnull=False
                ),
            ),
            models.Index(
                fields=["short_at", "id"], name="order_short", condition=models.Q(short_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Line(models.Model):
    """So much of something. `sku` and `name` are as they were; `price` is of each.

    `backordered` of `quantity` are not there yet. A line that its source took out of the order has the
    quantity 0: what refers to it stays.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField()
    external_id = models.CharField(max_length=64)
    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, related_name="lines", db_index=False
    )
    sku = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField()
    price = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    backordered = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="order_line_once"),
            models.CheckConstraint(
                condition=models.Q(backordered__lte=models.F("quantity")), name="order_line_backordered"
            ),
        ]
        indexes = [
            models.Index(fields=["product", "order"], name="order_line_product"),
            models.Index(
                fields=["product", "id"], name="order_line_short", condition=models.Q(backordered__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def amount(self) -> int:
        """What it costs, in minor units of the order's currency."""
        return self.quantity * self.price - self.discount


class OwnedState(models.TextChoices):
    OWNED = "owned", pgettext_lazy("a customer's thing", "owned")
    RETURNED = "returned", pgettext_lazy("a customer's thing", "returned")
    GONE = "gone", pgettext_lazy("a customer's thing", "no longer there")


class OwnedSource(models.TextChoices):
    ORDER = "order", _("an order")
    PERSON = "person", _("one of us")
    CUSTOMER = "customer", _("the customer")
    API = "api", _("another system")
    REPAIR = "repair", _("a repair")


class Owned(models.Model):
    """Something that a customer has. `serial` "": not known. `firmware` is what it runs, if known.

    `warranty_until` is the last day of its warranty; null: it has none, or nobody knows. `piece` tells apart
    the pieces of one line.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="owned", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="owned", db_index=False)
    serial = models.CharField(max_length=64, blank=True)
    line = models.ForeignKey(Line, on_delete=models.SET_NULL, null=True, related_name="owned")
    piece = models.PositiveIntegerField(default=0)
    bought_on = models.DateField(null=True)
    warranty_until = models.DateField(null=True)
    firmware = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=OwnedState.choices, default=OwnedState.OWNED)
    source = models.CharField(max_length=10, choices=OwnedSource.choices, default=OwnedSource.PERSON)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "piece"], name="owned_piece_once", condition=models.Q(line__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["product", "serial"],
                name="owned_serial_once",
                condition=models.Q(state="owned") & ~models.Q(serial=""),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "state", "id"], name="owned_customer"),
            models.Index(fields=["product", "state", "customer"], name="owned_product"),
            models.Index(fields=["serial"], name="owned_serial", condition=~models.Q(serial="")),
            models.Index(
                fields=["warranty_until", "id"], name="owned_warranty", condition=models.Q(state="owned")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} of customer {self.customer_id}"
