"""Goods come, are set aside, leave and are counted. All of it is in the ledger: nothing is twice, or nowhere.

`key` names a movement: the same key again is the same movement, so that whoever is not sure may ask again.
Whoever reserves locks what is theirs (an order, a repair) first and stock last.
"""

import hashlib
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.audit.services import record
from keepword.commerce.events import BackInStock, OutOfStock
from keepword.commerce.models import Product, StockWord
from keepword.commerce.queries.products import stock_of
from keepword.commerce.rules import fit, stock
from keepword.commerce.rules.stock import BOOK, CUSTOMERS, ENDLESS, LOST, SUPPLIER, Owner
from keepword.commerce.services.access import demand, person
from keepword.core import events, jobs
from keepword.core.actors import Actor
from keepword.core.errors import Invalid
from keepword.ledger import queries as ledger
from keepword.ledger.models import Entry
from keepword.ledger.rules import Move, Place
from keepword.ledger.services import NotEnough, post


class NotInStock(NotEnough):
    """Less is free than is wanted: `left` pieces."""


def receive_goods(actor: Actor, product: Product, quantity: int, *, key: str) -> Entry:
    """So many have come from a supplier. Who waits for them gets them first (a job)."""
    demand(actor)
    return _come(actor, product, quantity, key, SUPPLIER, StockWord.RECEIVED)


def take_back(actor: Actor, product: Product, quantity: int, *, key: str) -> Entry:
    """So many have come back from customers and can be sold again."""
    demand(actor, "converse")
    return _come(actor, product, quantity, key, CUSTOMERS, StockWord.RETURNED)


def _come(actor: Actor, product: Product, quantity: int, key: str, source: str, why: str) -> Entry:
    _check(quantity)
    with transaction.atomic():
        _keep_count(product)
        before = ledger.balance(stock.shelf(product.sku))
        known = ledger.get_entry(BOOK, _named(why, key)) is not None
        places = stock.outside(source, product.sku), stock.shelf(product.sku)
        entry = _post(actor, key, *places, quantity, why)
        if not known:
            record(actor, "received goods", product, quantity=quantity, why=str(why))
            jobs.enqueue(after_arrival, product.pk, before <= 0)
    return entry


def reserve(actor: Actor, product: Product, quantity: int, owner: Owner, *, key: str) -> Entry:
    """Set so many aside for somebody. NotInStock: less is free; nothing is set aside."""
    demand(actor, "converse")
    _check(quantity)
    places = stock.shelf(product.sku), stock.held(owner, product.sku)
    with transaction.atomic():
        try:
            entry = _post(actor, key, *places, quantity, StockWord.RESERVED)
        except NotEnough as error:
            words = _("There are not enough of %(name)s: %(left)s are free.")
            told = words % {"name": product.name, "left": error.left}
            raise NotInStock(told, error.place, error.left) from None
        _tell_if_out(product)
    return entry


def reserve_some(actor: Actor, product: Product, quantity: int, owner: Owner) -> int:
    """Set aside so many as there are, at most `quantity`; how many. The caller has locked the owner."""
    demand(actor, "converse")
    wanted = min(quantity, max(0, ledger.balance(stock.shelf(product.sku))))
    while wanted > 0:
        try:
            with transaction.atomic():
                reserve(actor, product, wanted, owner, key=f"some {uuid4().hex}")
            return wanted
        except NotInStock as error:
            wanted = min(wanted - 1, max(0, error.left))
    return 0


def release(actor: Actor, product: Product, quantity: int, owner: Owner, *, key: str) -> Entry:
    """So many are not set aside any more: free again, for who waits for them first."""
    demand(actor, "converse")
    _check(quantity)
    with transaction.atomic():
        before = ledger.balance(stock.shelf(product.sku))
        places = stock.held(owner, product.sku), stock.shelf(product.sku)
        entry = _post(actor, key, *places, quantity, StockWord.RELEASED)
        jobs.enqueue(after_arrival, product.pk, before <= 0)
    return entry


def consume(actor: Actor, product: Product, quantity: int, owner: Owner, *, key: str) -> Entry:
    """So many of what is set aside leave: to the customer, or into a repair."""
    demand(actor, "converse")
    _check(quantity)
    places = stock.held(owner, product.sku), stock.outside(CUSTOMERS, product.sku)
    return _post(actor, key, *places, quantity, StockWord.CONSUMED)


