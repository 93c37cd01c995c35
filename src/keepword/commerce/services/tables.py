"""Files of products, orders and stock are read in the background: what of them is understood is taken, and of
each other row it is said why not."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import DataError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import zone
from keepword.audit.services import record
from keepword.commerce.models import Order, Product, Source, Table, TableFault, TableKind, TableState
from keepword.commerce.queries.currency import main_currency
from keepword.commerce.rules import fit
from keepword.commerce.rules import tables as rules
from keepword.commerce.rules.tables import Fault, Row
from keepword.commerce.services.access import demand, person
from keepword.commerce.services.orders import place_order
from keepword.commerce.services.products import save_product
from keepword.commerce.services.stock import count_stock
from keepword.core import blobs, clock, jobs, sweeping, uploads
from keepword.core.actors import Actor, Automaton
from keepword.core.errors import Conflict, Invalid, NotFound

AT_ONCE: Final = 100  # rows, or orders, in a transaction
MOST_FAULTS: Final = 1_000  # that are kept of a file
ACTIVE: Final = (TableState.WAITING, TableState.RUNNING)


def begin_table(actor: Actor, kind: str, name: str, content: bytes, *, queue: bool = True) -> Table:
    """Read a file in the background; its progress is in the row. Invalid: nothing of it can be read."""
    demand(actor)
    if kind not in TableKind.values:
        raise Invalid(_("Choose what the file holds."), field="kind")
    if len(content) > uploads.MOST_BYTES:
        most = uploads.MOST_BYTES // 1024**2
        raise Invalid(_("This file is larger than %(most)s MB.") % {"most": most}, field="file")
    uploads.refuse_infected(name, content, field="file")
    try:
        rows = rules.read(content, kind)
    except Fault as fault:
        raise Invalid(fault.reason, field="file") from None
    if not rows:
        raise Invalid(_("There are no rows in this file."), field="file")
    with transaction.atomic():
        table = Table.objects.create(
            kind=kind,
            name=uploads.fit_name(name),
            blob=blobs.put(content),
            total=len(rows),
            by=person(actor),
            at=clock.now(),
        )
        record(actor, "began to read a file", table, kind=kind, rows=len(rows))
        if queue:
            jobs.enqueue(read_table, table.pk)
    return table


def stop_table(actor: Actor, table: Table) -> Table:
    """Read no more of it; what was taken stays."""
    demand(actor)
    with transaction.atomic():
        current = Table.objects.select_for_update().get(pk=table.pk)
        if current.state in ACTIVE:
            _end(current, TableState.STOPPED)
            record(actor, "stopped reading a file", current, rows=current.rows)
    return current


@jobs.job
def read_table(table_id: int) -> None:
    """Read on to the end: begun again, from where it was."""
    while advance(table_id):
        pass


def advance(table_id: int) -> bool:
    """Read some more of a file; whether there is more. What is read is kept with how far that is."""
    table = Table.objects.filter(pk=table_id, state__in=ACTIVE).first()
    if table is None:
        return False
    try:
        units = _units(table)
    except (NotFound, Fault):
        with transaction.atomic():
            _end(table, TableState.STOPPED)
        return False
    for part in _parts(units, table.rows):
        with transaction.atomic():
            current = Table.objects.select_for_update().filter(pk=table_id, state__in=ACTIVE).first()
            if current is None:
                return False
            if current.rows != table.rows:
                return True  # another worker has read on
            _read(current, part)
            table = current
    with transaction.atomic():
        _end(table, TableState.DONE)
    return False


def _units(table: Table) -> list[list[Row]]:
    """What is taken or refused as a whole: an order's rows, else each row."""
    rows = rules.read(blobs.get(table.blob), table.kind)
    return rules.together(rows) if table.kind == TableKind.ORDERS else [[row] for row in rows]


def _parts(units: Sequence[list[Row]], done: int) -> "list[list[list[Row]]]":
    """What is not read yet, in parts."""
    start, seen = 0, 0
    while start < len(units) and seen < done:
        seen += len(units[start])
        start += 1
    return [list(units[at : at + AT_ONCE]) for at in range(start, len(units), AT_ONCE)]


def _read(table: Table, units: Sequence[list[Row]]) -> None:
    take = _TAKERS[table.kind](table)
    for unit in units:
        try:
            with transaction.atomic():
                made = take(unit)
            table.made += made
            table.changed += not made
        except Fault as fault:
            _refuse(table, unit, fault.column, fault.reason)
        except (Invalid, Conflict) as error:
            _refuse(table, unit, error.field, error.message)
        except DataError:
            _refuse(table, unit, "", _("This cannot be stored."))
        table.rows += len(unit)
    table.state = TableState.RUNNING
    table.save(update_fields=["made", "changed", "refused", "rows", "state"])


def _refuse(table: Table, unit: Sequence[Row], column: str, reason: str) -> None:
    table.refused += len(unit)
    if table.refused <= MOST_FAULTS:
        TableFault.objects.update_or_create(
            table=table,
            row=unit[0].number,
            defaults={"column": column[:40], "reason": fit.words(reason, 300)},
        )


def _end(table: Table, state: str) -> None:
    rows = Table.objects.filter(pk=table.pk, state__in=ACTIVE)
    if rows.update(state=state, blob="", ended_at=clock.now()):
        sweeping.let_go([table.blob])
        table.state, table.blob = state, ""


# What is taken ------------------------------------------------------------------------------------

Take = Callable[[Sequence[Row]], bool]  # whether it is new


def _actor(table: Table) -> Actor:
    return table.by or Automaton("keepword commerce")


def _products(table: Table) -> Take:
    actor, currency = _actor(table), main_currency()

    def take(unit: Sequence[Row]) -> bool:
        sku, given = rules.product(unit[0], currency)
        known = Product.objects.filter(sku=sku).exists()
        save_product(actor, sku, given)
        return not known

    return take


def _stock(table: Table) -> Take:
    actor = _actor(table)

    def take(unit: Sequence[Row]) -> bool:
        sku, quantity = rules.stock(unit[0])
        product = Product.objects.filter(sku=sku).first()
        if product is None:
            raise Fault("sku", _("There is no such product."))
        count_stock(actor, product, quantity, key=f"table {table.pk} {unit[0].number}")
        return False

    return take


def _orders(table: Table) -> Take:
    actor, currency, where = _actor(table), main_currency(), zone()

    def take(unit: Sequence[Row]) -> bool:
        given = rules.order(unit, currency, where, table.at)
        known = Order.objects.filter(source=Source.CSV, external_id=given.external_id[:64], store=None)
        new = not known.exists()
        place_order(actor, given, source=Source.CSV)
        return new

    return take


_TAKERS: Final[dict[str, Callable[[Any], Take]]] = {
    TableKind.PRODUCTS: _products,
    TableKind.ORDERS: _orders,
    TableKind.STOCK: _stock,
}
