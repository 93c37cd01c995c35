"""Kinds of facts about orders. `subject_id` is the order; amounts are in minor units of `currency`."""

from keepword.core.facts import declare

declare("order_placed", "An order over the value.", currency=str, source=str)
declare(
    "order_delivered",
    "All of it came; the value is the days it was late, none where no day was promised.",
    on_time=bool,
    source=str,
)
declare(
    "goods_delivered", "So many pieces of a line came, with the last of its order.", line=int, product=int
)
declare(
    "order_short",
    "Something of it is out of stock; the value is the seconds until a working day has passed.",
    source=str,
)
declare("order_filled", "Nothing of it is missing any more, so many seconds later.", source=str)
declare("shipment_late", "A parcel is late, by so many days when it was noticed.", carrier=str, source=str)
