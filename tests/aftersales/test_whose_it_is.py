"""Returns and repairs go with their customer: joined, parted, exported, erased."""

import pytest
from django.apps import apps

from keepword.aftersales import services
from keepword.aftersales.models import Photo, Repair, Return
from keepword.aftersales.privacy import _export
from keepword.core.conditions import matches, to_q
from keepword.customers.models import Customer
from keepword.customers.privacy import Person, holders
from keepword.customers.services import join, part
from tests.aftersales.goods import a_customer, a_return, an_order
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WORDS = "qwertzuiop"
GIF = b"GIF89a\x01\x00\x01\x00"


def begun(cast: Cast) -> tuple[Customer, Return, Repair]:
    customer = a_customer()
    order = an_order(customer, ("LAMP-7", 2, 3_000))
    ret = services.returns.ask(
        cast.agent,
        order,
        [services.Wanted(order.lines.get().pk, 1, "faulty", "opened")],
        words=WORDS,
        pictures=[services.Picture("lamp.gif", "image/gif", GIF)],
    )
    repair = services.repairs.book(
        cast.agent, customer, services.Thing(what=WORDS, serial=WORDS), services.Booking(WORDS)
    )
    return customer, ret, repair


def test_they_go_along_and_come_back(cast: Cast) -> None:
    customer, ret, repair = begun(cast)
    other = a_customer("Olha the other")
    made = join(cast.lead, customer, other)
    assert Return.objects.get(pk=ret.pk).customer == other
    assert Repair.objects.get(pk=repair.pk).customer == other
    part(cast.lead, made)
    assert Return.objects.get(pk=ret.pk).customer == customer
    assert Repair.objects.get(pk=repair.pk).customer == customer


def test_a_person_gets_theirs_and_is_forgotten(cast: Cast) -> None:
    customer, ret, repair = begun(cast)
    someone, theirs, _repair = begun(cast)
    told = {name: list(rows) for name, rows in _export(customer, False).items()}
    assert (told["returns"][0]["words"], told["repairs"][0]["problem"]) == (WORDS, WORDS)
    holder = next(one for one in holders() if one.name == "aftersales")
    assert holder.erase is not None
    cursor: int | None = 0
    while cursor is not None:
        cursor = holder.erase(Person(customer.pk, customer.name), cursor)
    for model in apps.get_app_config("aftersales").get_models():
        for row in model._base_manager.exclude(pk__in=[]).values():
            mine = row.get("id") == ret.pk or row.get("ret_id") == ret.pk or row.get("repair_id") == repair.pk
            if mine and row.get("customer_id") != someone.pk:
                assert WORDS not in str(row), model
    assert Return.objects.get(pk=ret.pk).customer is None
    assert not Photo.objects.filter(ret=ret).exists()
    assert Return.objects.get(pk=theirs.pk).words == WORDS


def test_what_can_be_asked_of_customers(cast: Cast) -> None:
    customer, _ret, _repair = begun(cast)
    none = a_customer("Nobody")
    a_return(cast.agent, an_order(customer, ("BULB", 1, 500)))
    for condition in (
        {"field": "returns_count", "op": "at least", "value": 2},
        {"field": "open_return", "op": "is", "value": True},
        {"field": "open_repair", "op": "is", "value": True},
    ):
        assert list(Customer.objects.filter(to_q("customer", condition))) == [customer]
        assert matches("customer", condition, customer)
        assert not matches("customer", condition, none)
