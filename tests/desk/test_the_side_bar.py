"""The side bar: groups of places, each for whoever may go there, unfolded as this browser left them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from keepword.accounts.models import User
from keepword.desk.places import GROUPS
from tests.cast import Cast

pytestmark = pytest.mark.django_db
GROUP = re.compile(r'<details class="nav-group" data-group="(\w+)"( open)?>')


def of(client: Client, user: User, path: str = "/orders/") -> str:
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def unfolded(page: str) -> set[str]:
    return {key for key, is_open in GROUP.findall(page) if is_open}


def test_all_places_answer_whoever_sees_them(cast: Cast, client: Client) -> None:
    for person in (cast.agent, cast.lead, cast.admin):
        page = of(client, person)
        seen = [place for group in GROUPS for place in group.places if place.is_for(person.rights)]
        assert {f'href="{reverse(place.url)}"' in page for place in seen} == {True}
        assert {client.get(reverse(place.url)).status_code for place in seen} == {200}


def test_what_one_may_not_open_is_not_listed(cast: Cast, client: Client) -> None:
    page = of(client, cast.agent)
    assert reverse("segments") not in page
    assert reverse("follow_ups") in page
    assert reverse("follow_ups") not in of(client, cast.admin)


def test_the_group_is_open_where_one_is(cast: Cast, client: Client) -> None:
    page = of(client, cast.agent)
    assert unfolded(page) == {"orders"}
    groups = page[page.index("<details") : page.rindex("</details>")]
    assert groups.count(f'href="{reverse("orders")}" aria-current="page"') == 1


@pytest.mark.parametrize("kept", ["service.voice", "voice", "", "nothing.<b>", "." * 5000])
def test_it_is_as_this_browser_left_it(cast: Cast, client: Client, kept: str) -> None:
    client.cookies["bar"] = kept
    page = of(client, cast.agent)
    assert unfolded(page) == {"orders"} | ({"service", "voice"} & set(kept.split(".")))
    assert "<b>" not in page
