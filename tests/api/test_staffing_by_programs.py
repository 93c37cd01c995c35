"""What the page Staffing tells, told to programs."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepword.conversations.models import Inbox
from keepword.core import clock, facts
from keepword.teams.models import Team
from tests.api.conftest import Caller
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast: Cast) -> Caller:
    local = ZoneInfo(cast.lead.time_zone)
    line = Inbox.objects.create(name="Phone", channel="phone", address="+37061234567", created_at=clock.now())
    today = clock.now().astimezone(local).date()
    for ago in range(1, 15):
        at = datetime.combine(today - timedelta(days=ago), time(10), local)
        facts.record(
            facts.fact("call_offered", at + timedelta(minutes=n), inbox=line.pk, team=None) for n in range(20)
        )
    return Caller(cast.lead)


def test_a_day_by_half_hours(lead: Caller) -> None:
    found = lead.get("/staffing").json()

    assert (found["channel"], found["channels"]) == ("phone", ["phone"])
    assert found["forecasts"][0]["method"] == "naive"
    (busy,) = [half for half in found["half_hours"] if half["expected"]]
    assert (busy["expected"], busy["needed"], busy["on_schedule"]) == (20.0, 6, 8)
    assert busy["gap"] == busy["there"] - 8


def test_what_if(lead: Caller) -> None:
    found = lead.get("/staffing?handle_s=30&shrinkage=0&patience_s=60").json()

    (busy,) = [half for half in found["half_hours"] if half["expected"]]
    assert busy["on_schedule"] == busy["needed"] <= 2


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("handle_s=0", "handle_s"),
        ("share=80", "share"),
        ("shrinkage=nan", "shrinkage"),
        ("day=2001-01-01", "day"),
        ("channel=fax", "channel"),
        ("team=99999", "team"),
    ],
)
def test_what_cannot_be_reckoned_names_its_field(lead: Caller, asked: str, field: str) -> None:
    answer = lead.get(f"/staffing?{asked}")

    assert answer.status_code == 422
    assert field in answer.json()["errors"][0]["field"]


def test_agents_are_told_nothing(cast: Cast) -> None:
    assert Caller(cast.agent).get("/staffing").status_code == 403


def test_a_team_without_contacts_has_no_plan(lead: Caller) -> None:
    team = Team.objects.create(name="Repairs", created_at=clock.now())

    assert lead.get(f"/staffing?team={team.pk}").json()["half_hours"] == []
