"""What happens to money, parcels, repairs and visits keeps the promises that were made about it."""

from datetime import timedelta

import pytest

from keepword.aftersales import services
from keepword.aftersales.services import Booking, Thing
from keepword.commerce.models import Order
from keepword.commerce.services import change_order
from keepword.commitments.models import Promise
from keepword.commitments.queries import hours_of, warnings
from keepword.core import clock
from keepword.core.actors import system
from tests.aftersales.goods import a_product, a_return, an_order
from tests.cast import Cast
from tests.complaints.conftest import Says
from tests.desk.conftest import MailIn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def state() -> str:
    return Promise.objects.get().state


def test_a_refund_that_is_paid_keeps_the_word(cast: Cast, mail_in: MailIn, says: Says) -> None:
    conversation = mail_in("The lamp is broken.")
    order = an_order(conversation.customer, ("LAMP-7", 1, 3_000))
    ret = a_return(cast.agent, order, until="inspected", conversation=conversation)
    says(conversation, "We will refund you within three days.")
    assert state() == "open"
    refund = services.refunds.ask(cast.agent, order, 3_000, reason="It came back.", ret=ret)
    assert state() == "open"
    with clock.moved(clock.now() + timedelta(minutes=5)):
        services.refunds.pay(cast.agent, refund)
    assert state() == "kept"


def test_another_matter_is_not_kept_by_it(cast: Cast, mail_in: MailIn, says: Says) -> None:
    conversation, other = mail_in("The lamp is broken."), mail_in("And the other one?")
    order = an_order(conversation.customer, ("LAMP-7", 1, 3_000))
    ret = a_return(cast.agent, order, until="inspected", conversation=conversation)
    says(other, "We will refund you within three days.")
    refund = services.refunds.ask(cast.agent, order, 3_000, reason="It came back.", ret=ret)
    with clock.moved(clock.now() + timedelta(minutes=5)):
        services.refunds.pay(cast.agent, refund)
    assert state() == "open"


def test_an_order_that_leaves_keeps_that_it_is_sent(cast: Cast, mail_in: MailIn, says: Says) -> None:
    conversation = mail_in("Where is my lamp?")
    order = an_order(conversation.customer, ("LAMP-7", 1, 3_000), delivered=False)
    says(conversation, "We will ship the lamp tomorrow.")
    with clock.moved(clock.now() + timedelta(minutes=5)):
        change_order(system, order, "ship")
    assert state() == "kept"


def test_with_two_orders_only_the_one_that_is_spoken_of_counts(
    cast: Cast, mail_in: MailIn, says: Says
) -> None:
    conversation = mail_in("Where is my lamp?")
    one, other = (
        an_order(conversation.customer, ("LAMP-7", 1, 3_000), delivered=False, number=number)
        for number in ("AV-1", "AV-2")
    )
    says(conversation, "We will ship your order AV-1 tomorrow.")
    with clock.moved(clock.now() + timedelta(minutes=5)):
        change_order(system, other, "ship")
        assert state() == "open"
        change_order(system, one, "ship")
    assert state() == "kept"


def test_a_repair_and_a_visit_keep_theirs(cast: Cast, mail_in: MailIn, says: Says) -> None:
    conversation = mail_in("The lamp flickers.")
    repair = services.repairs.book(
        cast.agent, conversation.customer, Thing(what="Lamp"), Booking("Flickers."), conversation=conversation
    )
    says(conversation, "Our technician will come on Thursday.")
    says(conversation, "We will repair it by the end of next week.")
    visit = services.visits.plan(
        cast.agent, repair, clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=2)
    )
    with clock.moved(clock.now() + timedelta(minutes=90)):
        services.visits.done(cast.agent, visit)
        assert list(Promise.objects.order_by("pk").values_list("state", flat=True)) == ["kept", "open"]
        repair = services.repairs.diagnose(cast.agent, services.repairs.receive(cast.agent, repair))
        repair = services.repairs.work(cast.agent, services.repairs.go_ahead(cast.agent, repair))
        repair = services.repairs.pass_test(cast.agent, services.repairs.begin_test(cast.agent, repair))
    assert list(Promise.objects.order_by("pk").values_list("state", flat=True)) == ["kept", "kept"]


def test_what_is_not_in_stock_warns_before_it_is_promised(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("When does my lamp come?")
    a_product(counted=True)
    order = an_order(conversation.customer, ("LAMP-7", 1, 3_000), delivered=False)
    assert Order.objects.get(pk=order.pk).lines.get().backordered == 1

    def said(words: str) -> list[str]:
        written = Promise(conversation=conversation, author=cast.agent, words=words, language="en")
        return [one.words for one in warnings(written, hours_of(conversation)) if one.code == "stock"]

    assert said("We will send it tomorrow.") == ["Not in stock: LAMP-7."]
    assert said("We will call you tomorrow.") == []
    assert said("I will send you the invoice tomorrow.") == []


def test_a_product_that_is_named_is_looked_up(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("Do you have the desk lamp?")
    a_product(counted=True)
    written = Promise(
        conversation=conversation,
        author=cast.agent,
        words="We will send the desk lamp on Monday.",
        language="en",
    )
    found = [one.words for one in warnings(written, hours_of(conversation))]
    assert "Not in stock: Desk lamp." in found
