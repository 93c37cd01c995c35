"""Verbs about products, orders, parcels, stock and what customers own."""

from keepword.commerce.services.orders import (
    cancel_order,
    change_order,
    give_order,
    note_order,
    place_order,
)
from keepword.commerce.services.owned import (
    disown,
    own,
)
from keepword.commerce.services.products import (
    add_manual,
    archive_product,
    link_products,
    release_firmware,
    remove_manual,
    save_product,
    set_picture,
    unlink_products,
)
from keepword.commerce.services.shipments import (
    deliver,
    ship,
    track,
)
from keepword.commerce.services.stock import (
    NotInStock,
    consume,
    count_free,
    count_stock,
    held_for,
    receive_goods,
    release,
    reserve,
    reserve_some,
    scrap,
    take_back,
)

__all__ = [
    "NotInStock",
    "add_manual",
    "archive_product",
    "cancel_order",
    "change_order",
    "consume",
    "count_free",
    "count_stock",
    "deliver",
    "disown",
    "give_order",
    "held_for",
    "link_products",
    "note_order",
    "own",
    "place_order",
    "receive_goods",
    "release",
    "release_firmware",
    "remove_manual",
    "reserve",
    "reserve_some",
    "save_product",
    "scrap",
    "set_picture",
    "ship",
    "take_back",
    "track",
    "unlink_products",
]
