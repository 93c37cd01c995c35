"""Telegram from end to end, against a server that speaks the Bot API."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from keepword.channels.doors import connections, polling, services, tasks
from keepword.channels.doors.models import Payload, Reference
from keepword.channels.doors.services import DoorFields
from keepword.channels.telegram.links import start_link
from keepword.channels.telegram.tasks import hook_url, secret_of
from keepword.conversations import services as conversations
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Kind, Message, State, Status
from keepword.conversations.services import Letter, StoredFile
from keepword.conversations.ways import usual_way
from keepword.core import blobs, clock, jobs
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Identity
from keepword.customers.services import recognise
from tests.cast import Cast
from tests.channels.contract.doors import Telegram, take_in
from tests.channels.telegram.test_updates_are_read import CHAT, PERSON, VOICE, message
from tests.servers.provider import Answer
from tests.servers.telegram import TOKEN, TelegramServer, fault, markup_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(cast: Cast, settings: Any) -> Iterator[Telegram]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    settings.KEEPWORD_URL = "https://desk.shop.example"
    made = Telegram()
    with made.server:
        made.connect()
        yield made


@pytest.fixture
def server(door: Telegram) -> TelegramServer:
    assert isinstance(door.server, TelegramServer)
    return door.server


def came(door: Telegram, update: dict[str, Any] | None = None) -> Message:
    body = door.body(1, "Hello") if update is None else json.dumps(update).encode()
    assert door.call(body) == 200
    take_in()
    found = Message.objects.order_by("pk").last()
    assert found is not None
    return found


def answer(cast: Cast, said: Message, letter: Letter) -> Message:
    with clock.moved(clock.now() - timedelta(minutes=1)):
        written = conversations.reply(cast.agent, said.conversation, letter)
    tasks.send(written.pk, "worker")
    return Message.objects.get(pk=written.pk)


def test_an_answer_keeps_its_looks_and_answers_what_was_said(
    cast: Cast, door: Telegram, server: TelegramServer
) -> None:
    words = "A <strong>new</strong> lamp &amp; <a href='https://shop.example/x'>its way</a>"
    html = f"<p>{words}</p><ul><li>one</li></ul>"
    sent = answer(cast, came(door), Letter(html=html))
    assert sent.state == State.SENT
    (call,) = server.sent
    assert call.fields["parse_mode"] == "HTML"
    assert (
        call.fields["text"] == 'A <b>new</b> lamp &amp; <a href="https://shop.example/x">its way</a>\n\n• one'
    )
    assert call.fields["reply_parameters"] == {"message_id": 1366, "allow_sending_without_reply": True}


def test_a_long_answer_is_split_at_paragraphs(cast: Cast, door: Telegram, server: TelegramServer) -> None:
    paragraphs = ["a" * 3000, "b" * 3000, "c" * 900]
    sent = answer(cast, came(door), Letter("\n\n".join(paragraphs)))
    assert sent.state == State.SENT
    assert [call.fields["text"] for call in server.sent] == [
        paragraphs[0],
        f"{paragraphs[1]}\n\n{paragraphs[2]}",
    ]
    assert [one.part for one in Reference.objects.filter(message=sent).order_by("part")] == [0, 1]


def test_files_go_as_what_they_are(cast: Cast, door: Telegram, server: TelegramServer) -> None:
    kinds = {
        "lamp.jpg": "image/jpeg",
        "note.ogg": "audio/ogg",
        "bill.pdf": "application/pdf",
        "x.mp4": "video/mp4",
    }
    files = [StoredFile(name, kind, 3, blobs.put(name.encode())) for name, kind in kinds.items()]
    sent = answer(cast, came(door), Letter("Look", files=files))
    assert sent.state == State.SENT
    methods = [call.path.rpartition("/")[2] for call in server.sent]
    assert methods == ["sendMessage", "sendPhoto", "sendVoice", "sendDocument", "sendVideo"]
    assert server.sent[1].files["photo"] == ("lamp.jpg", "image/jpeg", b"lamp.jpg")
    assert server.sent[3].files["document"][2] == b"bill.pdf"


def test_answers_to_choose_from_are_buttons_and_a_tap_is_a_message(
    cast: Cast, door: Telegram, server: TelegramServer
) -> None:
    sent = answer(cast, came(door), Letter("Shall we send it?", buttons=["Yes, please", "No"]))
    assert sent.marks["buttons"] == ["Yes, please", "No"]
    keyboard = markup_of(server.sent[0])
    assert [row[0]["text"] for row in keyboard["inline_keyboard"]] == ["Yes, please", "No"]
    shown = {"message_id": 1001, "date": 1441645500, "chat": CHAT, "reply_markup": keyboard}
    query = {"id": "77", "from": PERSON, "message": shown, "data": "answer:1", "chat_instance": "1"}
    tapped = came(door, {"update_id": 5, "callback_query": query})
    assert (tapped.text, tapped.marks["button"]) == ("No", "No")
    assert tapped.conversation_id == sent.conversation_id
    assert tapped.conversation.status == Status.OPEN


def test_too_many_answers_to_choose_from_are_refused(cast: Cast, door: Telegram) -> None:
    said = came(door)
    for wrong in (["x"] * 2, ["a", ""], [str(n) for n in range(11)], ["x" * 21]):
        with pytest.raises(Invalid):
            conversations.reply(cast.agent, said.conversation, Letter("Which?", buttons=wrong))


def test_a_voice_note_is_fetched_in_two_steps(door: Telegram, server: TelegramServer) -> None:
    server.files["AwADBAADbXXX"] = b"OggS" + b"\0" * 24 + b"OpusHead"
    said = came(door, message(voice=VOICE))
    file = said.attachments.get()
    assert (file.name, file.type, blobs.get(file.blob)[:4]) == ("voice.ogg", "audio/ogg", b"OggS")
    assert said.marks["is"] == "voice"


def test_what_telegram_does_not_give_is_named(door: Telegram, server: TelegramServer) -> None:
    said = came(door, message(voice={**VOICE, "file_size": 21 * 1024 * 1024}))
    assert "20 MB" in said.marks["left_out"][0]
    gone = came(door, message(message_id=9, document={"file_id": "gone", "file_unique_id": "u"}))
    assert gone.marks["left_out"]
    assert not gone.attachments.exists()


def test_whoever_stopped_the_bot_is_not_written_to(
    cast: Cast, door: Telegram, server: TelegramServer
) -> None:
    said = came(door)
    server.plan.append(Answer(403, fault(403, "Forbidden: bot was blocked by the user")))
    sent = answer(cast, said, Letter("Hello?"))
    assert sent.state == State.FAILED
    assert "stopped the bot" in sent.problem
    told = {"chat": CHAT, "from": PERSON, "date": int(clock.now().timestamp())}
    change = {"old_chat_member": {"status": "member"}, "new_chat_member": {"status": "kicked"}}
    came(door, {"update_id": 6, "my_chat_member": told | change})
    assert "stopped the bot" in usual_way(said.conversation).obstacle
    with pytest.raises(Conflict):
        conversations.reply(cast.agent, said.conversation, Letter("Hello?"))
    change["new_chat_member"] = {"status": "member"}
    later = told | {"date": told["date"] + 5}
    came(door, {"update_id": 7, "my_chat_member": later | change})
    assert usual_way(said.conversation).obstacle == ""


def test_a_refused_token_is_shown_at_the_inbox(cast: Cast, door: Telegram) -> None:
    said = came(door)
    door.connection.secrets = connections.seal({"token": "123456:ABCDEFGHIJKLMN"})
    door.connection.save()
    sent = answer(cast, said, Letter("Hello"))
    assert sent.state == State.QUEUED
    door.connection.refresh_from_db()
    assert "@BotFather" in door.connection.problem


def test_start_greets_and_asks_nothing_of_anybody(door: Telegram) -> None:
    said = came(door, message(text="/start", date=int(clock.now().timestamp())))
    assert said.kind == Kind.AUTOMATIC
    assert said.conversation.status == Status.CLOSED
    came(door, message(text="My lamp is broken", message_id=1400, date=int(clock.now().timestamp())))
    said.conversation.refresh_from_db()
    assert said.conversation.status == Status.OPEN


def test_an_edited_message_comes_into_its_conversation(door: Telegram) -> None:
    first = came(door)
    told = json.loads(door.body(1, "Hello, Olena"))["message"] | {"edit_date": int(clock.now().timestamp())}
    edited = came(door, {"update_id": 9, "edited_message": told})
    assert (edited.text, edited.conversation_id) == ("Hello, Olena", first.conversation_id)
    assert edited.marks == {"edited": True}


@pytest.mark.django_db(transaction=True)
def test_a_group_is_told_and_left(door: Telegram, server: TelegramServer) -> None:
    group = {"id": -100123, "type": "supergroup", "title": "Friends"}
    door.call(json.dumps(message(text="Hi bot", chat=group)).encode())
    jobs.run_pending()
    jobs.run_pending()
    assert [call.path.rpartition("/")[2] for call in server.calls] == ["sendMessage", "leaveChat"]
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_saving_tells_telegram_where_to_call(cast: Cast, door: Telegram, server: TelegramServer) -> None:
    about = DoorFields(name="Bot", address="@other_bot")
    made = services.save_connection(
        cast.admin,
        channel="telegram",
        about=about,
        settings={"base": server.url, "receive": "hook"},
        secrets={"token": TOKEN},
    )
    jobs.run_pending()
    assert server.webhook["url"] == hook_url(made)
    assert server.webhook["secret_token"] == secret_of(made)
    services.new_address(cast.admin, made)
    jobs.run_pending()
    assert server.webhook["url"] == hook_url(made)
    services.save_connection(
        cast.admin,
        made.inbox,
        channel="telegram",
        about=about,
        settings={"base": server.url, "receive": "poll"},
        secrets={},
    )
    jobs.run_pending()
    assert server.webhook == {}


def test_a_token_that_is_none_is_refused(cast: Cast, door: Telegram) -> None:
    with pytest.raises(Invalid) as wrong:
        services.save_connection(
            cast.admin,
            channel="telegram",
            about=DoorFields(name="Bot", address="@other_bot"),
            settings={},
            secrets={"token": "hello"},
        )
    assert wrong.value.field == "token"


def test_a_shop_without_a_public_address_asks(door: Telegram, server: TelegramServer) -> None:
    door.connection.settings["receive"] = "poll"
    door.connection.save()
    server.updates = updates = [json.loads(door.body(number, f"Text {number}")) for number in (1, 2, 3)]
    assert [one.pk for one in polling.sources()] == [door.connection.pk]
    assert polling.ask(door.connection) is None
    take_in()
    assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == [
        "Text 1",
        "Text 2",
        "Text 3",
    ]
    assert door.connection.cursor == "10004"
    assert polling.ask(door.connection) is None
    assert server.updates == []
    door.connection.cursor = ""  # as if it had been killed before it noted how far it was
    server.updates = updates[2:]
    polling.ask(door.connection)
    assert Payload.objects.count() == 3


def test_an_address_that_is_still_called_is_taken_back(door: Telegram, server: TelegramServer) -> None:
    door.connection.settings["receive"] = "poll"
    door.connection.save()
    server.webhook = {"url": "https://elsewhere.example/"}
    assert polling.ask(door.connection) == 5.0
    door.connection.refresh_from_db()
    assert door.connection.state == "failing"
    assert polling.ask(door.connection) is None
    door.connection.refresh_from_db()
    assert door.connection.state == "working"


def test_the_test_of_an_inbox_names_the_bot_and_the_address(door: Telegram) -> None:
    channel = channel_of(door.connection.inbox)
    assert channel is not None
    found = [(one.step, one.ok) for one in channel.check(door.connection.inbox)]
    assert found == [("Token", True), ("Messages", True)]


def test_a_link_joins_whoever_comes_by_it_with_who_they_are(cast: Cast, door: Telegram) -> None:
    known = recognise("email", "olena@example.org", name="Olena")
    link = start_link(door.connection, known.identities.get())
    came(door, message(text=f"/start {link.partition('=')[2]}"))
    assert Identity.objects.get(kind="telegram").customer_id == known.pk
    assert Identity.objects.get(kind="email").verified_by == "code"
