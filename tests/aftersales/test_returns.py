"""A return: what fits is approved at once, else who may decides; no more comes back than was bought."""

import pytest

from keepword.aftersales import queries, services
from keepword.aftersales.models import Return, ReturnState
from keepword.aftersales.services import Found, Wanted
from keepword.audit.models import Entry
from keepword.commerce.models import Order, Owned
from keepword.commerce.queries import stock_of
from keepword.commerce.services import receive_goods
from keepword.core.actors import Automaton, system
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.notifications.models import Notification
from tests.aftersales.goods import a_customer, a_product, a_return, an_order, wanted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CUSTOMER = Automaton("customer")


def test_what_fits_and_is_begun_by_one_of_us_is_approved(cast: Cast) -> None:
    a_product()
    order = an_order(a_customer(), ("LAMP-7", 2, 3_000))
    ret = services.returns.ask(cast.agent, order, wanted(order))
    assert (ret.state, ret.fits, ret.decided_by, ret.stage) == ("approved", True, cast.agent, "arrive")
    assert not Notification.objects.exists()
    kinds = Fact.objects.order_by("pk").values_list("kind", flat=True)
    assert [kind for kind in kinds if kind.startswith("return")] == [
        "return_asked",
        "return_stage",
        "return_decided",
    ]
    assert Entry.objects.filter(verb="asked for return").count() == 1


def test_a_customer_waits_for_a_person_and_those_who_decide_are_told(cast: Cast) -> None:
    order = an_order(a_customer(), ("LAMP-7", 1, 3_000))
    ret = services.returns.ask(CUSTOMER, order, wanted(order), source="portal")
    assert (ret.state, ret.fits, ret.stage) == ("asked", True, "decide")
    assert ret.due is not None
    assert {one.user for one in Notification.objects.all()} == {cast.lead, cast.admin}
    assert services.returns.approve(cast.agent, ret).state == "approved"


def test_up_to_its_amount_the_policy_decides_by_itself(cast: Cast) -> None:
    services.save_policy(cast.lead, {"by_itself": 3_000})
    order = an_order(a_customer(), ("LAMP-7", 1, 3_000), ("BULB", 1, 500))
    small = services.returns.ask(CUSTOMER, order, wanted(order)[1:], source="portal")
    large = services.returns.ask(CUSTOMER, order, wanted(order)[:1], source="portal")
    assert (small.state, small.decided_by) == ("approved", None)
    assert large.state == "approved"
    other = an_order(a_customer(), ("LAMP-7", 1, 3_001))
    assert services.returns.ask(CUSTOMER, other, wanted(other), source="portal").state == "asked"


def test_what_does_not_fit_takes_the_right_to_decide(cast: Cast) -> None:
    order = an_order(a_customer(), ("LAMP-7", 1, 3_000), days_ago=40)
    ret = services.returns.ask(cast.agent, order, wanted(order))
    assert (ret.state, ret.why) == ("asked", ["too_late"])
    with pytest.raises(Refused):
        services.returns.approve(cast.agent, ret)
    with pytest.raises(Refused):
        services.returns.refuse(cast.agent, ret, answer="It is too late.")
    with pytest.raises(Invalid):
        services.returns.refuse(cast.lead, ret, answer=" ")
    assert services.returns.refuse(cast.lead, ret, answer="It is too late.").state == "refused"
    assert services.returns.think_again(cast.lead, ret).state == "asked"
    assert services.returns.approve(cast.lead, ret).state == "approved"


def test_no_more_comes_back_than_was_bought(cast: Cast) -> None:
    order = an_order(a_customer(), ("LAMP-7", 3, 1_000), discount=1)
    line = order.lines.get()
    first = services.returns.ask(cast.agent, order, [Wanted(line.pk, 2, "changed_mind", "new")])
    with pytest.raises(Invalid, match="at most 1"):
        services.returns.ask(cast.agent, order, [Wanted(line.pk, 2, "changed_mind", "new")])
    last = services.returns.ask(cast.agent, order, [Wanted(line.pk, 1, "changed_mind", "new")])
    assert sum(row.worth for ret in (first, last) for row in ret.lines.all()) == 2_999
    services.returns.withdraw(cast.agent, first)
    assert services.left_to_return(order) == {line.pk: 2}


