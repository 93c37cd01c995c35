"""Pages of dashboards: one's own, a team's, a person's, and who sees which."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepword.accounts.services import add_role
from keepword.analytics.models import Dashboard, IndicatorValue
from keepword.analytics.services.measuring import measure_some
from keepword.audit.models import Entry
from keepword.core import clock, facts
from keepword.teams.models import Team
from keepword.teams.services import save_team
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

pytestmark = pytest.mark.django_db
SAME = "No difference that chance would not explain"
WORSE = "Not as good, by more than chance would explain"


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, settings: Any) -> None:
    settings.LAKE_URL = str(tmp_path / "lake")


@pytest.fixture
def team(cast: Cast, mail_in: MailIn) -> Team:
    """A team in which the agent keeps their word mostly, the colleague hardly ever, and both have done so for
    weeks."""
    found = save_team(cast.admin, None, name="Repairs", members=[cast.agent, cast.colleague])
    conversation, now = mail_in(), clock.now()
    for person, broken in ((cast.agent, 7), (cast.colleague, 1)):
        for number in range(60):
            kind = "promise_broken" if broken == 1 or number % broken == 0 else "promise_kept"
            at = now - timedelta(hours=number * 11)
            facts.record([facts.fact(kind, at, subject_id=conversation.pk, actor=person.key, team=found.pk)])
    with clock.moved(now + timedelta(minutes=1)):
        measure_some(names=["promises_kept", "csat"])
    return found


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_weeks_of_teams_and_people_are_kept(cast: Cast, team: Team) -> None:
    weeks = IndicatorValue.objects.filter(indicator="promises_kept", kind="week").exclude(cut="")
    assert set(weeks.values_list("cut", flat=True)) == {"team", "agent"}
    mine = weeks.filter(cut="agent", cut_key=str(cast.agent.key))
    whole = IndicatorValue.objects.filter(indicator="promises_kept", kind="week", cut="", n__gt=0)
    assert sum(one.n for one in mine) == 60
    assert {one.begins for one in mine} == {one.begins for one in whole}
    ours = weeks.filter(cut="team", cut_key=str(team.pk))
    assert sum(one.n for one in ours) == 120
    with clock.moved(clock.now() + timedelta(hours=2)):
        measure_some(names=["promises_kept"])
    assert sum(one.n for one in mine.all()) == 60


def test_an_agent_sees_their_own_numbers_beside_their_team(cast: Cast, team: Team, agent: Client) -> None:
    told = page(agent, "/dashboards/me/")
    assert "Promises kept" in told
    assert 'class="drawing small"' in told
    assert "Better, by more than chance would explain" in told
    assert "/indicators/" not in told
    assert WORSE in page(desk_of(cast.colleague), "/dashboards/me/")


def test_an_agent_sees_their_team_as_a_whole_and_nobody_else_s_numbers(
    cast: Cast, team: Team, agent: Client
) -> None:
    other = save_team(cast.admin, None, name="Night shift", members=[cast.colleague])
    told = page(agent, f"/dashboards/team/{team.pk}/")
    assert "Promises kept" in told
    assert cast.colleague.name not in told
    for path in (
        f"/dashboards/team/{other.pk}/",
        f"/dashboards/person/{cast.colleague.pk}/",
        "/dashboards/service/",
    ):
        page(agent, path, 404)
    assert "Night shift" not in page(agent, "/dashboards/")


def test_a_lead_sees_people_by_name_with_intervals(cast: Cast, team: Team) -> None:
    told = page(desk_of(cast.lead), f"/dashboards/team/{team.pk}/?of=promises_kept")
    assert told.index(f">{cast.agent.name}</a>") < told.index(f">{cast.colleague.name}</a>")
    assert 'class="drawing span"' in told
    assert WORSE in told
    assert "/indicators/promises_kept/?cut=team#cuts" in told
    assert "Promises kept" in page(desk_of(cast.lead), f"/dashboards/person/{cast.agent.pk}/")


def test_a_lead_of_own_teams_alone_sees_those(cast: Cast, team: Team) -> None:
    role = add_role(cast.admin, name="Lead of a team", rights=["converse", "see_today", "see_all"])
    cast.lead.role, cast.lead.granted = role.key, role.rights
    cast.lead.save()
    lead = desk_of(cast.lead)
    page(lead, f"/dashboards/team/{team.pk}/", 404)
    page(lead, f"/dashboards/person/{cast.agent.pk}/", 404)
    save_team(cast.admin, team, name="Repairs", members=[cast.lead, cast.agent])
    page(lead, f"/dashboards/team/{team.pk}/")
    page(lead, f"/dashboards/person/{cast.agent.pk}/")
    page(lead, f"/dashboards/person/{cast.colleague.pk}/", 404)


def test_the_three_views(cast: Cast, team: Team) -> None:
    told = page(desk_of(cast.lead), "/dashboards/service/")
    assert told.count('class="card tile"') == 9
    assert "Service as a relationship" in told


def _rows(*rows: tuple[str, str, int], name: str = "Mornings", **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "tile-TOTAL_FORMS": len(rows), "tile-INITIAL_FORMS": 0, **more}
    for number, (indicator, scope, place) in enumerate(rows):
        told |= {
            f"tile-{number}-indicator": indicator,
            f"tile-{number}-scope": scope,
            f"tile-{number}-ORDER": place,
        }
    return told


def test_a_dashboard_of_one_s_own_is_made_in_its_order_and_changed(
    cast: Cast, team: Team, agent: Client
) -> None:
    page(agent, "/dashboards/new/")
    mine, ours = f"agent:{cast.agent.key}", f"team:{team.pk}"
    made = agent.post("/dashboards/new/", _rows(("csat", mine, 2), ("promises_kept", ours, 1), ("", "", 3)))
    board = Dashboard.objects.get()
    assert made.status_code == 302
    assert [row[0] for row in board.tiles] == ["promises_kept", "csat"]
    told = page(agent, f"/dashboards/{board.pk}/")
    assert "Repairs" in told
    edit = page(agent, f"/dashboards/{board.pk}/edit/")
    assert 'name="rev" value="1"' in edit
    taken = _rows(("promises_kept", ours, 1), ("csat", mine, 2), rev=1) | {
        "tile-INITIAL_FORMS": 2,
        "tile-1-DELETE": "on",
    }
    assert agent.post(f"/dashboards/{board.pk}/edit/", taken).status_code == 302
    board.refresh_from_db()
    assert board.tiles == [["promises_kept", "team", str(team.pk)]]
    late = agent.post(f"/dashboards/{board.pk}/edit/", taken)
    assert late.status_code == 422
    assert "Somebody else has changed this dashboard" in late.content.decode()
    verbs = Entry.objects.filter(object_kind="analytics.dashboard").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["made dashboard", "changed dashboard"]
    assert agent.post(f"/dashboards/{board.pk}/remove/").status_code == 302
    page(agent, f"/dashboards/{board.pk}/", 404)


@pytest.mark.parametrize("scope", ["", "agent:someone", "team:99"])
def test_an_agent_puts_nothing_on_it_that_is_not_theirs(cast: Cast, agent: Client, scope: str) -> None:
    answer = agent.post("/dashboards/new/", _rows(("csat", scope, 1)))
    assert answer.status_code == 422
    assert not Dashboard.objects.exists()


def test_a_broken_form_is_refused_with_a_reason(agent: Client) -> None:
    for given in ({}, {"name": "x"}, _rows(("csat", "", 1), name="") | {"tile-TOTAL_FORMS": 10**9}):
        assert agent.post("/dashboards/new/", given).status_code == 422


def test_a_shared_one_shows_each_what_is_for_them(cast: Cast, team: Team, agent: Client) -> None:
    lead = desk_of(cast.lead)
    rows = _rows(("csat", "", 1), ("promises_kept", f"team:{team.pk}", 2), is_shared="on")
    assert lead.post("/dashboards/new/", rows).status_code == 302
    board = Dashboard.objects.get()
    told = page(agent, f"/dashboards/{board.pk}/")
    assert "1 indicator of it is not for you to see" in told
    assert told.count('class="card tile"') == 1
    assert "Mornings" in page(agent, "/dashboards/")
    page(agent, f"/dashboards/{board.pk}/edit/", 404)
    assert agent.post(f"/dashboards/{board.pk}/remove/").status_code == 404
    mine = _rows(("csat", f"agent:{cast.agent.key}", 1), is_shared="on")
    assert agent.post("/dashboards/new/", mine).status_code == 302
    assert not Dashboard.objects.get(owner=cast.agent).is_shared


def test_a_page_costs_the_same_with_many_tiles(cast: Cast, team: Team, agent: Client) -> None:
    lead = desk_of(cast.lead)
    names = ["csat", "promises_kept", "nps", "first_response_time", "resolution_time", "reopen_share"]
    for number in (1, 6):
        rows = _rows(*((name, f"team:{team.pk}", 1) for name in names[:number]))
        assert lead.post("/dashboards/new/", rows).status_code == 302
    counted = []
    for board in Dashboard.objects.order_by("pk"):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page(lead, f"/dashboards/{board.pk}/")
        counted.append(len(caught))
    assert counted[0] == counted[1] <= 30
