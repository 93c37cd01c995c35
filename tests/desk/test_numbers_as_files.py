"""Numbers leave as files: words are never formulas, each gets what they may see."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from keepword.accounts.days import today
from keepword.analytics.models import Dashboard
from keepword.analytics.rules.dashboards import Tile
from keepword.analytics.services.annotations import Said, save_annotation
from keepword.analytics.services.dashboards import Layout, save_dashboard
from keepword.analytics.services.measuring import measure_some
from keepword.core import clock, facts
from keepword.teams.services import save_team
from tests.cast import Cast
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast: Cast, tmp_path: Path, settings: Any) -> Client:
    settings.LAKE_URL = str(tmp_path / "lake")
    team = save_team(cast.admin, None, name="=HYPERLINK(1)", members=[cast.agent])
    for number in range(6):
        kind = "promise_kept" if number else "promise_broken"
        facts.record([facts.fact(kind, clock.now(), actor=cast.agent.key, team=team.pk)])
    measure_some(names=["promises_kept"])
    board = [Tile("promises_kept"), Tile("promises_kept", "team", str(team.pk)), Tile("csat")]
    save_dashboard(cast.lead, None, Layout("Ours", board, is_shared=True))
    return desk_of(cast.lead)


def lines(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def board() -> int:
    return Dashboard.objects.get().pk


def test_a_dashboard_as_csv(lead: Client) -> None:
    number = board()
    whole, team, csat = lines(lead.get(f"/numbers/dashboard:{number}/csv/"))
    assert (float(whole["Value"]), whole["Records"], whole["Numerator"]) == (5 / 6, "6", "5.0")
    assert team["Of whom"] == "'=HYPERLINK(1)"
    assert (csat["Value"], csat["Records"], csat["Stands"]) == ("", "0", "no data")


def test_the_same_as_a_workbook_without_formulas(lead: Client) -> None:
    number = board()
    answer = lead.get(f"/numbers/dashboard:{number}/xlsx/")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]
    assert 5 / 6 in [cell.value for cell in cells]


def test_an_indicator_with_its_past_and_its_cuts(lead: Client) -> None:
    found = lines(lead.get("/numbers/indicator:promises_kept/csv/"))
    kinds = [one["Stretch of time"] for one in found]
    assert kinds[0] == "rolling"
    assert {"rolling", "month", "week", "day"} == set(kinds)
    assert sum(kind == "month" for kind in kinds) == 13
    assert "Agent" in [one["Of whom"] for one in found]


def test_frameworks_and_the_three_views(lead: Client) -> None:
    assert len(lines(lead.get("/numbers/service/csv/"))) == 9
    assert lines(lead.get("/numbers/framework:five_r/csv/"))


def test_an_agent_gets_their_own_and_nothing_else(lead: Client, agent: Client) -> None:
    (mine,) = lines(agent.get("/numbers/me/csv/"))
    assert mine["Records"] == "6"
    number = board()
    assert [one["Of whom"] for one in lines(agent.get(f"/numbers/dashboard:{number}/csv/"))] == [
        "'=HYPERLINK(1)"
    ]
    for of in ("service", "indicator:promises_kept", "framework:five_r", "team:999", "x"):
        assert agent.get(f"/numbers/{of}/csv/").status_code == 404
    assert agent.get("/numbers/me/doc/").status_code == 404


def test_what_happened_stands_below_the_numbers(lead: Client, cast: Cast) -> None:
    save_annotation(cast.lead, None, Said(today(), "=New carrier", "promises_kept"))
    for of, column in (("indicator:promises_kept", "Stretch of time"), (f"dashboard:{board()}", "Part")):
        last = lines(lead.get(f"/numbers/{of}/csv/"))[-1]
        assert (last[column], last["From"]) == ("annotation", today().isoformat())
        assert (last["What happened"], last["Value"]) == ("'=New carrier", "")
