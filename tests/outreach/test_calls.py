"""Whoever's order is out of stock is called at once, by one of us, once."""

import pytest

from keepword.commerce.events import OrderOutOfStock
from keepword.commerce.models import Line, Order
from keepword.core import clock
from keepword.core.events import publish
from keepword.customers.models import Customer, Identity, Kind
from keepword.notifications.models import Notification
from keepword.outreach.models import Call
from keepword.tasks.models import Task
from keepword.tasks.services import finish
from tests.aftersales.goods import an_order
from tests.cast import Cast
from tests.outreach.people import NOON, a_customer, a_product, run_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def short(order: Order, *, missing: int = 1) -> None:
    """All lines of an order lack so many."""
    for line in Line.objects.filter(order=order).order_by("pk"):
        Line.objects.filter(pk=line.pk).update(backordered=missing)
        line.backordered = missing
        publish(OrderOutOfStock(order, line))
    run_jobs()


def an_order_of(customer: Customer) -> Order:
    a_product()
    a_product("FAN", "Fan")
    return an_order(customer, ("LAMP-7", 2, 3_000), ("FAN", 1, 900), delivered=False, number="C5")


def test_one_of_us_gets_one_task_with_all_that_is_needed(cast: Cast) -> None:
    with clock.moved(NOON):
        anna = a_customer("Anna")
        Identity.objects.create(customer=anna, kind=Kind.PHONE, value="+37061111111", created_at=NOON)
        order = an_order_of(anna)
        short(order)
        short(order)
    (task,) = Task.objects.all()
    assert task.title == "Call Anna: order C5"
    assert "+37061111111" in task.note
    assert "1 of 2 missing: LAMP-7" in task.note
    assert "1 of 1 missing: FAN" in task.note
    assert (task.due, task.done_at) == (NOON, None)
    assert task.assignee is not None
    assert Call.objects.filter(order=order, task=task).count() == 2
    assert Notification.objects.filter(user=task.assignee, kind="call_customer").exists()


def test_who_wants_no_calls_is_written_to(cast: Cast) -> None:
    with clock.moved(NOON):
        order = an_order_of(a_customer("Anna", no_calls=True))
        short(order)
    task = Task.objects.get()
    assert task.title == "Write to Anna: order C5"
    assert "They do not want to be called." in task.note


def test_the_tasks_are_spread(cast: Cast) -> None:
    with clock.moved(NOON):
        a_product()
        for number in range(4):
            order = an_order(
                a_customer(f"C{number}"), ("LAMP-7", 1, 3_000), delivered=False, number=f"{number}"
            )
            short(order)
    assert Task.objects.values("assignee").distinct().count() == 4


def test_what_is_there_meanwhile_needs_no_call(cast: Cast) -> None:
    with clock.moved(NOON):
        order = an_order_of(a_customer("Anna"))
        for line in Line.objects.filter(order=order):
            publish(OrderOutOfStock(order, line))  # by the time of the job it has come
        run_jobs()
    assert not Task.objects.exists()


def test_another_line_after_the_call_is_another_task(cast: Cast) -> None:
    with clock.moved(NOON):
        order = an_order_of(a_customer("Anna"))
        first, second = Line.objects.filter(order=order).order_by("pk")
        Line.objects.filter(pk=first.pk).update(backordered=1)
        publish(OrderOutOfStock(order, first))
        run_jobs()
        finish(cast.agent, Task.objects.get())
        Line.objects.filter(pk=second.pk).update(backordered=1)
        publish(OrderOutOfStock(order, second))
        run_jobs()
    assert Task.objects.count() == 2
