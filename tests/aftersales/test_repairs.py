"""A repair: quoted, agreed to, its parts laid aside or waited for, tested and handed back."""

from datetime import timedelta

import pytest

from keepword.accounts.days import today
from keepword.aftersales import queries, services
from keepword.aftersales.models import Part, Quote, Repair, RepairState
from keepword.aftersales.services import Booking, Item, Thing
from keepword.commerce.events import BackInStock
from keepword.commerce.queries import stock_of
from keepword.commerce.services import own, receive_goods
from keepword.core import clock, events
from keepword.core.actors import Automaton, system
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact
from keepword.notifications.models import Notification
from tests.aftersales.goods import a_customer, a_product
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CUSTOMER = Automaton("customer")


def booked(cast: Cast, **more: object) -> Repair:
    thing = Thing(what="Desk lamp")
    return services.repairs.book(cast.agent, a_customer(), thing, Booking("It flickers."), **more)  # type: ignore[arg-type]


def diagnosing(cast: Cast) -> Repair:
    repair = services.repairs.receive(cast.agent, booked(cast))
    return services.repairs.diagnose(cast.agent, repair)


def again(repair: Repair) -> Repair:
    return Repair.objects.get(pk=repair.pk)


def test_the_warranty_is_known_by_what_they_own(cast: Cast) -> None:
    customer, lamp = a_customer(), a_product()
    day = today()
    new = own(system, customer, lamp, serial="S1", bought_on=day - timedelta(days=10))
    old = own(system, customer, lamp, serial="S2", bought_on=day - timedelta(days=1000))
    for owned, covered in ((new, True), (old, False)):
        made = services.repairs.book(
            CUSTOMER, customer, Thing(owned=owned), Booking("Dead."), source="portal"
        )
        assert (made.under_warranty, made.what, made.serial) == (covered, "Desk lamp", owned.serial)
    with pytest.raises(Invalid):
        services.repairs.book(CUSTOMER, a_customer(), Thing(owned=new), Booking("Dead."))


def test_from_the_bench_to_the_customer(cast: Cast) -> None:
    services.save_policy(cast.lead, {"checks": ["Cable", "Switch"]})
    repair = diagnosing(cast)
    assert repair.technician == cast.agent
    quote = services.quoting.quote(cast.agent, repair, [Item("work", "An hour", 4_000)], currency="EUR")
    assert again(repair).state == "quoted"
    services.quoting.answer(CUSTOMER, quote, yes=True)
    assert Quote.objects.get().answered_by is None
    repair = services.repairs.work(cast.agent, again(repair))
    repair = services.repairs.begin_test(cast.agent, repair, result="New cable.")
    with pytest.raises(Conflict, match="checklist"):
        services.repairs.pass_test(cast.agent, repair)
    for n in range(2):
        services.repairs.check(cast.agent, repair, n, done=True)
    repair = services.repairs.fail(cast.agent, repair)
    repair = services.repairs.begin_test(cast.agent, repair)
    repair = services.repairs.pass_test(cast.agent, repair)
    repair = services.repairs.hand_back(cast.agent, repair)
    assert (repair.state, repair.stage, repair.due) == ("handed_back", "", None)
    assert Fact.objects.filter(kind="repair_done", data__repair=repair.pk).count() == 1
    assert repair.stages.filter(name="test").count() == 2
    assert not repair.stages.filter(passed_at=None).exists()


def test_a_quote_is_answered_once_and_in_time(cast: Cast) -> None:
    repair = diagnosing(cast)
    first = services.quoting.quote(cast.agent, repair, [Item("work", "An hour", 4_000)], currency="EUR")
    second = services.quoting.quote(cast.agent, again(repair), [Item("work", "Half", 2_000)], currency="EUR")
    with pytest.raises(Conflict):
        services.quoting.answer(CUSTOMER, first, yes=True)
    Quote.objects.filter(pk=second.pk).update(until=today() - timedelta(days=1))
    with pytest.raises(Conflict, match="hold"):
        services.quoting.answer(CUSTOMER, second, yes=True)
    assert services.quoting.answer(CUSTOMER, second, yes=False).state == "declined"
    assert services.quoting.answer(CUSTOMER, second, yes=False).state == "declined"
    with pytest.raises(Conflict):
        services.quoting.answer(CUSTOMER, second, yes=True)
    assert again(repair).state == "declined"
    assert {one.user for one in Notification.objects.filter(kind="quote_answered")} == {cast.agent}


