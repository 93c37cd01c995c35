"""Kinds of facts about orders. `subject_id` is the order; amounts are in minor units of `currency`."""

from keepword.core.facts import declare

declare("order_placed", "An order over the value.", currency=str, source=str)
declare(
    "order_delivered",
    "All of it came; the value is the days it was late, none where no day was promised.",
    on_time=bool,
    source=str,
)
declare("shipment_late", "A parcel is late, by so many days when it was noticed.", carrier=str, source=str)
