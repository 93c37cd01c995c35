"""What happens in the shop reaches whom it concerns, and nobody else, once."""

from datetime import date, timedelta
from typing import Any

import pytest

from keepword.aftersales.events import RefundPaid
from keepword.aftersales.models import Refund
from keepword.commerce.events import OrderLate
from keepword.commerce.models import Order, Owned
from keepword.commerce.rules.given import ProductGiven
from keepword.commerce.services import release_firmware, save_product
from keepword.complaints import services as complaints
from keepword.conversations.models import Message
from keepword.core import clock
from keepword.core.events import publish
from keepword.customers.models import Customer
from keepword.loyalty.events import PointsExpiring
from keepword.loyalty.models import Voucher
from keepword.outreach import services
from keepword.outreach.models import Notice, Recipient
from keepword.outreach.services.occasions import look_at_days
from tests.aftersales.goods import a_return, an_order
from tests.cast import Cast
from tests.desk.conftest import MailIn, mail_in, nothing_remembered
from tests.outreach.people import (
    NOON,
    a_customer,
    a_notice,
    a_product,
    a_purpose,
    agree,
    own,
    states,
    work,
)

__all__ = ["mail_in", "nothing_remembered"]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def on(cast: Cast, kind: str, *agreed: Customer, **more: Any) -> Notice:
    """A notice that is on; these have agreed to it where that is needed."""
    made = a_notice(cast, kind, **more, purpose=a_purpose(kind))
    agree(list(agreed), made.purpose) if made.purpose else None
    return services.switch_on(cast.lead, made)


def text() -> str:
    return Message.objects.latest("pk").text


def test_owners_hear_of_new_firmware_who_do_not_have_it(cast: Cast) -> None:
    lamp, other = a_product(), a_product("FAN", "Fan")
    old, new, none = a_customer("Old"), a_customer("New"), a_customer("None")
    own([old], lamp, firmware="1.0")
    own([new], lamp, firmware="2.0")
    own([none], other)
    with clock.moved(NOON):
        notice = on(cast, "firmware")
        release_firmware(
            cast.lead, lamp, version="2.0", notes={"en": "Dims evenly."}, url="https://x.example/2"
        )
        work()
        assert states(notice) == {"sending": 1}
        assert Recipient.objects.get().customer == old
        assert "Dims evenly." in text()
        assert "https://x.example/2" in text()


def test_what_was_released_before_it_was_on_is_not_told(cast: Cast) -> None:
    lamp, anna = a_product(), a_customer("Anna")
    own([anna], lamp)
    with clock.moved(NOON):
        release_firmware(cast.lead, lamp, version="2.0")
        notice = on(cast, "firmware")
        work()
        assert states(notice) == {}


def test_a_late_order_is_told_before_they_ask(cast: Cast) -> None:
    with clock.moved(NOON):
        anna, notice = a_customer("Anna"), on(cast, "delay")
        a_product()
        order = an_order(anna, ("LAMP-7", 1, 3_000), delivered=False, number="B7")
        Order.objects.filter(pk=order.pk).update(promised_on=date(2026, 11, 29))
        publish(OrderLate(Order.objects.get(pk=order.pk)))
        publish(OrderLate(Order.objects.get(pk=order.pk)))
        work()
        assert states(notice) == {"sending": 1}
        assert "B7" in text()


def test_an_order_that_came_meanwhile_is_not_told_of(cast: Cast) -> None:
    with clock.moved(NOON):
        anna, notice = a_customer("Anna"), on(cast, "delay")
        a_product()
        order = an_order(anna, ("LAMP-7", 1, 3_000), delivered=True)
        publish(OrderLate(order))
        work()
        assert states(notice) == {"gone": 1}


def test_after_a_refund_a_voucher_of_their_own_comes_with_it(cast: Cast) -> None:
    with clock.moved(NOON):
        anna, bob = a_customer("Anna"), a_customer("Bob")
        notice = on(cast, "after_return", anna)
        a_product()
        for who in (anna, bob):  # he has not agreed: no voucher is made
            ret = a_return(cast.lead, an_order(who, ("LAMP-7", 1, 3_000), number=who.name))
            publish(RefundPaid(Refund(ret=ret, order=ret.order), clock.now(), cast.lead))
        work()
        assert states(notice) == {"sending": 1, "no_consent": 1}
        (voucher,) = Voucher.objects.all()
        assert (voucher.customer, voucher.value, voucher.origin) == (anna, 10, "notice")
        assert voucher.shown in text()