def test_under_warranty_nobody_is_asked(cast: Cast) -> None:
    repair = diagnosing(cast)
    services.quoting.quote(cast.agent, repair, [Item("work", "An hour", 4_000, free=True)], currency="EUR")
    assert again(repair).state == "approved"


def test_a_part_in_stock_is_laid_aside_and_used(cast: Cast) -> None:
    cable = a_product("CABLE", "Cable", 500)
    receive_goods(system, cable, 3, key="came")
    cable.refresh_from_db()
    repair = diagnosing(cast)
    items = [Item("part", "", 500, quantity=2, product=cable), Item("work", "An hour", 4_000)]
    quote = services.quoting.quote(cast.agent, repair, items, currency="EUR")
    assert quote.total == 5_000
    services.quoting.answer(CUSTOMER, quote, yes=True)
    stock = stock_of(cable)
    assert (stock.free, stock.reserved) == (1, 2)
    services.repairs.begin_test(cast.agent, services.repairs.work(cast.agent, again(repair)))
    stock = stock_of(cable)
    assert (stock.free, stock.reserved, Part.objects.get().state) == (1, 0, "used")


def test_a_missing_part_is_waited_for_and_the_repair_goes_on_when_it_comes(cast: Cast) -> None:
    cable = a_product("CABLE", "Cable", 500, counted=True)
    repairs = [diagnosing(cast) for _ in range(2)]
    day = today() + timedelta(days=5)
    for repair in repairs:
        services.parts.need(cast.agent, repair, cable, 1, expected_on=day)
        services.repairs.go_ahead(cast.agent, repair)
    first, second = (again(repair) for repair in repairs)
    assert (first.state, first.stage, first.expected_on, first.due) == ("waiting_parts", "parts", day, None)
    with pytest.raises(Conflict):
        services.repairs.work(cast.agent, first)
    receive_goods(system, cable, 1, key="came")
    events.publish(BackInStock(cable))
    assert [again(repair).state for repair in repairs] == ["approved", "waiting_parts"]
    assert again(first).stage == "work"
    assert Notification.objects.filter(kind="parts_here", user=cast.agent).count() == 1
    receive_goods(system, cable, 1, key="another")
    assert services.parts.look_again() == 1
    assert again(second).state == "approved"


def test_what_is_not_needed_is_free_again(cast: Cast) -> None:
    cable = a_product("CABLE", "Cable", 500)
    receive_goods(system, cable, 1, key="came")
    cable.refresh_from_db()
    repair = diagnosing(cast)
    part = services.parts.need(cast.agent, repair, cable, 1)
    assert stock_of(cable).free == 0
    services.parts.drop(cast.agent, part)
    assert stock_of(cable).free == 1
    services.parts.need(cast.agent, repair, cable, 1)
    services.repairs.cancel(cast.agent, again(repair))
    assert (stock_of(cable).free, again(repair).state) == (1, RepairState.CANCELLED)


def test_the_day_is_told_only_when_it_is_known_of_all_parts(cast: Cast) -> None:
    cable, bulb = (a_product(sku, sku, 500, counted=True) for sku in ("CABLE", "BULB"))
    repair = diagnosing(cast)
    day = today() + timedelta(days=5)
    services.parts.need(cast.agent, repair, cable, 1, expected_on=day)
    other = services.parts.need(cast.agent, repair, bulb, 1)
    services.repairs.go_ahead(cast.agent, repair)
    assert again(repair).expected_on is None
    services.parts.expect(cast.agent, other, day + timedelta(days=2))
    assert again(repair).expected_on == day + timedelta(days=2)


def test_a_visit_is_planned_done_or_called_off(cast: Cast) -> None:
    repair, now = booked(cast), clock.now()
    with pytest.raises(Invalid):
        services.visits.plan(cast.agent, repair, now + timedelta(hours=2), now + timedelta(hours=1))
    visit = services.visits.plan(cast.agent, repair, now + timedelta(hours=1), now + timedelta(hours=2))
    done = services.visits.done(cast.agent, visit, note="Nobody was in.")
    assert services.visits.done(cast.agent, visit).done_at == done.done_at
    assert Fact.objects.filter(kind="visit_done").count() == 1
    with pytest.raises(Conflict):
        services.visits.call_off(cast.agent, visit)


def test_the_same_key_is_the_same_repair(cast: Cast) -> None:
    assert booked(cast, key="k") == booked(cast, key="k")


def test_the_board_has_each_under_its_stage(cast: Cast) -> None:
    booked(cast)
    diagnosing(cast)
    found = {name.value: count for name, count, _rows in queries.repair_board(cast.agent) if count}
    assert found == {"bring": 1, "diagnose": 1}
