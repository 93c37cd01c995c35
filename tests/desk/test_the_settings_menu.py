"""The menu of the settings: pages under headings, and no heading without a page."""

import pytest
from django.test import Client

from keepword.desk.settings.pages import GROUPS, groups, links
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_each_page_stands_under_one_heading(cast: Cast) -> None:
    keys = [link.key for group in GROUPS for link in group.links]
    assert len(keys) == len(set(keys))
    assert [link.key for link in links(cast.admin)] == keys


def test_a_heading_goes_with_its_last_page(cast: Cast) -> None:
    shown = groups(cast.agent)
    assert all(group.links for group in shown)
    assert str(shown[-1].label) == "Your own"
    assert "Keepword itself" not in [str(group.label) for group in shown]


def test_the_page_shows_them(client: Client, cast: Cast) -> None:
    client.force_login(cast.agent)
    page = client.get("/settings/me/").content.decode()
    assert "Your own</h2>" in page
    assert "Keepword itself" not in page


def test_ctrl_k_finds_every_page_of_the_settings(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)
    assert "/settings/audit/" in client.get("/search/jump/", {"q": "audit"}).content.decode()
    client.force_login(cast.agent)
    assert "/settings/audit/" not in client.get("/search/jump/", {"q": "audit"}).content.decode()
