"""The page Staffing: for leads, by half-hours, with what if."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from keepword.conversations.models import Inbox
from keepword.core import clock, facts
from tests.cast import Cast
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast: Cast) -> Client:
    return desk_of(cast.lead)


def two_weeks(inbox: Inbox, kind: str, zone: str, *, each_day: int = 20) -> None:
    local = ZoneInfo(zone)
    today = clock.now().astimezone(local).date()
    for ago in range(1, 15):
        at = datetime.combine(today - timedelta(days=ago), time(10), local)
        facts.record(facts.fact(kind, at + timedelta(minutes=n), inbox=inbox.pk) for n in range(each_day))


@pytest.fixture
def calls(cast: Cast) -> Inbox:
    line = Inbox.objects.create(name="Phone", channel="phone", address="+37061234567", created_at=clock.now())
    two_weeks(line, "call_offered", cast.lead.time_zone)
    return line


def test_an_empty_page_says_what_it_waits_for(lead: Client) -> None:
    page = lead.get("/staffing/").content.decode()

    assert "Nothing to tell it from yet" in page
    assert "<svg" not in page.split("<main", 1)[1].split("empty", 1)[0]


def test_a_day_stands_there_by_half_hours(lead: Client, calls: Inbox) -> None:
    answer = lead.get("/staffing/")
    page = answer.content.decode()

    (busy,) = [line for line in answer.context["lines"] if line.half.expected]
    assert (busy.half.expected, busy.half.needed) == (20, 6)
    assert page.count('role="img"') == 2
    assert "as last week" in page
    assert "What if" in page


def test_what_if_a_call_took_half_a_minute(lead: Client, calls: Inbox) -> None:
    answer = lead.get("/staffing/?handle=0.5&share=80&within=20&shrinkage=0")

    (busy,) = [line for line in answer.context["lines"] if line.half.expected]
    assert (busy.half.needed, busy.half.on_schedule) == (2, 2)
    assert "As usual" in answer.content.decode()


def test_a_wrong_amount_is_said_at_its_field_and_the_plan_stays_as_usual(lead: Client, calls: Inbox) -> None:
    answer = lead.get("/staffing/?handle=-3&at_once=nan&share=lots")

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"handle", "at_once", "share"}
    assert 'id="if-handle-error"' in answer.content.decode()
    assert not answer.context["changed"]


def test_who_writes_need_not_be_answered_within_seconds(lead: Client, cast: Cast) -> None:
    two_weeks(cast.inbox, "contact_started", cast.lead.time_zone)
    answer = lead.get("/staffing/")

    assert list(answer.context["form"].fields) == ["handle", "busy", "shrinkage"]
    (busy,) = [line for line in answer.context["lines"] if line.half.expected]
    assert busy.half.service_level is None


def test_all_channels_together_need_the_people_of_each(lead: Client, cast: Cast, calls: Inbox) -> None:
    two_weeks(cast.inbox, "contact_started", cast.lead.time_zone)

    def needed(channel: str) -> int:
        lines = lead.get(f"/staffing/?channel={channel}").context["lines"]
        return sum(line.half.needed for line in lines)

    assert needed("all") == needed("phone") + needed("email") > needed("phone")


@pytest.mark.parametrize("wrong", ["day=yesterday", "day=2001-01-01", "channel=fax"])
def test_what_cannot_be_planned_is_refused(lead: Client, wrong: str) -> None:
    assert lead.get(f"/staffing/?{wrong}").status_code == 422


def test_an_agent_finds_no_such_page(cast: Cast) -> None:
    agent = desk_of(cast.agent)

    assert agent.get("/staffing/").status_code == 404
    assert "/staffing/" not in agent.get("/today/").content.decode()


def test_the_page_costs_the_same_however_many_came(
    lead: Client, cast: Cast, calls: Inbox, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(40) as few:  # type: ignore[operator]
        lead.get("/staffing/")
    two_weeks(calls, "call_offered", cast.lead.time_zone, each_day=59)
    with django_assert_max_num_queries(len(few)):  # type: ignore[operator]
        lead.get("/staffing/")