def test_the_same_key_is_the_same_return(cast: Cast) -> None:
    order = an_order(a_customer(), ("LAMP-7", 3, 1_000))
    one = services.returns.ask(cast.agent, order, wanted(order), key="k")
    assert services.returns.ask(cast.agent, order, wanted(order), key="k") == one
    assert Return.objects.count() == 1


@pytest.mark.parametrize(
    ("quantity", "reason", "condition", "field"),
    [
        (0, "changed_mind", "new", "lines"),
        (9, "changed_mind", "new", "lines"),
        (1, "whim", "new", "reason"),
        (1, "late", "shiny", "condition"),
    ],
)
def test_what_cannot_come_back_is_named(
    cast: Cast, quantity: int, reason: str, condition: str, field: str
) -> None:
    order = an_order(a_customer(), ("LAMP-7", 3, 1_000))
    one = Wanted(order.lines.get().pk, quantity, reason, condition)
    with pytest.raises(Invalid) as found:
        services.returns.ask(cast.agent, order, [one])
    assert found.value.field == field
    with pytest.raises(Invalid):
        services.returns.ask(cast.agent, order, [])
    assert not Return.objects.exists()


def test_another_orders_line_is_none_of_this(cast: Cast) -> None:
    order, other = (an_order(a_customer(), ("LAMP-7", 1, 1_000)) for _ in range(2))
    with pytest.raises(Invalid):
        services.returns.ask(cast.agent, order, wanted(other))


def test_what_is_found_as_new_goes_back_on_the_shelf(cast: Cast) -> None:
    lamp = a_product()
    receive_goods(system, lamp, 1, key="came")
    order = an_order(a_customer(), ("LAMP-7", 2, 3_000))
    before = stock_of(lamp).free
    ret = a_return(cast.agent, order, until="received")
    row = ret.lines.get()
    with pytest.raises(Invalid):
        services.returns.inspect(cast.agent, ret, [])
    ret = services.returns.inspect(cast.agent, ret, [Found(row.pk, "opened", True, "the box is torn")])
    assert (ret.state, ret.stage) == ("inspected", "settle")
    lamp.refresh_from_db()
    assert stock_of(lamp).free == before + 1


def test_an_exchange_is_an_order_over_nothing(cast: Cast) -> None:
    lamp = a_product()
    customer = a_customer()
    order = an_order(customer, ("LAMP-7", 2, 3_000))
    owned = Owned.objects.filter(customer=customer, state="owned").count()
    ret = services.returns.exchange(
        cast.agent, a_return(cast.agent, order, until="inspected", wish="exchange")
    )
    made = ret.replacement
    assert made is not None
    assert (ret.state, made.total, made.customer, made.status) == ("exchanged", 0, customer, "paid")
    assert made.lines.get().product == lamp
    assert Owned.objects.filter(customer=customer, state="owned").count() == owned - 1
    with pytest.raises(Conflict):
        services.returns.exchange(cast.agent, ret)
    assert Order.objects.count() == 2


def test_each_stage_is_shown_with_when_it_was_passed(cast: Cast) -> None:
    ret = a_return(cast.agent, an_order(a_customer(), ("LAMP-7", 1, 3_000)), until="inspected")
    shown = [(line.name, line.done, line.now) for line in queries.way(ret)]
    assert shown == [
        ("decide", True, False),
        ("arrive", True, False),
        ("inspect", True, False),
        ("settle", False, True),
    ]
    assert ret.state == ReturnState.INSPECTED


def test_what_came_back_is_told_piece_by_piece(cast: Cast) -> None:
    product = a_product()
    order = an_order(a_customer(), ("LAMP-7", 3, 3_000))
    ret = services.returns.ask(cast.agent, order, wanted(order, 2, "wrong"))
    ret = services.returns.approve(cast.lead, ret) if ret.state == "asked" else ret
    assert not Fact.objects.filter(kind="goods_back").exists()
    services.returns.receive(cast.agent, ret)
    fact = Fact.objects.get(kind="goods_back")
    assert (fact.value, fact.data["reason"], fact.data["product"]) == (2, "wrong", product.pk)
    assert (fact.data["order"], fact.data["line"]) == (order.pk, order.lines.get().pk)
    assert (fact.data["return"], fact.actor) == (ret.pk, cast.agent.key)
