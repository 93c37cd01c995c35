"""Each stage that waits for us is passed or late, in working hours; nobody is late by what was not there."""

from datetime import UTC, datetime, timedelta

import pytest

from keepword.aftersales import queries, services
from keepword.aftersales.models import Return, Stage
from keepword.calendars.services import ensure_default_calendar
from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.core.models import Fact
from keepword.notifications.models import Notification
from tests.aftersales.goods import a_customer, a_product, an_order, wanted
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # 11:00 in Kyiv
CUSTOMER = Automaton("customer")


def asked(at: datetime) -> Return:
    with clock.moved(at):
        order = an_order(a_customer(), ("LAMP-7", 1, 3_000))
        return services.returns.ask(CUSTOMER, order, wanted(order), source="portal")


def test_a_decision_is_due_in_working_hours_and_late_at_its_minute(cast: Cast) -> None:
    ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    ret = asked(MONDAY)
    hours = queries.hours()
    due = ret.due
    assert due is not None
    assert due > MONDAY + timedelta(hours=8) or hours.zone == "UTC"
    with clock.moved(due - timedelta(seconds=1)):
        assert services.mark_late() == 0
    with clock.moved(due + timedelta(hours=3)):
        assert services.mark_late() == 1
        assert services.mark_late() == 0
    late = Fact.objects.get(kind="return_late")
    assert (late.at, late.data["stage"]) == (due, "decide")
    assert {one.user for one in Notification.objects.filter(kind="aftersales_late")} == {
        cast.lead,
        cast.admin,
    }
    with clock.moved(due + timedelta(hours=4)):
        services.returns.approve(cast.agent, ret)
    passed = Fact.objects.get(kind="return_stage")
    assert passed.data["late"] is True


def test_while_the_customer_has_it_nobody_is_late(cast: Cast) -> None:
    ret = asked(MONDAY)
    with clock.moved(MONDAY + timedelta(hours=1)):
        ret = services.returns.approve(cast.agent, ret)
    assert ret.due is None
    with clock.moved(MONDAY + timedelta(days=60)):
        assert services.mark_late() == 0


def test_what_is_withdrawn_is_judged_by_nobody(cast: Cast) -> None:
    ret = asked(MONDAY)
    with clock.moved(MONDAY + timedelta(hours=1)):
        services.returns.withdraw(CUSTOMER, ret)
    assert Fact.objects.get(kind="return_stage").data["dropped"] is True
    with clock.moved(MONDAY + timedelta(days=60)):
        assert services.mark_late() == 0


def test_other_times_hold_for_what_runs(cast: Cast) -> None:
    ret = asked(MONDAY)
    with clock.moved(MONDAY + timedelta(hours=2)):
        services.save_policy(cast.lead, {"decide_minutes": 60})
        services.reckon_anew()
    # Nobody is late by a time that was not there: it is due when the new time came.
    assert Return.objects.get(pk=ret.pk).due == MONDAY + timedelta(hours=2)
    assert Stage.objects.get(ret=ret).late_at is None
    with clock.moved(MONDAY + timedelta(hours=3)):
        services.save_policy(cast.lead, {"decide_minutes": None})
        services.reckon_anew()
    assert Return.objects.get(pk=ret.pk).due is None


def test_what_is_to_be_done_once_more_is_not_shown_as_done(cast: Cast) -> None:
    part = a_product("COIL-1", "Coil", 900, kind="part", counted=True)
    booking = services.Booking("It hums.")
    repair = services.repairs.book(cast.agent, a_customer(), services.Thing(what="Lamp"), booking)
    repair = services.repairs.diagnose(cast.agent, services.repairs.receive(cast.agent, repair))
    services.parts.need(cast.agent, repair, part, 1)
    repair = services.repairs.go_ahead(cast.agent, repair)
    assert repair.state == "waiting_parts"
    shown = [(one.name, one.done, one.now) for one in queries.way(repair)]
    assert shown[-4:] == [
        ("parts", False, True),
        ("work", False, False),
        ("test", False, False),
        ("hand_back", False, False),
    ]
