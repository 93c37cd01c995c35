"""Boards on the wall, told to programs."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.api.conftest import Caller
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_board_is_made_changed_shown_and_removed(cast: Cast) -> None:
    lead = Caller(cast.lead)
    made = lead.post("/walls", {"name": "Kitchen", "panels": ["csat", "waiting"], "language": "lt"})
    assert made.status_code == 201
    path = f"/walls/{made.json()['id']}"
    assert lead.get(path).json() == made.json()
    assert made.json()["keeper"] == cast.lead.pk
    screen = lead.post(f"{path}/screens", {"name": "Kitchen"}).json()
    page = urlsplit(screen["url"]).path
    assert Client().get(page).status_code == 200
    (listed,) = lead.get(f"{path}/screens").json()["items"]
    assert "url" not in listed
    assert listed["seen_from"] == "127.0.0.1"
    assert Caller(cast.admin)("PUT", path, {"name": "Hall"}).json()["keeper"] == cast.admin.pk
    assert lead("DELETE", f"/wall-screens/{screen['id']}").status_code == 204
    assert lead("DELETE", f"/wall-screens/{screen['id']}").status_code == 404
    assert Client().get(page).status_code == 404
    assert lead("DELETE", path).status_code == 204
    assert lead.get("/walls").json()["items"] == []


def test_agents_get_none_and_make_none(cast: Cast) -> None:
    made = Caller(cast.lead).post("/walls", {"name": "Kitchen"}).json()
    agent = Caller(cast.agent)
    assert agent.get("/walls").json()["items"] == []
    assert agent.get(f"/walls/{made['id']}").status_code == 404
    assert agent.post("/walls", {"name": "Mine"}).status_code == 403


def test_what_a_board_cannot_be_is_refused(cast: Cast) -> None:
    lead = Caller(cast.lead)
    for wrong in ({"panels": ["weather"]}, {"panels": ["tests"]}, {"inboxes": [987_654]}, {"minutes": 7}):
        assert lead.post("/walls", {"name": "x", **wrong}).status_code == 422
