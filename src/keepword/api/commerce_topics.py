"""What webhooks can tell of products, orders and parcels."""

from django.utils.translation import gettext_lazy as _

from keepword.api.shapes.orders import SHIPMENT, TOLD
from keepword.api.shapes.products import PRODUCT
from keepword.webhooks.topics import Topic, register

_ORDER = {"order": TOLD}
_PRODUCT = {"product": PRODUCT}
_FIRMWARE = {
    "id": 3,
    "version": "2.1",
    "released_at": "2026-03-01T09:00:00.000000Z",
    "notes": {"en": "Dims more softly."},
    "url": "",
    "critical": False,
}

register(
    Topic("order.placed", _("Something was ordered"), _ORDER),
    Topic("order.changed", _("An order has changed"), {**_ORDER, "before": "paid"}),
    Topic("order.delivered", _("An order was delivered"), {**_ORDER, "days_late": 0}),
    Topic("order.out_of_stock", _("Something that was ordered is out of stock"), {**_ORDER, "line": 61}),
    Topic("order.late", _("An order is late, and no parcel of it is known"), _ORDER),
    Topic(
        "shipment.changed",
        _("A parcel is elsewhere"),
        {"shipment": SHIPMENT, "customer": 12, "before": "handed_over"},
    ),
    Topic(
        "shipment.late",
        _("A parcel is late"),
        {"shipment": {**SHIPMENT, "late_since": "2026-03-06T00:00:10.000000Z"}, "customer": 12},
    ),
    Topic("product.changed", _("A product is new or was changed"), {**_PRODUCT, "made": False}),
    Topic("product.firmware", _("A product has new firmware"), {**_PRODUCT, "firmware": _FIRMWARE}),
    Topic("product.back_in_stock", _("A product is back in stock"), _PRODUCT),
    Topic("product.out_of_stock", _("A product is out of stock"), _PRODUCT),
)
