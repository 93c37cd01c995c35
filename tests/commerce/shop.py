"""A lamp shop's products and orders, as short words for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from keepword.accounts.models import User
from keepword.commerce.models import Order, Product
from keepword.commerce.rules.given import BuyerGiven, LineGiven, OrderGiven, ProductGiven
from keepword.commerce.services import place_order, receive_goods, save_product

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
OLENA = BuyerGiven(name="Olena Bondar", email="olena@example.org")


def later(hours: float) -> datetime:
    """So many hours after the Monday on which it all begins."""
    return MONDAY + timedelta(hours=hours)


def lamp(lead: User, sku: str = "LAMP-7", *, stock: int = 0, **given: Any) -> Product:
    """A product, and so many of it in stock."""
    wanted: ProductGiven = {"name": "Desk lamp", "price": 4_900, "currency": "EUR", "category": "Lamps"}
    wanted.update(given)  # type: ignore[typeddict-item]
    product = save_product(lead, sku, wanted)
    if stock:
        receive_goods(lead, product, stock, key=f"first {sku}")
        product.refresh_from_db()
    return product


def run_jobs() -> None:
    """The jobs of commerce that wait, in their order, here and now."""
    waiting = DBTaskResult.objects.filter(status="READY", task_path__startswith="keepword.commerce.")
    while (job := waiting.order_by("enqueued_at", "pk").first()) is not None:
        job.delete()
        import_string(job.task_path).func(*job.args_kwargs["args"])


def told(number: str = "1001", *lines: LineGiven, **given: Any) -> OrderGiven:
    """What a source says of an order: one desk lamp for Olena on Monday, unless said otherwise."""
    wanted: dict[str, Any] = {
        "external_id": number,
        "currency": "EUR",
        "lines": lines or (LineGiven("Desk lamp", 1, 4_900, sku="LAMP-7"),),
        "placed_at": MONDAY,
        "changed_at": MONDAY,
        "buyer": OLENA,
        "ship_to": "Olena Bondar, Kyiv",
    }
    return OrderGiven(**(wanted | given))


def ordered(lead: User, number: str = "1001", *lines: LineGiven, **given: Any) -> Order:
    """An order as it is in the database after it was taken."""
    made = place_order(lead, told(number, *lines, **given))
    return Order.objects.get(pk=made.pk)
