"""What the widget asks for over HTTP."""

import gzip
import json
import sys
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from keepword.channels.chat import assets, files
from keepword.channels.chat.models import Invitation, Widget
from keepword.channels.chat.services.sessions import open_session
from keepword.channels.chat.services.widgets import InvitationFields, save_invitation
from keepword.core.models import Fact
from tests.cast import Cast
from tests.channels.chat.conftest import SITE

pytestmark = pytest.mark.django_db
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)


def test_the_widget_weighs_less_than_thirty_kilobytes(capsys: pytest.CaptureFixture[str]) -> None:
    weight = len(gzip.compress(assets.widget().content, 9))
    with capsys.disabled():
        sys.stdout.write(f"\nwidget.js: {len(assets.widget().content):,} bytes, {weight:,} gzipped\n")
    assert weight < 30_000


def test_the_widget_is_kept_by_browsers_until_it_changes(client: Client) -> None:
    first = client.get("/widget.js")
    assert first["Content-Type"].startswith("text/javascript")
    assert "max-age" in first["Cache-Control"]
    again = client.get("/widget.js", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_its_sites_may_ask_and_no_other(client: Client, widget: Widget) -> None:
    where = reverse("chat_config", args=[widget.key])
    asked = client.get(where, headers={"Origin": SITE})
    assert asked["Access-Control-Allow-Origin"] == SITE
    assert asked.json()["name"] == "Lamp chat"
    refused = client.get(where, headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused
    assert client.get(reverse("chat_config", args=["no-such"])).status_code == 404


def upload(client: Client, widget: Widget, token: str, name: str, content: bytes, kind: str = "") -> Any:
    return client.post(
        reverse("chat_upload", args=[widget.key]),
        {"file": SimpleUploadedFile(name, content, kind or "application/octet-stream")},
        headers={"Origin": SITE, "X-Chat-Token": token},
    )


def test_a_page_that_calls_itself_a_picture_is_never_shown(client: Client, widget: Widget) -> None:
    opened = open_session(widget, "", {})
    page = upload(client, widget, opened.token, "x.png", b"<html><script>alert(1)</script>", "image/png")
    assert page.json()["picture"] is False
    picture = upload(client, widget, opened.token, "../../lamp.png", PNG, "text/html").json()
    assert (picture["name"], picture["picture"]) == ("lamp.png", True)


def test_files_come_back_as_pictures_or_to_be_saved(client: Client, widget: Widget) -> None:
    opened = open_session(widget, "", {})
    for content, kind, disposition in (
        (PNG, "image/png", "inline"),
        (b"<svg/>", "application/octet-stream", "attachment"),
    ):
        kept = files.keep("x.svg", "image/svg+xml", content, opened.session.pk)
        (file,) = files.read_tokens([kept["token"]], opened.session.pk)
        got = client.get(files.shown(file, widget.key, opened.session.pk)["url"], headers={"Origin": SITE})
        assert got["Content-Type"] == kind
        assert got["Content-Disposition"].startswith(disposition)
        assert got["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in got["Content-Security-Policy"]
    assert client.get(reverse("chat_file", args=[widget.key, "forged"])).status_code == 404


def test_uploads_are_bounded(client: Client, widget: Widget) -> None:
    opened = open_session(widget, "", {})
    assert upload(client, widget, "stranger", "x", b"x").status_code == 403
    big = upload(client, widget, opened.token, "x", b"x" * (10 * 1024 * 1024 + 20_000))
    assert big.status_code == 413
    assert upload(client, widget, opened.token, "x", b"").status_code == 422
    codes = [upload(client, widget, opened.token, "x", b"x").status_code for _n in range(20)]
    assert set(codes) == {200, 429}


def test_what_becomes_of_an_invitation_is_counted(client: Client, widget: Widget, cast: Cast) -> None:
    about = InvitationFields(name="Checkout", texts={"en": "May we help?"}, conditions={"path": "/cart*"})
    one = save_invitation(cast.admin, widget, None, about)
    where = reverse("chat_invited", args=[widget.key])
    for what, status in (("shown", 204), ("accepted", 204), ("eaten", 422)):
        told = json.dumps({"invitation": one.pk, "what": what})
        asked = client.post(where, told, content_type="application/json", headers={"Origin": SITE})
        assert asked.status_code == status
    assert client.post(where, "{", content_type="application/json").status_code == 422
    counted = Invitation.objects.get()
    assert (counted.shown, counted.accepted, counted.dismissed) == (1, 1, 0)
    assert Fact.objects.filter(kind="invitation_shown").count() == 1
