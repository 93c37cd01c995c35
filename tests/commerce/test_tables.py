"""Files of products, orders and stock: what is understood is taken once, of the rest it is said why not."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.commerce import queries
from keepword.commerce.models import Order, Product, Table, TableFault
from keepword.commerce.rules import tables as rules
from keepword.commerce.rules.stock import Stock
from keepword.commerce.rules.tables import Fault
from keepword.commerce.services import tables as services
from keepword.core import blobs
from keepword.core.errors import Invalid, NotFound, Refused
from tests.cast import Cast
from tests.commerce.shop import lamp, run_jobs

PRODUCTS = """SKU;Name;Name UK;Price;Currency;Category;Warranty months;Colour
LAMP-7;Desk lamp;Лампа;49,90;EUR;Lamps;24;black
BULB;Warm bulb;;3;;;;
;No number;;1;;;;
ODD;Odd;;three;;;;
"""
ORDERS = """number,date,status,email,customer,sku,name,qty,price,total,promised_on,tracking
1001,2026-03-02 09:00,paid,olena@example.org,Olena,LAMP-7,Desk lamp,2,49.90,,05.03.2026,T1
1002,2026-03-02,lost,,,LAMP-7,,1,49.90,,,
1001,,,,,BULB,Warm bulb,1,3,,,
,2026-03-02,,,,BULB,,1,3,,,
1003,yesterday,,,,BULB,,1,3,,,
"""


def taken(cast: Cast, kind: str, text: str) -> Table:
    table = services.begin_table(cast.lead, kind, f"{kind}.csv", text.encode())
    run_jobs()
    table.refresh_from_db()
    return table


def counts(table: Table) -> tuple[int, int, int, int]:
    return table.rows, table.made, table.changed, table.refused


def faults(table: Table) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in queries.faults(table).rows]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_products(cast: Cast) -> None:
    table = taken(cast, "products", PRODUCTS)
    assert (table.state, counts(table)) == ("done", (4, 2, 0, 2))
    assert faults(table) == [(4, "sku"), (5, "price")]
    made = Product.objects.get(sku="LAMP-7")
    assert (made.price, made.title("uk"), made.warranty_months) == (4_990, "Лампа", 24)
    assert counts(taken(cast, "products", PRODUCTS)) == (4, 0, 2, 2)
    assert Product.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.both_databases
def test_orders(cast: Cast, happened: list[Any]) -> None:
    lamp(cast.lead)
    table = taken(cast, "orders", ORDERS)
    assert counts(table) == (5, 1, 0, 3)
    assert faults(table) == [(3, "status"), (5, "number"), (6, "placed_at")]
    order = queries.get_order(cast.agent, Order.objects.get().pk)
    assert [(one.sku, one.quantity) for one in order.lines.all()] == [("LAMP-7", 2), ("BULB", 1)]
    assert (order.total, str(order.promised_on), order.shipments.get().tracking) == (
        10_280,
        "2026-03-05",
        "T1",
    )
    assert order.placed_at.isoformat() == "2026-03-02T07:00:00+00:00"  # the shop is in Kyiv
    told = len(happened)
    assert counts(taken(cast, "orders", ORDERS)) == (5, 0, 1, 3)
    assert len(happened) == told


@pytest.mark.django_db
@pytest.mark.both_databases
def test_stock_is_counted(cast: Cast) -> None:
    product = lamp(cast.lead)
    table = taken(cast, "stock", "sku\tquantity\nLAMP-7\t12\nNONE\t1\nLAMP-7\t-1\nLAMP-7\t\n")
    assert (counts(table), faults(table)) == ((4, 0, 1, 3), [(3, "sku"), (4, "quantity"), (5, "quantity")])
    assert queries.stock_of(product) == Stock(12, 0, 12)


@pytest.mark.django_db
def test_a_worker_that_is_killed_goes_on_where_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 10)
    text = "sku,name\n" + "".join(f"S{n},Thing {n}\n" for n in range(35))
    table = services.begin_table(cast.lead, "products", "p.csv", text.encode())
    made, real = [], services.save_product

    def save(actor: Any, sku: str, given: Any) -> Any:
        if len(made) == 25:
            made.append(sku)
            raise KeyboardInterrupt
        made.append(sku)
        return real(actor, sku, given)

    monkeypatch.setattr(services, "save_product", save)
    with pytest.raises(KeyboardInterrupt):
        run_jobs()
    table.refresh_from_db()
    assert (table.rows, table.state, Product.objects.count()) == (20, "running", 20)
    services.read_table.func(table.pk)
    table.refresh_from_db()
    assert (counts(table), table.state, table.blob) == ((35, 35, 0, 0), "done", "")


@pytest.mark.django_db
def test_it_can_be_stopped(cast: Cast) -> None:
    table = services.begin_table(cast.lead, "products", "p.csv", PRODUCTS.encode())
    assert blobs.get(table.blob)
    services.stop_table(cast.lead, table)
    run_jobs()
    table.refresh_from_db()
    assert (table.state, table.rows, Product.objects.count()) == ("stopped", 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("boats", b"sku\nA\n"),
        ("products", b""),
        ("products", b"sku,name\n"),
        ("products", b"name\nLamp\n"),
        ("orders", b"number\n1\n"),
        ("products", "sku,name\nA,Ą\n".encode("cp1257")),
        ("products", b'sku,name\nA,"' + b"x" * 200_000),
    ],
)
def test_what_is_no_such_table_is_refused_at_once(cast: Cast, kind: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        services.begin_table(cast.lead, kind, "t.csv", content)
    assert not Table.objects.exists()


@pytest.mark.django_db
def test_agents_bring_in_no_files(cast: Cast) -> None:
    with pytest.raises(Refused):
        services.begin_table(cast.agent, "products", "p.csv", PRODUCTS.encode())
    table = services.begin_table(cast.lead, "products", "p.csv", PRODUCTS.encode())
    with pytest.raises(NotFound):
        queries.get_table(cast.agent, table.pk)


@pytest.mark.django_db
def test_a_file_of_nonsense_is_told_of_row_by_row_up_to_a_limit(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_FAULTS", 5)
    table = taken(cast, "stock", "sku,quantity\n" + "X,1\n" * 20)
    assert (table.refused, TableFault.objects.count()) == (20, 5)


@given(st.binary(max_size=300), st.sampled_from(["products", "orders", "stock"]))
@settings(max_examples=200)
def test_any_bytes_are_a_table_or_said_to_be_none(content: bytes, kind: str) -> None:
    for head in (b"", b"sku,name\n", b"number,placed_at,sku\n", b"sku;quantity\n"):
        try:
            rows = rules.read(head + content, kind)
        except Fault:
            continue
        assert all(row.number >= 2 for row in rows)


CELL = st.text(max_size=12) | st.sampled_from(["1", "-1", "1,5", "2026-03-02", "31.02.2026", "EUR", "LAMP-7"])


@pytest.mark.django_db
@given(st.lists(st.lists(CELL, min_size=6, max_size=6), min_size=1, max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_cells_a_row_is_taken_or_refused(cast: Cast, rows: list[list[str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    for kind, head in (
        ("products", "sku,name,price,currency,url,life_days"),
        ("orders", "number,placed_at,status,currency,quantity,promised_on"),
    ):
        text = head + "\n" + "\n".join(",".join(map(quoted, row)) for row in rows)
        try:
            table = services.begin_table(
                cast.lead, kind, "x.csv", text.encode("utf-8", "replace"), queue=False
            )
        except Invalid:
            continue
        services.read_table.func(table.pk)
        table.refresh_from_db()
        assert table.rows == table.total
        assert table.refused + table.made + table.changed <= table.rows
