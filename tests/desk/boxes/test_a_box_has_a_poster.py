import pytest
from django.test import Client

from keepword.channels.boxes.models import Place
from keepword.channels.boxes.services import PlaceFields, save_place
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def page(client: Client, place: Place, size: str = "") -> str:
    return client.get(f"/boxes/{place.pk}/poster/", {"size": size} if size else {}).content.decode()


@pytest.mark.parametrize(("size", "is_"), [("", "a4"), ("a6", "a6"), ('a6"><script>', "a4")])
def test_it_is_printed_in_one_of_two_sizes(agent: Client, place: Place, size: str, is_: str) -> None:
    assert f'<body class="{is_}">' in page(agent, place, size)


def test_it_asks_in_the_languages_of_the_box_and_names_its_address(agent: Client, cast: Cast) -> None:
    fields = PlaceFields(name="Desk <3", kind="complaint", languages=["lt", "uk"])
    said = page(agent, save_place(cast.lead, fields=fields))
    assert '<span lang="lt">' in said
    assert '<span lang="uk">' in said
    assert "Something went wrong?" not in said
    assert "Desk &lt;3" in said
    assert f"/b/{Place.objects.get().code}/" in said
    assert "<svg" in said


@pytest.mark.parametrize(
    ("ending", "kind", "head"), [("svg", "image/svg+xml", b"<?xml"), ("png", "image/png", b"\x89PNG")]
)
def test_its_code_is_saved_as_a_file(
    agent: Client, place: Place, ending: str, kind: str, head: bytes
) -> None:
    answer = agent.get(f"/boxes/{place.pk}/qr.{ending}")
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"] == f'attachment; filename="old-town-{place.pk}.{ending}"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.content.startswith(head)


def test_a_new_code_is_on_the_next_poster(agent: Client, cast: Cast, place: Place) -> None:
    before = page(agent, place)
    agent.post(f"/boxes/{place.pk}/code/")  # not for an agent
    assert page(agent, place) == before
    agent.force_login(cast.lead)
    assert agent.post(f"/boxes/{place.pk}/code/").status_code == 302
    assert f"/b/{place.code}/" not in page(agent, place)
