"""What is another team's is, for whoever is not in it, as if it were not: every page, part and file of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from keepword.audit.models import Entry
from keepword.conversations.models import Conversation
from keepword.teams.services import save_team
from tests.cast import make_cast
from tests.routes import MISSING, ROUTES
from tests.standing import standing
from tests.world import World, said

pytestmark = pytest.mark.django_db

# Numbers of what lies within a conversation.
WITHIN = (
    "conversation",
    "message",
    "answer",
    "file",
    "task",
    "side",
    "merge",
    "promise",
    "complaint",
    "compensation",
)
NAMES = [name for name, route in ROUTES.items() if route.number in WITHIN]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The conversation was handed to a private team of the colleague alone."""
    with standing(django_db_blocker):
        cast = make_cast()
        made = World(cast)
        team = save_team(cast.admin, None, name="Private", is_private=True, members=[cast.colleague])
        Conversation.objects.update(team=team, assignee=None)
        yield made


def ask(client: Client, method: str, address: str) -> tuple[int, str]:
    answered: Any = getattr(client, method)(address)
    return answered.status_code, said(answered)


@pytest.mark.parametrize("name", NAMES)
def test_an_agent_is_told_what_is_told_of_nothing(world: World, name: str) -> None:
    before = Entry.objects.count()
    for method in ("get", "post"):
        client = world.client("agent")
        assert ask(client, method, world.address(name)) == ask(client, method, world.address(name, MISSING))
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", NAMES)
def test_a_lead_sees_every_team(world: World, name: str) -> None:
    route = ROUTES[name]
    if route.how == "post":
        return
    assert world.client("lead").get(world.address(name)).status_code in (200, 302)


def test_there_is_something_to_hide() -> None:
    assert len(NAMES) > 25


@pytest.mark.parametrize(
    "address", ["/", "/?view=open", "/rows/?view=open", "/search/?q=lamp", "/scheduled/"]
)
def test_no_list_shows_it(world: World, address: str) -> None:
    page = world.client("agent").get(address).content.decode()
    assert "My lamp does" not in page
    assert f'id="row-{world.numbers["conversation"]}"' not in page
