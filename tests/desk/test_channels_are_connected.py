"""An admin connects a channel, tests it, pauses it and looks at what could not be read."""

from typing import Any

import pytest
from django.test import Client

from keepword.audit.models import Entry
from keepword.channels.doors import connections, intake
from keepword.channels.doors.models import Connection, Payload
from keepword.conversations.models import Inbox
from tests.cast import Cast
from tests.pigeon import known, make_pigeon

pytestmark = pytest.mark.django_db
FORM = {"name": "Pigeons", "address": "the loft", "language": "uk", "set_loft": "http://loft.example"}


@pytest.fixture
def admin(cast: Cast) -> Client:
    known()
    client = Client()
    client.force_login(cast.admin)
    return client


def test_a_channel_is_chosen_and_its_steps_are_told(admin: Client) -> None:
    page = admin.get("/settings/channels/").content.decode()
    assert "Pigeon post" in page
    assert "Letters that fly." in page
    form = admin.get("/settings/channels/new/pigeon/").content.decode()
    assert "<li>Build a loft.</li><li>Wait for a pigeon.</li>" in form
    assert admin.get("/settings/channels/new/smoke/").status_code == 404


def test_an_inbox_is_connected_and_its_secret_is_never_shown(admin: Client) -> None:
    said = admin.post("/settings/channels/new/pigeon/", {**FORM, "secret_seed": "grain"})
    inbox = Inbox.objects.get(channel="pigeon")
    assert said.headers["Location"] == f"/settings/channels/{inbox.pk}/test/"
    connection = Connection.objects.get()
    assert (connection.settings, connections.secrets_of(connection)) == (
        {"loft": "http://loft.example"},
        {"seed": "grain"},
    )
    assert "grain" not in connection.secrets
    page = admin.get(f"/settings/channels/{inbox.pk}/").content.decode()
    assert "grain" not in page
    assert f"/hooks/pigeon/{connection.hook}/" in page
    assert Entry.objects.get(verb="saved connection").data["settings"] == {"loft": "http://loft.example"}


def test_what_is_left_empty_stays_and_what_is_missing_is_said_at_its_field(admin: Client) -> None:
    without = admin.post("/settings/channels/new/pigeon/", FORM)
    assert without.status_code == 422
    assert "This field is required." in without.content.decode()
    admin.post("/settings/channels/new/pigeon/", {**FORM, "secret_seed": "grain"})
    connection = Connection.objects.get()
    admin.post(f"/settings/channels/{connection.inbox_id}/", {**FORM, "name": "Birds", "secret_seed": ""})
    connection = Connection.objects.select_related("inbox").get()
    assert connection.inbox.name == "Birds"
    assert connections.secrets_of(connection) == {"seed": "grain"}


def test_another_inbox_with_the_same_address_is_refused(admin: Client) -> None:
    make_pigeon()
    said = admin.post("/settings/channels/new/pigeon/", {**FORM, "secret_seed": "grain"})
    assert said.status_code == 422
    assert "There is an inbox with this address already." in said.content.decode()


def test_it_is_tested_with_a_click(admin: Client) -> None:
    connection = make_pigeon()
    page = admin.get(f"/settings/channels/{connection.inbox_id}/test/").content.decode()
    assert "Everything works." in page
    connection.refresh_from_db()
    assert connection.state == "working"
    Connection.objects.update(settings={"loft": "nowhere"})
    page = admin.get(f"/settings/channels/{connection.inbox_id}/test/").content.decode()
    assert "Something does not work yet." in page
    assert "does not work" in admin.get("/settings/inboxes/").content.decode()


def test_a_paused_inbox_takes_nothing_in(admin: Client) -> None:
    connection = make_pigeon()
    admin.post(f"/settings/channels/{connection.inbox_id}/pause/")
    connection.refresh_from_db()
    assert connection.state == "off"
    admin.post(f"/settings/channels/{connection.inbox_id}/pause/")
    connection.refresh_from_db()
    assert connection.state == "new"


def test_a_new_address_makes_the_old_one_nothing(admin: Client) -> None:
    connection = make_pigeon()
    before = connection.hook
    admin.post(f"/settings/channels/{connection.inbox_id}/address/")
    connection.refresh_from_db()
    assert connection.hook != before


def test_a_call_that_could_not_be_read_is_looked_at_tried_again_and_deleted(admin: Client) -> None:
    connection = make_pigeon()
    intake.keep(connection.inbox, b"<b>no JSON</b>")
    intake.take_in(Payload.objects.get().pk)
    page = admin.get("/settings/channels/calls/").content.decode()
    assert "Not readable" in page
    pk = Payload.objects.get().pk
    saved: Any = admin.get(f"/settings/channels/calls/{pk}/original/")
    assert saved.content == b"<b>no JSON</b>"
    assert saved.headers["Content-Type"] == "application/octet-stream"
    again = admin.post(f"/settings/channels/calls/{pk}/replay/", follow=True).content.decode()
    assert "It failed again and stays here" in again
    admin.post(f"/settings/channels/calls/{pk}/discard/")
    assert "Nothing in quarantine" in admin.get("/settings/channels/calls/").content.decode()
