"""Contacts are counted from facts in the shop's half-hours; people are there by hours and absences."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from keepword.accounts.models import User
from keepword.analytics.staffing import arrivals, people
from keepword.analytics.staffing.plan import ALL, BOUNDS, plan
from keepword.calendars.models import Calendar
from keepword.conversations.models import Inbox
from keepword.core import clock, facts
from keepword.core.errors import Invalid, NotFound
from keepword.core.models import Fact
from keepword.teams.models import Absence, Membership, Team
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

KYIV = ZoneInfo("Europe/Kyiv")
MONDAY = date(2026, 3, 2)
OFFICE = [[[540, 1080]]] * 5 + [[], []]


def moment(*local: int) -> datetime:
    return datetime.combine(date(*local[:3]), time(*local[3:]), KYIV)


def came(inbox: Inbox, *local: datetime, kind: str = "contact_started", **data: Any) -> list[Fact]:
    made = [facts.fact(kind, at, inbox=inbox.pk, **data) for at in local]
    facts.record(made)
    return made


def a_line(cast: Cast) -> Inbox:
    return Inbox.objects.create(name="Phone", channel="phone", address="+37061234567", created_at=clock.now())


def counts(found: Any) -> dict[tuple[int, int], int]:
    return {(int(day), int(slot)): int(found[day, slot]) for day, slot in zip(*found.nonzero(), strict=True)}


def test_contacts_stand_in_the_half_hours_of_the_wall_clock(cast: Cast) -> None:
    came(
        cast.inbox,
        moment(2026, 3, 1, 23, 59),  # not yet
        moment(2026, 3, 2, 0, 0),
        moment(2026, 3, 2, 9, 29, 59),
        moment(2026, 3, 2, 9, 0),
        moment(2026, 3, 2, 9, 30),
        moment(2026, 3, 3, 23, 59, 59),
        moment(2026, 3, 4, 0, 0),  # no more
    )

    found = arrivals.counted(MONDAY, 2, KYIV)

    assert list(found) == ["email"]
    assert counts(found["email"]) == {(0, 0): 1, (0, 18): 2, (0, 19): 1, (1, 47): 1}


def test_what_was_taken_back_did_not_come(cast: Cast) -> None:
    facts.record(facts.retract(came(cast.inbox, moment(2026, 3, 2, 9))))

    assert arrivals.counted(MONDAY, 1, KYIV) == {}


def test_each_call_counts_and_its_contact_does_not(cast: Cast) -> None:
    line = a_line(cast)
    came(line, moment(2026, 3, 2, 9))
    came(line, moment(2026, 3, 2, 9), moment(2026, 3, 2, 9, 5), kind="call_offered", team=None)

    assert counts(arrivals.counted(MONDAY, 1, KYIV)["phone"]) == {(0, 18): 2}


def test_a_team_s_calls_are_those_that_came_for_it(cast: Cast) -> None:
    line, team = a_line(cast), Team.objects.create(name="Repairs", created_at=clock.now())
    came(line, moment(2026, 3, 2, 9), kind="call_offered", team=team.pk)
    came(line, moment(2026, 3, 2, 9), kind="call_offered", team=None)

    assert counts(arrivals.counted(MONDAY, 1, KYIV, team=team)["phone"]) == {(0, 18): 1}


def test_the_hour_that_comes_twice_has_the_contacts_of_both(cast: Cast) -> None:
    twice = datetime(2026, 10, 25, 0, 10, tzinfo=UTC)  # 03:10 in summer time, then again
    facts.record(
        facts.fact("contact_started", twice + timedelta(hours=n), inbox=cast.inbox.pk) for n in range(2)
    )

    assert counts(arrivals.counted(date(2026, 10, 25), 1, KYIV)["email"]) == {(0, 6): 2}


# Who is there -------------------------------------------------------------------------------------


def shop_hours() -> Calendar:
    return Calendar.objects.create(
        name="Shop", zone="Europe/Kyiv", week=OFFICE, is_default=True, updated_at=clock.now()
    )


def a_team(*members: User) -> Team:
    team = Team.objects.create(name="Lamps", created_at=clock.now())
    for user in members:
        Membership.objects.create(team=team, user=user)
    return team


def test_people_are_there_by_the_shop_s_hours(cast: Cast) -> None:
    shop_hours()
    team = a_team(cast.agent, cast.colleague)

    found = people.there(cast.lead, MONDAY, KYIV, team=team)

    assert found == [0.0] * 18 + [2.0] * 18 + [0.0] * 12
    assert people.there(cast.lead, MONDAY, KYIV) == found  # the lead is in no team
    assert sum(people.there(cast.lead, MONDAY + timedelta(days=6), KYIV)) == 0


def test_who_is_absent_is_not_there(cast: Cast) -> None:
    shop_hours()
    team = a_team(cast.agent, cast.colleague)
    Absence.objects.create(
        user=cast.agent,
        starts_at=datetime(2026, 3, 2, 12, 15, tzinfo=KYIV),
        ends_at=datetime(2026, 3, 3, 10, tzinfo=KYIV),
    )

    found = people.there(cast.lead, MONDAY, KYIV, team=team)

    assert (found[23], found[24], found[25], found[35]) == (2, 1.5, 1, 1)


def test_a_team_s_own_hours_win_over_the_shop_s(cast: Cast) -> None:
    shop_hours()
    team = a_team(cast.agent)
    team.calendar = Calendar.objects.create(
        name="Late", zone="Europe/Kyiv", week=[[[1080, 1260]]] * 7, updated_at=clock.now()
    )
    team.save()

    assert people.there(cast.lead, MONDAY, KYIV, team=team) == [0.0] * 36 + [1.0] * 6 + [0.0] * 6


@pytest.mark.parametrize(("day", "hours"), [(MONDAY, 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_the_half_hours_of_a_day_lie_end_to_end(day: date, hours: int) -> None:
    edges = people.half_hours(day, KYIV)

    assert len(edges) == 49
    assert edges == sorted(edges)
    assert edges[-1] - edges[0] == timedelta(hours=hours)


def test_nobody_is_there_in_an_hour_that_is_skipped(cast: Cast) -> None:
    a_team(cast.agent)  # who works at any time, as nothing says when

    found = people.there(cast.lead, date(2026, 3, 29), KYIV)

    assert [slot for slot, there in enumerate(found) if not there] == [6, 7]


# The plan -----------------------------------------------------------------------------------------


def two_weeks_of_calls(cast: Cast) -> None:
    line, today = a_line(cast), clock.now().astimezone(KYIV).date()
    for ago in range(1, 15):
        day = datetime.combine(today - timedelta(days=ago), time(), KYIV)
        came(line, *[day.replace(hour=10, minute=n) for n in range(20)], kind="call_offered", team=None)


def test_a_day_is_planned_as_last_week_was(cast: Cast) -> None:
    two_weeks_of_calls(cast)

    found = plan(cast.lead, KYIV, day=clock.now().astimezone(KYIV).date() + timedelta(days=3))

    assert found.channel == "phone"
    assert found.forecasts["phone"].method == "naive"
    busy = found.lines[20]
    assert busy.begin.astimezone(KYIV).strftime("%H:%M") == "10:00"
    assert (busy.half.expected, busy.half.load) == (20, pytest.approx(20 * 300 / 1800))
    assert busy.half.needed == 6  # 84.1% within 20 s
    assert sum(line.half.expected for line in found.lines) == 20
    assert plan(cast.lead, KYIV, channel=ALL).lines[20].half.needed == 6


def test_what_one_reckons_with_can_be_changed_within_bounds(cast: Cast) -> None:
    two_weeks_of_calls(cast)

    assert plan(cast.lead, KYIV, changed={"handle_s": 30.0}).lines[20].half.needed == 2
    for name, (least, most) in BOUNDS.items():
        for wrong in (least - 1, most + 1, float("nan")):
            with pytest.raises(Invalid) as refused:
                plan(cast.lead, KYIV, changed={name: wrong})
            assert refused.value.field == name


def test_without_a_week_of_contacts_nothing_is_made_up(cast: Cast) -> None:
    found = plan(cast.lead, KYIV)

    assert (found.channel, list(found.lines), found.forecasts) == ("", [], {})


def test_only_who_sees_the_numbers_of_the_service_plans(cast: Cast) -> None:
    with pytest.raises(NotFound):
        plan(cast.agent, KYIV)


def test_the_past_and_the_far_future_are_not_planned(cast: Cast) -> None:
    today = clock.now().astimezone(KYIV).date()
    for day in (today - timedelta(days=1), today + timedelta(days=28)):
        with pytest.raises(Invalid):
            plan(cast.lead, KYIV, day=day)
    with pytest.raises(Invalid):
        plan(cast.lead, KYIV, channel="fax")
