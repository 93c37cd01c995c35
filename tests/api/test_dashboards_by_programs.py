"""Dashboards, told to programs."""

from pathlib import Path
from typing import Any

import pytest

from keepword.analytics.services.measuring import measure_some
from keepword.core import clock, facts
from tests.api.conftest import Caller
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast: Cast, tmp_path: Path, settings: Any) -> Caller:
    settings.LAKE_URL = str(tmp_path / "lake")
    for number in range(6):
        kind = "promise_kept" if number else "promise_broken"
        facts.record([facts.fact(kind, clock.now(), actor=cast.agent.key)])
    measure_some(names=["promises_kept"])
    return Caller(cast.lead)


def test_a_dashboard_is_made_read_changed_and_removed(lead: Caller, cast: Cast) -> None:
    scope = f"agent:{cast.agent.key}"
    body = {
        "name": "Mornings",
        "shared": True,
        "tiles": [{"indicator": "promises_kept"}, {"indicator": "promises_kept", "scope": scope}],
    }
    made = lead.post("/dashboards", body)
    assert made.status_code == 201
    path = f"/dashboards/{made.json()['id']}"
    whole = lead.get(path).json()
    assert [one["scope"] for one in whole["numbers"]] == ["", scope]
    assert [one["value"]["n"] for one in whole["numbers"]] == [6, 6]
    theirs = Caller(cast.agent).get(path).json()
    assert [one["scope"] for one in theirs["numbers"]] == [scope]
    assert Caller(cast.colleague).get(path).json()["numbers"] == []
    assert Caller(cast.agent)("DELETE", path).status_code == 404
    changed = lead("PUT", path, {"name": "Evenings", "tiles": [{"indicator": "csat"}]})
    assert (changed.json()["name"], changed.json()["shared"], changed.json()["rev"]) == ("Evenings", False, 2)
    assert Caller(cast.agent).get(path).status_code == 404
    assert [one["name"] for one in lead.get("/dashboards").json()["items"]] == ["Evenings"]
    assert lead("DELETE", path).status_code in (200, 204)
    assert lead.get(path).status_code == 404


def test_what_cannot_be_is_refused(lead: Caller, cast: Cast) -> None:
    for tiles in ([], [{"indicator": "weather"}], [{"indicator": "csat", "scope": "team"}]):
        assert lead.post("/dashboards", {"name": "x", "tiles": tiles}).status_code == 422
    whole = {"name": "x", "tiles": [{"indicator": "csat"}]}
    assert Caller(cast.agent).post("/dashboards", whole).status_code == 403
