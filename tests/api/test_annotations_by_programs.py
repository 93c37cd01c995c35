"""What happened when, told to programs."""

import pytest

from keepword.teams.services import save_team
from tests.api.conftest import Caller
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BODY = {"day": "2026-11-02", "text": "New carrier"}


def test_one_is_written_read_changed_and_removed(cast: Cast) -> None:
    lead, agent = Caller(cast.lead), Caller(cast.agent)
    made = lead.post("/annotations", BODY)
    assert made.status_code == 201
    path = f"/annotations/{made.json()['id']}"
    assert agent.get(path).json()["text"] == "New carrier"
    assert agent("PUT", path, BODY).status_code in (403, 404)
    assert lead("PUT", path, BODY | {"indicator": "csat"}).json()["indicator"] == "csat"
    assert agent("DELETE", path).status_code == 404
    assert lead("DELETE", path).status_code in (200, 204)
    assert lead.get(path).status_code == 404


def test_pages_of_them_go_by_day(cast: Cast) -> None:
    lead = Caller(cast.lead)
    for day in (3, 1, 2):
        lead.post("/annotations", BODY | {"day": f"2026-11-0{day}"})
    first = lead.get("/annotations?limit=2").json()
    rest = lead.get(f"/annotations?limit=2&after={first['next']}").json()
    assert [one["day"][-1] for one in first["items"] + rest["items"]] == ["3", "2", "1"]


def test_what_is_wrong_and_who_may_not(cast: Cast) -> None:
    others = save_team(cast.admin, None, name="Others", members=[cast.colleague])
    lead, agent = Caller(cast.lead), Caller(cast.agent)
    assert lead.post("/annotations", BODY | {"indicator": "weather"}).status_code == 422
    assert lead.post("/annotations", BODY | {"team": 999_999}).status_code == 422
    assert agent.post("/annotations", BODY).status_code == 403
    theirs = lead.post("/annotations", BODY | {"team": others.pk}).json()["id"]
    assert agent.get(f"/annotations/{theirs}").status_code == 404
