"""What the composer sends, and how it stands in the thread, in the mail and on the customer's page."""

import email
import email.policy
import json
import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepword.channels.email import outgoing
from keepword.conversations import services
from keepword.conversations.links import status_url
from keepword.conversations.models import Conversation, Draft, InboxSignature, Message, State
from keepword.core import clock
from tests.cast import Cast
from tests.desk.conftest import MailIn

HTMX = {"HX-Request": "true"}
PNG = b"\x89PNG\r\n\x1a\n"


def last(conversation: Conversation) -> Message:
    return conversation.messages.order_by("pk").last()  # type: ignore[return-value]


def uploaded(agent: Client) -> tuple[str, str]:
    """A picture on its way into a text: its token and its name in the text."""
    file = SimpleUploadedFile("lamp.png", PNG, "image/png")
    chips = agent.post("/upload/", {"files": file, "inline": "1"}, headers=HTMX).content.decode()
    shown = re.search(r'data-src="([^"]+)"', chips)
    assert shown is not None
    assert agent.get(shown[1]).content == PNG
    return re.findall(r'name="file" value="([^"]+)"', chips)[0], re.findall(r'data-cid="([^"]+)"', chips)[0]


def test_a_letter_with_a_picture_goes_everywhere_as_it_was_written(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    token, cid = uploaded(agent)
    html = f'<p>It is <strong>here</strong>.</p><p><img src="cid:{cid}" alt="lamp.png" width="300"></p>'
    agent.post(f"/c/{conversation.pk}/reply/", {"html": html, "text": "", "file": token}, headers=HTMX)
    message = last(conversation)
    assert message.html == html
    page = agent.get(f"/c/{conversation.pk}/").content.decode()
    assert "<strong>here</strong>" in page
    assert f'src="/a/{message.attachments.get().pk}/lamp.png"' in page
    built = email.message_from_bytes(outgoing.build(message, None).raw, policy=email.policy.default)
    sent = built.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert sent.count(f"cid:{cid}") == 1
    assert "<strong>here</strong>" in sent
    plain = built.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert plain.splitlines()[:3] == ["It is here.", "", "[lamp.png]"]
    related = next(part for part in built.walk() if part["Content-ID"] == f"<{cid}>")
    assert related.get_content() == PNG
    with clock.moved(message.send_after or clock.now()):
        services.depart(message.pk, "w")
    path = "/s/" + status_url(conversation.pk).partition("/s/")[2]
    customer = Client().get(path).content.decode()
    assert "<strong>here</strong>" in customer
    picture = re.search(r'<img src="([^"]+)" alt="lamp.png"', customer)
    assert picture is not None
    assert Client().get(picture[1]).content == PNG


def test_only_a_picture_comes_into_the_text(agent: Client) -> None:
    file = SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>", "image/svg+xml")
    answer = agent.post("/upload/", {"files": file, "inline": "1"}, headers=HTMX)
    assert answer.status_code == 422
    assert agent.get("/kept/forged").status_code == 404


def test_a_draft_keeps_looks_and_pictures(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    token, cid = uploaded(agent)
    html = f'<p><em>Wait</em> <img src="cid:{cid}"></p>'
    agent.post(f"/c/{conversation.pk}/draft/reply/", {"html": html, "file": token}, headers=HTMX)
    assert Draft.objects.get().content["html"] == html
    page = agent.get(f"/c/{conversation.pk}/").content.decode()
    assert f'data-cid="{cid}"' in page
    assert "&lt;em&gt;Wait&lt;/em&gt;" in page  # in the textarea's data, for the editor


def test_what_no_person_wrote_is_refused_and_not_lost(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    answer = agent.post(f"/c/{conversation.pk}/reply/", {"html": "<b>" + "x" * 400_001}, headers=HTMX)
    assert answer.status_code == 422
    assert conversation.messages.count() == 1


def test_a_note_calls_on_colleagues_from_formatted_words(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    agent.post(f"/c/{conversation.pk}/note/", {"html": "<p><b>Look</b>, @Colleague !</p>"}, headers=HTMX)
    assert last(conversation).mentions.get().user == cast.colleague


def test_send_later_move_edit(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    form = {"html": "<p>Soon.</p>", "later": "tomorrow", "hold_asked": "1"}
    answer = agent.post(f"/c/{conversation.pk}/reply/", form, headers=HTMX)
    message = last(conversation)
    assert json.loads(answer.headers["HX-Trigger"])["desk:said"]["kind"] == "scheduled"
    assert (message.state, message.before["hold"]) == (State.SCHEDULED, False)
    assert "Will be sent" in answer.content.decode()
    assert (
        "Soon" not in Client().get("/s/" + status_url(conversation.pk).partition("/s/")[2]).content.decode()
    )
    assert agent.get("/scheduled/").content.decode().count("Olena") == 1
    wanted = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    agent.post(f"/m/{message.pk}/later/", {"later": "at", "send_at": wanted}, headers=HTMX)
    message.refresh_from_db()
    assert message.send_after is not None
    assert message.send_after - clock.now() > timedelta(days=2)
    for bad in ("", "x", "2001-01-01T10:00"):
        form = {"later": "at", "send_at": bad}
        assert agent.post(f"/m/{message.pk}/later/", form, headers=HTMX).status_code == 422
    edited = agent.post(f"/m/{message.pk}/cancel/", headers=HTMX | {"HX-Target": "stage"})
    assert "Soon." in edited.content.decode()
    message.refresh_from_db()
    assert message.state == State.UNDONE
    assert agent.post(f"/m/{message.pk}/now/", headers=HTMX).status_code == 409


def test_send_now_and_what_comes_next(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    agent.post(f"/c/{conversation.pk}/reply/", {"text": "Soon.", "later": "tomorrow"}, headers=HTMX)
    answer = agent.post(f"/m/{last(conversation).pk}/now/", headers=HTMX)
    assert json.loads(answer.headers["HX-Trigger"])["desk:said"]["kind"] == "reply"
    other = mail_in(subject="Other")
    answer = agent.post(f"/c/{other.pk}/reply/", {"text": "A", "next": "1", "snooze": "week"}, headers=HTMX)
    assert json.loads(answer.headers["HX-Trigger"])["desk:said"]["next"] is True
    assert last(other).before["snooze"]


def test_an_admin_writes_signatures(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    admin = Client()
    admin.force_login(cast.admin)
    address = f"/settings/inboxes/{cast.inbox.pk}/signatures/"
    answer = admin.post(address, {"signature": "{agent}", "uk": "Вітання, {agent}"}, follow=True)
    assert "Admin" in answer.content.decode()
    assert InboxSignature.objects.get().language == "uk"
    assert admin.post(address, {"signature": "x" * 2_001}).status_code == 422
    conversation = mail_in()
    page = agent.get(f"/c/{conversation.pk}/?write=reply").content.decode()
    assert '<details class="below' in page


def test_the_shop_says_how_long_one_may_undo(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    admin = Client()
    admin.force_login(cast.admin)
    form = {"name": "Lamp shop", "language": "en", "time_zone": "Europe/Kyiv", "undo_seconds": "30"}
    assert admin.post("/settings/shop/", form).status_code == 302
    conversation = mail_in()
    answer = agent.post(f"/c/{conversation.pk}/reply/", {"text": "A"}, headers=HTMX)
    assert json.loads(answer.headers["HX-Trigger"])["desk:said"]["seconds"] == 30
    assert admin.post("/settings/shop/", form | {"undo_seconds": "121"}).status_code == 422


def test_writing_first_needs_an_inbox(agent: Client) -> None:
    answer = agent.post("/compose/", {"to": "a@example.org", "subject": "S", "text": "T"})
    assert answer.status_code == 422
    assert "Choose the inbox to write from." in answer.content.decode()
