import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepword.audit.models import Entry
from keepword.channels.boxes.models import Place, Scan, Slip
from keepword.channels.boxes.services import PlaceFields, save_place
from keepword.conversations.models import Conversation
from keepword.teams.services import save_team
from tests.cast import Cast
from tests.channels.boxes.conftest import png
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db
PAPER = "/boxes/paper/"
CELLS = ("smile", "day", "words", "address", "pages")
COLD = ("2", "2.11.2020", "It was cold", "ann@example.org", "1")
BAD = ("9", "", "It was dark", "", "2")


def table(place: Place, *rows: tuple[str, ...], key: str = "", **more: Any) -> dict[str, Any]:
    """What the form of the page sends."""
    columns = {name: [row[n] for row in rows] for n, name in enumerate(CELLS)}
    return {"box": place.pk, "key": key, **columns, **more}


def key_of(client: Client) -> str:
    found = re.search(r'name="key" value="([^"]+)"', client.get(PAPER).content.decode())
    assert found is not None
    return found[1]


def scan(content: bytes = b"%PDF-1.4\n%slips") -> SimpleUploadedFile:
    return SimpleUploadedFile("november.pdf", content, "application/pdf")


def test_slips_are_entered_in_ones_own_name(agent: Client, cast: Cast, place: Place) -> None:
    sent = table(place, COLD, ("", "", "", "", ""), key=key_of(agent), scan=scan())
    assert agent.post(PAPER, sent).headers["Location"] == f"/boxes/{place.pk}/"
    slip = Slip.objects.get()
    assert (slip.entered_by, slip.smile, slip.message.text, slip.pages) == (cast.agent, 2, "It was cold", "1")
    assert slip.scan == Scan.objects.get()
    assert Entry.objects.get(verb="entered slips").data["count"] == 1


def test_the_same_page_sent_twice_is_one_entry(agent: Client, place: Place) -> None:
    sent = table(place, COLD, key=key_of(agent))
    assert [agent.post(PAPER, sent).status_code for _turn in range(2)] == [302, 302]
    assert Slip.objects.count() == 1


def test_a_row_that_does_not_fit_is_shown_and_nothing_typed_is_lost(agent: Client, place: Place) -> None:
    answer = agent.post(PAPER, table(place, COLD, BAD, key=key_of(agent), scan=scan()))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Slip 2:" in said
    assert "It was cold" in said
    assert "It was dark" in said
    kept = Scan.objects.get()  # it is not uploaded again
    assert f'name="kept" value="{kept.pk}"' in said
    assert not Conversation.objects.exists()
    assert agent.post(PAPER, table(place, COLD, key=key_of(agent), kept=kept.pk)).status_code == 302
    assert Slip.objects.get().scan == kept


def test_a_page_that_is_not_ones_own_enters_nothing(agent: Client, cast: Cast, place: Place) -> None:
    foreign = key_of(desk_of(cast.colleague))
    for key in ("", "forged", foreign):
        answer = agent.post(PAPER, table(place, COLD, key=key))
        assert answer.status_code == 409
        assert "It was cold" in answer.content.decode()
    assert not Slip.objects.exists()


@pytest.mark.parametrize("file", [b"<html>", b""])
def test_what_is_no_scan_is_refused(agent: Client, place: Place, file: bytes) -> None:
    assert agent.post(PAPER, table(place, COLD, key=key_of(agent), scan=scan(file))).status_code == 422
    assert not Slip.objects.exists()


def test_which_box_must_be_said_where_there_are_two(agent: Client, cast: Cast, place: Place) -> None:
    save_place(cast.lead, fields=PlaceFields(name="New Town"))
    answer = agent.post(PAPER, table(place, COLD, key=key_of(agent), box=""))
    assert answer.status_code == 422
    assert "Choose the box." in answer.content.decode()


def test_lines_that_are_pasted_become_rows(agent: Client, place: Place) -> None:
    sent = table(place, COLD, fill="1", lines="4; 3.11.2020; Warm again; bob@example.org\n\n5; Thank you")
    said = agent.post(PAPER, sent).content.decode()
    for words in ("It was cold", "Warm again", "bob@example.org", "Thank you"):
        assert words in said
    assert not Slip.objects.exists()


def test_a_scan_is_seen_by_whoever_sees_one_of_its_slips(agent: Client, cast: Cast, place: Place) -> None:
    picture = SimpleUploadedFile("slip.png", png(), "image/png")
    agent.post(PAPER, table(place, COLD, key=key_of(agent), scan=picture))
    address = f"/boxes/scans/{Scan.objects.get().pk}/"
    shown = agent.get(address)
    assert shown.headers["Content-Type"] == "image/png"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    closed = save_team(cast.admin, None, name="Board", members=[cast.lead], is_private=True)
    Conversation.objects.update(team=closed)
    assert desk_of(cast.colleague).get(address).status_code == 404
    assert desk_of(cast.lead).get(address).status_code == 200


def test_without_a_box_the_page_says_who_puts_one_up(agent: Client) -> None:
    assert "No box is up yet" in agent.get(PAPER).content.decode()