def held_for(product: Product, owner: Owner) -> int:
    """How many are set aside for somebody."""
    return ledger.balance(stock.held(owner, product.sku))


def count_stock(actor: Actor, product: Product, quantity: int, *, key: str) -> Entry | None:
    """So many lie here, set aside or not, as somebody has counted. None: as many as we thought.

    Conflict: there are fewer than are set aside; something must be released first.
    """
    demand(actor)
    return _count(actor, product, quantity, key, free=False)


def count_free(actor: Actor, product: Product, quantity: int, *, key: str) -> Entry | None:
    """So many can be sold, as a store says, whose own orders are not among what is set aside here."""
    demand(actor)
    return _count(actor, product, max(0, quantity), key, free=True)


def _count(actor: Actor, product: Product, quantity: int, key: str, *, free: bool) -> Entry | None:
    if not isinstance(quantity, int) or not 0 <= quantity <= fit.MOST_QUANTITY:
        raise Invalid(_("Enter how many there are: a whole number that is not below 0."), field="quantity")
    shelf, lost = stock.shelf(product.sku), stock.outside(LOST, product.sku)
    with transaction.atomic():
        # Two who count at once come one after the other; orders of the product need not wait.
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        fresh = _keep_count(product)
        known = ledger.get_entry(BOOK, _named(StockWord.COUNTED, key))
        if known is not None:
            return known
        there = stock_of(product)
        difference = quantity - (there.free if free else there.shelf)
        if not difference:
            if fresh:
                record(actor, "counted stock", product, quantity=quantity)
            return None
        places = (lost, shelf) if difference > 0 else (shelf, lost)
        entry = _post(actor, key, *places, abs(difference), StockWord.COUNTED)
        record(actor, "counted stock", product, quantity=quantity, difference=difference)
        if difference > 0:
            jobs.enqueue(after_arrival, product.pk, there.free <= 0)
        else:
            _tell_if_out(product)
    return entry


def scrap(actor: Actor, product: Product, quantity: int, *, key: str) -> Entry:
    """So many of what is free are broken or lost."""
    demand(actor)
    _check(quantity)
    with transaction.atomic():
        places = stock.shelf(product.sku), stock.outside(LOST, product.sku)
        entry = _post(actor, key, *places, quantity, StockWord.SCRAPPED)
        record(actor, "scrapped goods", product, quantity=quantity)
        _tell_if_out(product)
    return entry


# What follows -------------------------------------------------------------------------------------


def _tell_if_out(product: Product) -> None:
    if ledger.balance(stock.shelf(product.sku)) <= 0:
        jobs.enqueue(after_last, product.pk)


@jobs.job
def after_arrival(product_id: int, was_out: bool) -> None:
    """Give what has come to the orders that wait for it; tell, if some is left and there was none before."""
    from keepword.commerce.services.shortage import fill

    product = Product.objects.filter(pk=product_id).first()
    if product is None:
        return
    fill(product)
    with transaction.atomic():
        if was_out and ledger.balance(stock.shelf(product.sku)) > 0:
            events.publish(BackInStock(product))


@jobs.job
def after_last(product_id: int) -> None:
    """Tell that nothing free is left, if that is still so."""
    with transaction.atomic():
        product = Product.objects.filter(pk=product_id).first()
        if product is not None and ledger.balance(stock.shelf(product.sku)) <= 0:
            events.publish(OutOfStock(product))


# How it is written --------------------------------------------------------------------------------


def _check(quantity: int) -> None:
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 0 < quantity <= fit.MOST_QUANTITY:
        raise Invalid(_("Enter how many: a whole number above 0."), field="quantity")


def _named(verb: str, key: str) -> str:
    """The name of an entry; a long key stands in it as its digest."""
    short = key if len(key) <= 80 else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    return f"{verb} {short}"


def _post(actor: Actor, key: str, source: Place, target: Place, quantity: int, why: str) -> Entry:
    moves = [Move(source, target, quantity)]
    return post(BOOK, _named(why, key), moves, why=why, by=person(actor), endless=ENDLESS)


def _keep_count(product: Product) -> bool:
    """From now on its stock is known here; whether that is new."""
    product.counted = True
    return bool(Product.objects.filter(pk=product.pk, counted=False).update(counted=True))
