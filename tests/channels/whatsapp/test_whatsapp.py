"""WhatsApp from end to end, against a server that speaks the Cloud API."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from keepword.channels.doors import connections, services, tasks
from keepword.channels.doors.models import Connection, Payload, Taken
from keepword.channels.doors.services import DoorFields
from keepword.channels.whatsapp import templates
from keepword.channels.whatsapp.models import Template
from keepword.conversations import services as conversations
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Inbox, Message, State, Status
from keepword.conversations.services import Letter, StoredFile
from keepword.conversations.ways import usual_way
from keepword.core import blobs, clock, jobs
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Identity
from tests.cast import Cast
from tests.channels.contract.doors import WhatsApp, change, take_in
from tests.channels.whatsapp.test_calls_are_read import CONTACT, HEAD
from tests.servers.provider import Answer
from tests.servers.whatsapp import ACCOUNT_ID, PHONE_ID, TOKEN, WhatsAppServer, fault

pytestmark = pytest.mark.django_db

# https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/template-api
TEMPLATES: list[dict[str, Any]] = [
    {
        "name": "order_delay",
        "language": "en_US",
        "status": "APPROVED",
        "category": "UTILITY",
        "parameter_format": "POSITIONAL",
        "id": "1",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"},
            {"type": "BODY", "text": "Hello {{1}}, your lamp comes on {{2}}."},
            {"type": "FOOTER", "text": "Lamp shop"},
        ],
    },
    {
        "name": "welcome",
        "language": "uk",
        "status": "APPROVED",
        "category": "UTILITY",
        "parameter_format": "NAMED",
        "id": "2",
        "components": [{"type": "BODY", "text": "Вітаємо, {{name}}!"}],
    },
    {
        "name": "draft",
        "language": "uk",
        "status": "PENDING",
        "category": "UTILITY",
        "id": "3",
        "components": [],
    },
    {
        "name": "picture",
        "language": "uk",
        "status": "APPROVED",
        "category": "MARKETING",
        "id": "4",
        "components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Look, {{1}}"}],
    },
    {
        "name": "where",
        "language": "uk",
        "status": "APPROVED",
        "category": "MARKETING",
        "id": "5",
        "components": [{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "Here"}],
    },
]


@pytest.fixture
def door(cast: Cast, settings: Any) -> Iterator[WhatsApp]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    settings.KEEPWORD_URL = "https://desk.shop.example"
    made = WhatsApp()
    with made.server:
        made.connect()
        yield made


@pytest.fixture
def server(door: WhatsApp) -> WhatsAppServer:
    assert isinstance(door.server, WhatsAppServer)
    return door.server


def came(door: WhatsApp, body: bytes | None = None) -> Message:
    assert door.call(door.body(1, "Hello") if body is None else body) == 200
    take_in()
    found = Message.objects.order_by("pk").last()
    assert found is not None
    return found


def said(**fields: Any) -> bytes:
    moment = str(int(clock.now().timestamp()))
    return change({"contacts": [CONTACT], "messages": [{**HEAD, "timestamp": moment, **fields}]})


def answer(cast: Cast, message: Message, letter: Letter) -> Message:
    with clock.moved(clock.now() - timedelta(minutes=1)):
        written = conversations.reply(cast.agent, message.conversation, letter)
    tasks.send(written.pk, "worker")
    return Message.objects.get(pk=written.pk)


def test_an_answer_keeps_its_looks_and_answers_what_was_said(
    cast: Cast, door: WhatsApp, server: WhatsAppServer
) -> None:
    sent = answer(cast, came(door), Letter(html="<p>A <strong>new</strong> lamp <em>today</em></p>"))
    assert sent.state == State.SENT
    (call,) = server.sent
    assert call.fields["text"]["body"] == "A *new* lamp _today_"
    assert call.fields["to"] == "16505551234"
    assert call.fields["context"]["message_id"].startswith("wamid.HBgL")


def test_answers_to_choose_from_are_buttons(cast: Cast, door: WhatsApp, server: WhatsAppServer) -> None:
    words = "\n\n".join(["a" * 900, "b" * 900, "Shall we?"])
    sent = answer(cast, came(door), Letter(words, buttons=["Yes", "No"]))
    assert sent.state == State.SENT
    first, last = server.sent
    assert first.fields["type"] == "text"
    action = last.fields["interactive"]["action"]
    assert [one["reply"]["title"] for one in action["buttons"]] == ["Yes", "No"]
    assert last.fields["interactive"]["body"]["text"].endswith("Shall we?")
    with pytest.raises(Invalid):
        conversations.reply(cast.agent, sent.conversation, Letter("?", buttons=["1", "2", "3", "4"]))


def test_files_are_uploaded_and_then_sent(cast: Cast, door: WhatsApp, server: WhatsAppServer) -> None:
    kinds = {"lamp.jpg": "image/jpeg", "note.ogg": "audio/ogg", "bill.pdf": "application/pdf"}
    files = [StoredFile(name, kind, 3, blobs.put(name.encode())) for name, kind in kinds.items()]
    sent = answer(cast, came(door), Letter("Look", files=files))
    assert sent.state == State.SENT
    assert [call.fields["type"] for call in server.sent] == ["text", "image", "audio", "document"]
    assert server.sent[2].fields["audio"] == {"id": "media2", "voice": True}
    assert server.sent[3].fields["document"]["filename"] == "bill.pdf"
    assert server.media["media3"] == ("application/pdf", b"bill.pdf")


def test_a_picture_is_fetched_in_two_steps_with_the_token(door: WhatsApp, server: WhatsAppServer) -> None:
    server.media["1003383421387256"] = ("image/jpeg", b"\xff\xd8\xff\xe0 a picture")
    picture = {"caption": "Broken", "mime_type": "image/jpeg", "id": "1003383421387256"}
    message = came(door, said(type="image", image=picture))
    assert (message.text, message.attachments.get().type) == ("Broken", "image/jpeg")
    gone = came(door, said(type="image", image={**picture, "id": "gone"}, id="wamid.B"))
    assert gone.marks["left_out"]


def test_the_window_is_explained_and_a_template_opens_it_again(
    cast: Cast, door: WhatsApp, server: WhatsAppServer
) -> None:
    server.templates = TEMPLATES
    assert templates.fetch(door.connection) == 3
    message = came(door)
    channel, inbox = channel_of(door.connection.inbox), door.connection.inbox
    assert channel is not None
    until = channel.open_until(message.conversation, inbox)
    assert until is not None
    assert until - message.at == timedelta(hours=24)
    with clock.moved(clock.now() + timedelta(hours=25)):
        assert channel.open_until(message.conversation, inbox) is None
        assert "24 hours" in usual_way(message.conversation).obstacle
        with pytest.raises(Conflict):
            conversations.reply(cast.agent, message.conversation, Letter("Hello"))
        wanted = conversations.Template("order_delay", "en_US", ["71", "Sheena", "Monday"])
        sent = answer(cast, message, Letter(via=inbox.pk, template=wanted))
    assert sent.state == State.SENT
    assert sent.text == "Order 71\n\nHello Sheena, your lamp comes on Monday.\n\nLamp shop"
    (call,) = server.sent
    # https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
    assert call.fields["template"] == {
        "name": "order_delay",
        "language": {"code": "en_US"},
        "components": [
            {"type": "header", "parameters": [{"type": "text", "text": "71"}]},
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "Sheena"}, {"type": "text", "text": "Monday"}],
            },
        ],
    }


def test_a_template_with_names_is_filled_by_them(cast: Cast, door: WhatsApp, server: WhatsAppServer) -> None:
    server.templates = TEMPLATES
    templates.fetch(door.connection)
    wanted = conversations.Template("welcome", "uk", ["Sheena {{name}}"])
    sent = answer(cast, came(door), Letter(template=wanted))
    assert sent.text == "Вітаємо, Sheena {{name}}!"
    (parameters,) = [one["parameters"] for one in server.sent[0].fields["template"]["components"]]
    assert parameters == [{"type": "text", "parameter_name": "name", "text": "Sheena {{name}}"}]


def stored(name: str, kind: str, size: int = 3) -> StoredFile:
    return StoredFile(name, kind, size, blobs.put(name.encode()))


def test_a_template_that_begins_with_a_picture_takes_the_one_that_was_attached(
    cast: Cast, door: WhatsApp, server: WhatsAppServer
) -> None:
    server.templates = TEMPLATES
    templates.fetch(door.connection)
    wanted = conversations.Template("picture", "uk", ["Olena"])
    sent = answer(cast, came(door), Letter(template=wanted, files=[stored("lamp.png", "image/png")]))
    assert (sent.state, sent.text, sent.attachments.get().name) == (State.SENT, "Look, Olena", "lamp.png")
    (call,) = server.sent
    # https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-media/
    assert call.fields["template"]["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {"id": "media1"}}]},
        {"type": "body", "parameters": [{"type": "text", "text": "Olena"}]},
    ]
    assert "head" not in call.fields
    assert server.media["media1"] == ("image/png", b"lamp.png")


def test_a_document_at_the_head_of_a_template_keeps_its_name(
    cast: Cast, door: WhatsApp, server: WhatsAppServer
) -> None:
    bill = {**TEMPLATES[3], "name": "bill", "components": [{"type": "HEADER", "format": "DOCUMENT"}]}
    server.templates = [bill]
    templates.fetch(door.connection)
    with pytest.raises(Invalid):
        conversations.reply(
            cast.agent, came(door).conversation, Letter(template=conversations.Template("bill", "uk"))
        )
    bill["components"].append({"type": "BODY", "text": "Your bill"})
    templates.fetch(door.connection)
    letter = Letter(template=conversations.Template("bill", "uk"), files=[stored("b.pdf", "application/pdf")])
    answer(cast, came(door, door.body(2, "Hello?")), letter)
    (head,) = server.sent[0].fields["template"]["components"]
    assert head["parameters"] == [{"type": "document", "document": {"id": "media1", "filename": "b.pdf"}}]


@pytest.mark.parametrize(
    "files",
    [
        [],
        [("a.png", "image/png", 3), ("b.png", "image/png", 3)],
        [("a.gif", "image/gif", 3)],
        [("a.pdf", "application/pdf", 3)],
        [("a.png", "image/png", 6 * 1024**2)],
    ],
    ids=["none", "two", "gif", "pdf", "large"],
)
def test_a_template_is_told_which_file_it_begins_with(
    cast: Cast, door: WhatsApp, server: WhatsAppServer, files: list[tuple[str, str, int]]
) -> None:
    server.templates = TEMPLATES
    templates.fetch(door.connection)
    wanted = conversations.Template("picture", "uk", ["Olena"])
    letter = Letter(template=wanted, files=[stored(*one) for one in files])
    with pytest.raises(Invalid, match="JPEG or PNG") as wrong:
        conversations.reply(cast.agent, came(door).conversation, letter)
    assert wrong.value.field == "files"


def test_a_template_whose_head_was_changed_at_meta_is_chosen_again(
    cast: Cast, door: WhatsApp, server: WhatsAppServer
) -> None:
    server.templates = TEMPLATES
    templates.fetch(door.connection)
    wanted = conversations.Template("picture", "uk", ["Olena"])
    letter = Letter(template=wanted, files=[stored("lamp.png", "image/png")])
    written = conversations.reply(cast.agent, came(door).conversation, letter)
    Template.objects.update(media="")
    with clock.moved(clock.now() + timedelta(minutes=1)):
        tasks.send(written.pk, "worker")
    failed = Message.objects.get(pk=written.pk)
    assert (failed.state, server.sent) == (State.FAILED, [])
    assert "changed at Meta" in failed.problem


@pytest.mark.parametrize("values", [[], ["71", "Sheena"], ["71", "Sheena", " "], ["71", "x" * 501, "y"]])
def test_a_template_that_is_not_filled_in_is_refused(
    cast: Cast, door: WhatsApp, server: WhatsAppServer, values: list[str]
) -> None:
    server.templates = TEMPLATES
    templates.fetch(door.connection)
    wanted = conversations.Template("order_delay", "en_US", values)
    with pytest.raises(Invalid) as wrong:
        conversations.reply(cast.agent, came(door).conversation, Letter(template=wanted))
    assert wrong.value.field == "template"


def test_one_writes_first_by_a_template_alone(cast: Cast, door: WhatsApp, server: WhatsAppServer) -> None:
    server.templates = TEMPLATES
    templates.fetch(door.connection)
    inbox = door.connection.inbox
    to = [("Olena", "+370 612 34567")]
    with pytest.raises(Conflict):
        conversations.compose(cast.agent, inbox, Letter("Hello", to=to), subject="")
    wanted = conversations.Template("welcome", "uk", ["Olena"])
    made = conversations.compose(cast.agent, inbox, Letter(to=to, template=wanted), subject="")
    with clock.moved(clock.now() + timedelta(minutes=1)):
        tasks.send(made.pk, "worker")
    assert server.sent[0].fields["to"] == "37061234567"
    assert made.conversation.status == Status.WAITING
    assert Identity.objects.get(kind="whatsapp").value == "+37061234567"


@pytest.mark.parametrize(
    ("code", "words"), [(131047, "24 hours"), (131026, "cannot deliver"), (131051, "does not carry")]
)
def test_what_meta_refuses_is_said_in_words(
    cast: Cast, door: WhatsApp, server: WhatsAppServer, code: int, words: str
) -> None:
    message = came(door)
    server.plan.append(Answer(400, fault(code, f"(#{code}) Something", details="Details")))
    sent = answer(cast, message, Letter("Hello"))
    assert sent.state == State.FAILED
    assert words in sent.problem


@pytest.mark.parametrize("code", [131056, 131016, 80007])
def test_what_passes_is_tried_again(cast: Cast, door: WhatsApp, server: WhatsAppServer, code: int) -> None:
    message = came(door)
    server.plan.append(Answer(400, fault(code, f"(#{code}) Something")))
    assert answer(cast, message, Letter("Hello")).state == State.QUEUED


def test_whoever_hides_their_number_is_answered_by_their_id(
    cast: Cast, door: WhatsApp, server: WhatsAppServer
) -> None:
    contact = {"profile": {"name": "Sheena"}, "user_id": "US.134912086553"}
    told = {"from_user_id": "US.134912086553", "id": "wamid.A", "type": "text", "text": {"body": "Hi"}}
    told["timestamp"] = str(int(clock.now().timestamp()))
    message = came(door, change({"contacts": [contact], "messages": [told]}))
    answer(cast, message, Letter("Hello"))
    (call,) = server.sent
    assert call.fields["recipient"] == "US.134912086553"
    assert "to" not in call.fields


def test_answers_follow_a_customer_to_their_new_number(
    cast: Cast, door: WhatsApp, server: WhatsAppServer
) -> None:
    first = came(door)
    system = {"body": "User changed", "wa_id": "12195555358", "type": "user_changed_number"}
    moved = {**HEAD, "id": "wamid.S", "timestamp": str(int(clock.now().timestamp())), "type": "system"}
    came(door, change({"messages": [moved | {"system": system}]}))
    values = Identity.objects.filter(customer=first.conversation.customer).values_list("value", flat=True)
    assert sorted(values) == ["+12195555358", "+16505551234"]
    answer(cast, first, Letter("Hello"))
    assert server.sent[0].fields["to"] == "12195555358"


def test_meta_asks_whether_the_address_is_ours(door: WhatsApp) -> None:
    # https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
    client = Client()
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "a word"}
    found = client.get(door.path, asked)
    assert (found.status_code, found.content) == (200, b"1158201444")
    assert found["Content-Type"].startswith("text/plain")
    assert client.get(door.path, asked | {"hub.verify_token": "another"}).status_code == 403
    assert client.get(door.path, asked | {"hub.mode": "unsubscribe"}).status_code == 403
    assert client.get(door.path).status_code == 403


def test_one_address_serves_all_numbers_of_an_app(door: WhatsApp) -> None:
    inbox = Inbox.objects.create(
        name="Second", channel="whatsapp", address="+15550783882", created_at=clock.now()
    )
    secrets = connections.seal({"token": TOKEN, "app_secret": "an app's secret"})
    second = Connection.objects.create(inbox=inbox, settings={"phone_number_id": "222"}, secrets=secrets)
    body = json.loads(door.body(1, "Hello"))
    body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "222"
    came(door, json.dumps(body).encode())
    assert Message.objects.get().conversation.inbox_id == inbox.pk
    second.secrets = connections.seal({"token": TOKEN, "app_secret": "another app's"})
    second.save()
    body["entry"][0]["changes"][0]["value"]["messages"][0]["id"] = "wamid.other"
    door.call(json.dumps(body).encode())
    take_in()
    assert Message.objects.count() == 1
    assert Payload.objects.get(state=Taken.QUARANTINED).inbox_id == door.connection.inbox_id


@pytest.mark.django_db(transaction=True)
def test_saving_has_meta_call_us_and_learns_the_templates(
    cast: Cast, door: WhatsApp, server: WhatsAppServer
) -> None:
    server.templates = TEMPLATES
    made = services.save_connection(
        cast.admin,
        channel="whatsapp",
        about=DoorFields(name="Other", address="+15550783889"),
        settings={"base": f"{server.url}/v24.0", "phone_number_id": PHONE_ID, "account_id": ACCOUNT_ID},
        secrets={"token": TOKEN, "app_secret": "s", "verify_token": "v"},
    )
    jobs.run_pending()
    assert server.subscribed
    assert set(Template.objects.filter(inbox=made.inbox).values_list("name", flat=True)) == {
        "order_delay",
        "picture",
        "welcome",
    }
    server.templates = TEMPLATES[:1]
    door.call(change({"event": "DISABLED"}, "message_template_status_update"))
    jobs.run_pending()
    jobs.run_pending()
    assert Template.objects.filter(inbox=door.connection.inbox).count() == 1


def test_the_test_of_an_inbox_counts_the_templates(door: WhatsApp, server: WhatsAppServer) -> None:
    channel = channel_of(door.connection.inbox)
    assert channel is not None
    assert [one.ok for one in channel.check(door.connection.inbox)] == [True, False]
    server.subscribed, server.templates = True, TEMPLATES
    found = list(channel.check(door.connection.inbox))
    assert [one.ok for one in found] == [True, True, True]
    assert "3" in found[-1].text
