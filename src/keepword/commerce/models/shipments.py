"""Parcels, what is in them, and what was heard of them."""

from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.commerce.models.orders import Line, Order


class ShipmentStatus(models.TextChoices):
    PREPARED = "prepared", pgettext_lazy("parcel", "prepared")
    HANDED_OVER = "handed_over", pgettext_lazy("parcel", "handed over to the carrier")
    IN_TRANSIT = "in_transit", pgettext_lazy("parcel", "on its way")
    OUT_FOR_DELIVERY = "out_for_delivery", pgettext_lazy("parcel", "out for delivery")
    DELIVERED = "delivered", pgettext_lazy("parcel", "delivered")
    FAILED = "failed", pgettext_lazy("parcel", "could not be delivered")
    RETURNED = "returned", pgettext_lazy("parcel", "gone back to us")


MOVING = (
    ShipmentStatus.PREPARED,
    ShipmentStatus.HANDED_OVER,
    ShipmentStatus.IN_TRANSIT,
    ShipmentStatus.OUT_FOR_DELIVERY,
    ShipmentStatus.FAILED,
)


class Shipment(models.Model):
    """A parcel of an order. Its status is what its newest event says.

    `promised_on` is the day that the customer was told, `expected_on` the carrier's. `late_since` is set
    once, when it is noticed that it is late. `external_id` names it at its source, once in an order.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shipments", db_index=False)
    external_id = models.CharField(max_length=64)
    carrier = models.CharField(max_length=60, blank=True)
    tracking = models.CharField(max_length=80, blank=True)
    url = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=16, choices=ShipmentStatus.choices, default=ShipmentStatus.PREPARED)
    promised_on = models.DateField(null=True)
    expected_on = models.DateField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    late_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "external_id"], name="shipment_once")]
        indexes = [
            models.Index(
                fields=["promised_on", "id"],
                name="shipment_promised",
                condition=models.Q(late_since__isnull=True, delivered_at__isnull=True),
            ),
            models.Index(
                fields=["-late_since", "-id"],
                name="shipment_late",
                condition=models.Q(late_since__isnull=False, delivered_at__isnull=True),
            ),
            models.Index(fields=["tracking"], name="shipment_tracking", condition=~models.Q(tracking="")),
        ]

    def __str__(self) -> str:
        return self.tracking or f"parcel of {self.order_id}"


class ShipmentLine(models.Model):
    """So many of a line are in a parcel."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="shipped")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shipment", "line"], name="shipment_line_once")]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"


class ShipmentEvent(models.Model):
    """Something was heard of a parcel: at a moment, perhaps from a place, in the carrier's words."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=ShipmentStatus.choices)
    place = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "at", "status"], name="shipment_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.status} of {self.shipment_id}"
