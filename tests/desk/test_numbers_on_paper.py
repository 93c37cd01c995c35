"""Numbers leave as PDF and PNG: in all letters, paged, whole whatever a thing is called, for who may see."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

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
PNG = b"\x89PNG\r\n\x1a\n"
NAME = "Їжак ąčęėįšųūž <b>&amp;{nb}\ue000 (\\) %PDF 😀"


@pytest.fixture
def lead(cast: Cast, tmp_path: Path, settings: Any) -> Client:
    settings.LAKE_URL = str(tmp_path / "lake")
    team = save_team(cast.admin, None, name="Ремонт", members=[cast.agent])
    for number in range(6):
        kind = "promise_kept" if number else "promise_broken"
        facts.record([facts.fact(kind, clock.now(), actor=cast.agent.key, team=team.pk)])
    measure_some(names=["promises_kept"])
    board = [Tile("promises_kept"), Tile("promises_kept", "team", str(team.pk)), Tile("csat")]
    save_dashboard(cast.lead, None, Layout(NAME, board, is_shared=True))
    save_annotation(cast.lead, None, Said(today(), "Новий перевізник", "promises_kept"))
    save_annotation(cast.lead, None, Said(today(), "Remonte serga", team=team))
    return desk_of(cast.lead)


def read(answer: Any) -> PdfReader:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.content))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_a_dashboard_whatever_it_is_called(lead: Client) -> None:
    reader = read(lead.get(f"/numbers/dashboard:{Dashboard.objects.get().pk}/pdf/"))
    told = words(reader)
    assert reader.metadata is not None
    assert reader.metadata.title == NAME.replace("\ue000", "")
    assert reader.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]
    for said in ("Їжак ąčęėįšųūž <b>&amp;{nb}", "83.3 %", "no data", "Ремонт", "Page 1 of 1", "time zone"):
        assert said in told
    assert "1. " in told
    assert "Новий перевізник" in told
    assert "Remonte serga" in told


def test_the_same_twice_but_for_the_moment(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)
    one, two = (lead.get("/numbers/service/pdf/").content for _ in range(2))
    assert one == two


def test_a_framework_with_its_drawing_and_its_heads_on_each_page(lead: Client) -> None:
    reader = read(lead.get("/numbers/framework:servqual/pdf/"))
    assert len(reader.pages) > 1
    for number, page in enumerate(reader.pages, start=1):
        told = page.extract_text()
        assert "SERVQUAL" in told
        assert f"Page {number} of {len(reader.pages)}" in told
        assert "Indicator" in told
    assert "Reliability" in words(reader)
    assert "drawn; the table below says the same" in str(alternatives(reader))


def alternatives(reader: PdfReader) -> list[str]:
    """What the file says of its drawings to who does not see them."""
    tree = reader.trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    found, waiting = [], [tree]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found += [str(one["/Alt"])] if "/Alt" in one else []
            waiting += [one["/K"]] if "/K" in one else []
    return found


@pytest.mark.parametrize("by", ["", "week", "day", "x"])
def test_an_indicator_with_its_past_its_cuts_and_what_happened(lead: Client, by: str) -> None:
    told = words(read(lead.get("/numbers/indicator:promises_kept/pdf/", {"by": by})))
    for said in ("83.3 %", "Teams, last 28 days", "Ремонт", "People, last 28 days", "Новий перевізник"):
        assert said in told
    assert {"week": "by week", "day": "by day"}.get(by, "by month") in told


def test_it_is_in_the_language_of_its_reader(lead: Client, cast: Cast) -> None:
    cast.lead.language = "uk"
    cast.lead.save()
    reader = read(lead.get("/numbers/indicator:promises_kept/pdf/"))
    assert reader.trailer["/Root"]["/Lang"] == "uk"  # type: ignore[index]
    with translation.override("uk"):
        assert translation.gettext("Indicator") in words(reader)


def test_each_drawing_is_a_picture(lead: Client, cast: Cast) -> None:
    board = Dashboard.objects.get().pk
    for address, query in (
        ("indicator:promises_kept", {"by": "week"}),
        ("framework:servqual", {}),
        ("service", {"of": "promises_kept"}),
        (f"dashboard:{board}", {"of": "promises_kept"}),
    ):
        answer = lead.get(f"/numbers/{address}/png/", query)
        if address.startswith(("indicator", "framework")):
            assert answer.status_code == 200, address
            assert answer.content.startswith(PNG)
            assert answer["Content-Disposition"].endswith('.png"')
        else:  # a trend needs two values
            assert answer.status_code == 404
    assert lead.get("/numbers/framework:aspects/png/").status_code == 404  # set as text


def test_who_does_not_see_the_page_does_not_get_the_file(lead: Client, cast: Cast, agent: Client) -> None:
    for of in ("service", "indicator:promises_kept", "framework:servqual", "team:999"):
        for kind in ("pdf", "png"):
            assert agent.get(f"/numbers/{of}/{kind}/").status_code == 404
    told = words(read(agent.get("/numbers/me/pdf/")))
    assert "Новий перевізник" in told
    assert "Remonte serga" not in told