def test_who_bought_lately_hears_that_the_price_went_down(cast: Cast) -> None:
    with clock.moved(NOON):
        anna, long_ago, back = a_customer("Anna"), a_customer("Bob"), a_customer("Carl")
        notice = on(cast, "price_drop", anna, long_ago, back, data={"makes_up": 1})
        lamp = a_product(price=3_000)
        an_order(anna, ("LAMP-7", 1, 3_000), number="1")
        an_order(long_ago, ("LAMP-7", 1, 3_000), number="2", days_ago=60)
        a_return(cast.lead, an_order(back, ("LAMP-7", 1, 3_000), number="3"))
        save_product(cast.lead, lamp.sku, ProductGiven(price=2_950))  # less than five per cent
        work()
        assert states(notice) == {}
        save_product(cast.lead, lamp.sku, ProductGiven(price=2_000))
        work()
        assert list(Recipient.objects.values_list("customer", flat=True)) == [anna.pk]
        assert "€20.00" in text()
        assert Voucher.objects.get().value == 950


def test_those_who_complained_hear_that_it_is_solved(cast: Cast, mail_in: MailIn) -> None:
    with clock.moved(NOON):
        notice = on(cast, "solution_found")
        place = mail_in("It flickers", address="anna@example.org")
        complaint = complaints.make(cast.agent, place)
        cause = complaints.find(cast.lead, title="Solder of batch 12 (internal)")
        complaints.link_cause(cast.lead, complaint, cause)
        complaints.remove(cast.lead, cause)
        work()
        assert states(notice) == {"sending": 1}
        assert place.subject in text()
        assert "internal" not in text()


def test_whoever_removed_it_and_tells_them_is_not_repeated(cast: Cast, mail_in: MailIn) -> None:
    with clock.moved(NOON):
        notice = on(cast, "solution_found")
        complaint = complaints.make(cast.agent, mail_in("It flickers", address="anna@example.org"))
        cause = complaints.find(cast.lead, title="Solder")
        complaints.link_cause(cast.lead, complaint, cause)
        complaints.remove(cast.lead, cause, texts={"en": "It is solved."})
        work()
        assert states(notice) == {}


def test_points_that_end_are_told(cast: Cast) -> None:
    with clock.moved(NOON):
        anna = a_customer("Anna")
        notice = on(cast, "points_expiring", anna)
        publish(PointsExpiring(anna, 120, NOON + timedelta(days=20)))
        work()
        assert states(notice) == {"sending": 1}
        assert "120" in text()


def test_a_warranty_is_told_on_its_day_once_also_after_a_pause(cast: Cast) -> None:
    lamp = a_product()
    anna, bob, carl = a_customer("Anna"), a_customer("Bob"), a_customer("Carl")
    own([anna], lamp, warranty_until=date(2026, 12, 31), serial="S1")
    own([bob], lamp, warranty_until=date(2027, 1, 2), serial="S2")
    own([carl], lamp, warranty_until=date(2026, 12, 30), serial="S3")
    Owned.objects.filter(customer=carl).update(state="gone")
    with clock.moved(NOON):  # 1 December: thirty days before the 31st
        notice = on(cast, "warranty")
        assert (look_at_days(), look_at_days()) == (1, 0)
        work()
        assert list(Recipient.objects.values_list("customer", flat=True)) == [anna.pk]
        assert "S1" in text()
    with clock.moved(NOON + timedelta(days=4)):  # nobody looked on the 3rd
        assert look_at_days() == 4
        work()
        assert states(notice) == {"sending": 2}


def test_what_is_used_up_is_told_by_what_was_bought(cast: Cast) -> None:
    filters = a_product("FILTER", "Filter", kind="consumable", life_days=30)
    with clock.moved(NOON):
        anna, two, again = a_customer("Anna"), a_customer("Two"), a_customer("Again")
        notice = on(cast, "consumable", anna, two, again, product=filters)
        an_order(anna, ("FILTER", 1, 900), days_ago=23, number="1")
        an_order(two, ("FILTER", 2, 900), days_ago=23, number="2")  # it lasts twice as long
        an_order(again, ("FILTER", 1, 900), days_ago=23, number="3")
        an_order(again, ("FILTER", 1, 900), days_ago=2, number="4")
        look_at_days()
        work()
        assert states(notice) == {"sending": 1, "already_knows": 1}
        assert Recipient.objects.get(state="sending").customer == anna


def test_switched_off_nothing_more_leaves(cast: Cast) -> None:
    lamp, anna = a_product(), a_customer("Anna")
    own([anna], lamp)
    with clock.moved(NOON):
        notice = on(cast, "firmware")
        release_firmware(cast.lead, lamp, version="2.0")
        from tests.outreach.people import run_jobs

        run_jobs()
        services.switch_off(cast.lead, notice)
        work()
        assert states(notice) == {"over": 1}
