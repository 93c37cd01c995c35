"""What a store says is understood and taken; what cannot be is set aside whole, and the rest goes on."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from django.db import DataError, transaction

from keepword.commerce.models import Order, Parked, Product, Source, Store
from keepword.commerce.services.orders import place_order
from keepword.commerce.services.products import save_product
from keepword.commerce.services.shortage import missing_at_store
from keepword.commerce.services.stock import count_free
from keepword.commerce.stores import READERS
from keepword.commerce.stores.reading import ORDER, Body, ProductTold, amount
from keepword.core import clock, jobs
from keepword.core.actors import Automaton
from keepword.core.errors import Conflict, Invalid

MOST_DEPTH: Final = 30
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def actor_of(store: Store) -> Automaton:
    """Who is said to have done it."""
    return Automaton(store.name)


def take(store: Store, kind: str, body: Body) -> str:
    """Take one order or product; why it cannot be, "" when it is taken. Nothing of it is taken then."""
    try:
        with transaction.atomic():
            if kind == ORDER:
                _take_order(store, body)
            else:
                _take_products(store, body)
    except (Invalid, Conflict, DataError) as error:
        return str(error)[:300] or "?"
    return ""


def _take_order(store: Store, body: Body) -> None:
    given = READERS[store.kind].order(body)
    if given is not None:
        place_order(actor_of(store), given, source=Source(store.kind), store=store)


def _take_products(store: Store, body: Body) -> None:
    currency = str(store.cursor.get("currency", "")) or _newest_currency(store)
    for told in READERS[store.kind].products(body):
        _take_product(store, told, currency)


def _newest_currency(store: Store) -> str:
    found = Order.objects.filter(store=store).order_by("-placed_at").values_list("currency", flat=True)
    return found.first() or ""


def _take_product(store: Store, told: ProductTold, currency: str) -> None:
    given = told.given
    known = Product.objects.filter(sku=told.sku).exclude(external_id=given.get("external_id", ""))
    if told.part and known.exists():  # it goes by its product, and is not to take the place of it
        return
    if currency and told.price:
        price = amount({"price": told.price}, "price", currency)
        given = {**given, "price": price, "currency": currency}
    actor = actor_of(store)
    product = save_product(actor, told.sku, given, at=told.changed_at)
    older = product.counted_at is not None and told.changed_at < product.counted_at
    if told.free is not None and not older:
        count_free(actor, product, told.free, key=uuid4().hex)
        Product.objects.filter(pk=product.pk).update(counted_at=told.changed_at)
        missing_at_store(store, product, max(0, -told.free))


# What waits ---------------------------------------------------------------------------------------


def park(store: Store, kind: str, body: Body, reason: str = "") -> Parked:
    """Keep it whole: the same thing twice is one."""
    fit = storable(body)
    plain = json.dumps([kind, fit], sort_keys=True, ensure_ascii=False).encode()
    number = READERS[store.kind].number(body)[:64]
    row, made = Parked.objects.get_or_create(
        store=store,
        digest=hashlib.sha256(plain).hexdigest(),
        defaults={
            "kind": kind,
            "external_id": number,
            "body": fit,
            "reason": reason[:300],
            "at": clock.now(),
        },
    )
    if not made and row.reason != reason[:300]:
        row.reason = reason[:300]
        row.save(update_fields=["reason"])
    return row


def understand(parked: Parked) -> str:
    """Take what was kept, and what else was set aside of the same thing; why it cannot be, "" when it is."""
    with transaction.atomic():
        row = Parked.objects.select_for_update(of=("self",)).select_related("store").filter(pk=parked.pk)
        found = row.first()
        if found is None:
            return ""
        reason = take(found.store, found.kind, found.body)
        if reason:
            found.reason = reason
            found.save(update_fields=["reason"])
        else:
            found.delete()
    return reason


@jobs.job
def take_parked(parked_id: int) -> None:
    """What a store has called with is looked at."""
    found = Parked.objects.select_related("store").filter(pk=parked_id).first()
    if found is not None and found.store.paused_at is None and found.store.archived_at is None:
        understand(found)


def storable(value: Any, depth: int = 0) -> Any:
    """The same JSON without what no database keeps. Invalid when it is nested deeper than any order."""
    if depth > MOST_DEPTH:
        raise Invalid("This is nested too deeply.")
    if isinstance(value, str):
        return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        return {storable(str(name), depth + 1): storable(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [storable(one, depth + 1) for one in value]
    return value
