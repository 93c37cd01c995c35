"""Texts from end to end, against a server that speaks Twilio's format."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.doors import tasks
from keepword.channels.doors.events import Arrival, Refusal
from keepword.channels.doors.models import Connection, OptOut, Payload, Taken
from keepword.channels.sms import words
from keepword.channels.sms.choices import chosen
from keepword.channels.sms.reading import events_of, form_of
from keepword.conversations import services as conversations
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Kind, Message, State, Status
from keepword.conversations.services import Letter, StoredFile
from keepword.conversations.ways import usual_way
from keepword.core import blobs, clock
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Customer, Identity
from tests.cast import Cast
from tests.channels.contract.doors import NUMBER, Sms, take_in
from tests.servers.provider import Answer
from tests.servers.twilio import SID, TwilioServer, fault

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(cast: Cast, settings: Any) -> Iterator[Sms]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    settings.KEEPWORD_URL = "https://desk.shop.example"
    made = Sms()
    with made.server:
        made.connect()
        yield made


@pytest.fixture
def server(door: Sms) -> TwilioServer:
    assert isinstance(door.server, TwilioServer)
    return door.server


def form(door: Sms, number: int, text: str, **more: str) -> bytes:
    return urlencode({**dict(form_of(door.body(number, text))), **more}).encode()


def came(door: Sms, body: bytes) -> Message:
    assert door.call(body) == 200
    take_in()
    found = Message.objects.order_by("pk").last()
    assert found is not None
    return found


def sent(cast: Cast, written: Message) -> Message:
    with clock.moved(clock.now() + timedelta(minutes=1)):
        tasks.send(written.pk, "worker")
    return Message.objects.get(pk=written.pk)


def reply(cast: Cast, said: Message, letter: Letter) -> Message:
    return sent(cast, conversations.reply(cast.agent, said.conversation, letter))


def test_an_answer_is_plain_words_and_asks_for_receipts(cast: Cast, door: Sms, server: TwilioServer) -> None:
    said = came(door, door.body(1, "Hello"))
    answer = reply(cast, said, Letter(html="<p>A <strong>new</strong> lamp</p>", buttons=["Yes", "No"]))
    assert answer.state == State.SENT
    (call,) = server.sent
    assert call.fields["Body"] == "A new lamp\n\n1. Yes\n2. No"
    assert (call.fields["From"], call.fields["To"]) == (NUMBER, door.customer)
    assert call.fields["StatusCallback"] == f"https://desk.shop.example{door.path}"
    assert answer.marks == {"listed": ["Yes", "No"]}


def test_a_picture_by_mms_is_fetched_with_our_name_and_token(door: Sms, server: TwilioServer) -> None:
    # https://www.twilio.com/docs/messaging/guides/webhook-request, "MediaUrl{N}"
    path = f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1"
    server.media[path] = ("image/jpeg", b"\xff\xd8\xff\xe0 a picture")
    told = {"NumMedia": "1", "MediaContentType0": "image/jpeg", "MediaUrl0": f"{server.url}{path}"}
    said = came(door, form(door, 1, "Look", **told))
    file = said.attachments.get()
    assert (file.name, file.type) == ("file-1.jpg", "image/jpeg")
    assert "authorization" not in server.calls[-1].headers  # not to where Twilio sent us on


def test_nobody_gets_our_token_but_the_provider(door: Sms, server: TwilioServer) -> None:
    server.media["/elsewhere/x"] = ("image/png", b"png")
    other = server.url.replace("127.0.0.1", "localhost")
    told = {"NumMedia": "1", "MediaContentType0": "image/png", "MediaUrl0": f"{other}/elsewhere/x"}
    came(door, form(door, 1, "Look", **told))
    assert all("authorization" not in call.headers for call in server.calls)


def test_files_of_answers_are_links_that_only_their_reader_knows(
    cast: Cast, door: Sms, server: TwilioServer
) -> None:
    said = came(door, door.body(1, "Hello"))
    files = [StoredFile("bill.pdf", "application/pdf", 4, blobs.put(b"bill"))]
    reply(cast, said, Letter("Your bill", files=files))
    text, url = server.sent[0].fields["Body"].split("\n")
    path = urlsplit(url).path
    assert text == "Your bill"
    client = Client()
    found = client.get(path)
    assert (found.status_code, found.content) == (200, b"bill")
    assert found["Content-Type"] == "application/octet-stream"
    assert found["Content-Disposition"].startswith("attachment")
    assert client.get(path.replace("/files/", "/files/x")).status_code == 404
    with clock.moved(clock.now() + timedelta(days=31)):
        assert client.get(path).status_code == 404


def test_pictures_go_as_mms_where_the_shop_wants_it(cast: Cast, door: Sms, server: TwilioServer) -> None:
    door.connection.settings["files"] = "mms"
    door.connection.save()
    said = came(door, door.body(1, "Hello"))
    files = [StoredFile(f"{n}.png", "image/png", 4, blobs.put(f"PNG{n}".encode())) for n in range(2)]
    reply(cast, said, Letter("Look", files=files))
    first, second = server.sent
    assert first.fields["Body"] == "Look"
    assert "Body" not in second.fields
    found = Client().get(urlsplit(first.fields["MediaUrl"]).path)
    assert (found["Content-Type"], found.content) == ("image/png", b"PNG0")


def test_stop_is_kept_to_until_start(cast: Cast, door: Sms, server: TwilioServer) -> None:
    said = came(door, door.body(1, "Hello"))
    stop = came(door, door.body(2, "Stop."))
    assert stop.marks["is"] == "stop"
    assert "STOP" in usual_way(said.conversation).obstacle
    with pytest.raises(Conflict):
        conversations.reply(cast.agent, said.conversation, Letter("Why?"))
    with pytest.raises(Conflict):
        conversations.compose(
            cast.agent, door.connection.inbox, Letter("Hi", to=[("", door.customer)]), subject=""
        )
    assert door.customer not in str(OptOut.objects.values())
    with clock.moved(clock.now() + timedelta(minutes=5)):
        came(door, door.body(3, "START"))
        assert usual_way(said.conversation).obstacle == ""


def test_what_was_queued_before_stop_does_not_leave(cast: Cast, door: Sms, server: TwilioServer) -> None:
    said = came(door, door.body(1, "Hello"))
    queued = conversations.reply(cast.agent, said.conversation, Letter("Tomorrow"))
    came(door, door.body(2, "STOP"))
    assert sent(cast, queued).state == State.FAILED
    assert server.sent == []


def test_stop_opens_nothing_and_cancel_is_read_by_a_person(door: Sms) -> None:
    stop = came(door, door.body(1, "STOP"))
    assert stop.conversation.status == Status.CLOSED
    cancel = came(door, form(door, 2, "Cancel", From="+37061234567"))
    assert cancel.conversation.status == Status.OPEN
    assert cancel.marks["is"] == "stop"


def test_the_provider_knows_better_what_was_meant(door: Sms) -> None:
    # https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out, "OptOutType"
    message = came(door, form(door, 1, "alto", OptOutType="STOP"))
    assert message.marks["is"] == "stop"


def test_where_nobody_else_answers_we_do(cast: Cast, door: Sms, server: TwilioServer) -> None:
    door.connection.settings["answers"] = "keepword"
    door.connection.save()
    for number, word in ((1, "HELP"), (2, "STOP"), (3, "START")):
        came(door, door.body(number, word))
    told = list(Message.objects.filter(kind=Kind.AUTOMATIC).order_by("pk"))
    for message in told:
        sent(cast, message)
    assert len(server.sent) == 3
    assert all(call.fields["Body"].startswith("Lamp shop: ") for call in server.sent)


def test_a_blocked_number_is_known_from_the_receipt(cast: Cast, door: Sms, server: TwilioServer) -> None:
    said = came(door, door.body(1, "Hello"))
    server.plan.append(Answer(400, fault(21610, "Attempt to send to unsubscribed recipient", 400)))
    assert "STOP" in reply(cast, said, Letter("Hello?")).problem
    events = events_of(
        {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "21610", "To": door.customer},
        door.connection,
        clock.now(),
    )
    assert isinstance(events[-1], Refusal)


def test_one_writes_first_to_a_number(cast: Cast, door: Sms, server: TwilioServer) -> None:
    inbox = door.connection.inbox
    for wrong in ("olena@example.org", "12345", "8 612 34567"):
        with pytest.raises(Invalid) as error:
            conversations.compose(cast.agent, inbox, Letter("Hi", to=[("", wrong)]), subject="")
        assert error.value.field == "to"
    made = conversations.compose(
        cast.agent, inbox, Letter("Your lamp is here", to=[("Olena", "+370 612 34567")]), subject=""
    )
    assert sent(cast, made).state == State.SENT
    assert server.sent[0].fields["To"] == "+37061234567"
    customer = Customer.objects.get()
    assert (customer.name, customer.identities.get().kind) == ("Olena", "phone")
    assert not Identity.objects.filter(verified_at__isnull=False).exists()
    answer = came(door, form(door, 1, "Thanks", From="+37061234567"))
    assert answer.conversation_id == made.conversation_id


def test_by_channels_that_wait_nobody_writes_first(cast: Cast) -> None:
    from keepword.conversations.models import Inbox

    bot = Inbox.objects.create(name="Bot", channel="telegram", address="@bot", created_at=clock.now())
    with pytest.raises(Invalid) as error:
        conversations.compose(cast.agent, bot, Letter("Hi", to=[("", "123")]), subject="")
    assert error.value.field == "inbox"


def test_a_sender_that_is_no_number_is_kept_for_an_admin(door: Sms) -> None:
    assert door.call(form(door, 1, "Your code is 1234", From="BANK")) == 200
    take_in()
    assert Payload.objects.get().state == Taken.QUARANTINED


def test_a_text_that_is_too_long_is_refused(cast: Cast, door: Sms) -> None:
    said = came(door, door.body(1, "Hello"))
    with pytest.raises(Invalid):
        conversations.reply(cast.agent, said.conversation, Letter("x" * 1601))


def test_the_test_of_an_inbox_says_what_to_enter_at_the_provider(door: Sms, server: TwilioServer) -> None:
    channel = channel_of(door.connection.inbox)
    assert channel is not None
    found = list(channel.check(door.connection.inbox))
    assert [one.ok for one in found] == [True, False]
    assert door.path in found[1].advice
    server.sms_url = f"https://desk.shop.example{door.path}"
    assert [one.ok for one in channel.check(door.connection.inbox)] == [True, True]


def test_a_number_chooses_of_what_was_offered(cast: Cast, door: Sms) -> None:
    said = came(door, door.body(1, "Hello"))
    offer = reply(cast, said, Letter("A new one?", buttons=["New one", "Refund"]))
    with clock.moved(clock.now() + timedelta(days=30)):  # whatever became of the conversation meanwhile
        choice = came(door, door.body(2, " 2. "))
    assert choice.text == "Refund"
    assert choice.marks == {"button": "Refund", "typed": "2."}
    assert choice.conversation_id == offer.conversation_id
    again = came(door, door.body(3, "refund!"))
    assert (again.text, again.marks["typed"]) == ("Refund", "refund!")


def test_a_number_is_a_number_after_something_else_was_said(cast: Cast, door: Sms) -> None:
    said = came(door, door.body(1, "2"))
    assert (said.text, said.marks) == ("2", {})
    reply(cast, said, Letter("A new one?", buttons=["New one", "Refund"]))
    assert came(door, form(door, 2, "2", From="+14017122662")).text == "2"  # nobody offered them anything
    conversations.automatic(said.conversation, "Thank you.", reason="acknowledge")
    assert came(door, door.body(3, "2")).text == "Refund"
    reply(cast, said, Letter("How many lamps are it?"))
    assert came(door, door.body(4, "2")).text == "2"


def test_what_has_not_left_offers_nothing(cast: Cast, door: Sms) -> None:
    said = came(door, door.body(1, "Hello"))
    conversations.reply(cast.agent, said.conversation, Letter("A new one?", buttons=["New one", "Refund"]))
    assert came(door, door.body(2, "2")).text == "2"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2", "Refund"),
        ("(2)", "Refund"),
        ("#2", "Refund"),
        ("1)", "New one"),
        ("2. refund", "Refund"),
        ("NEW  ONE.", "New one"),
        ("0", ""),
        ("3", ""),
        ("22", ""),
        ("2 lamps", ""),
        ("No refund", ""),
        ("", ""),
    ],
)
def test_what_is_a_choice(text: str, answer: str) -> None:
    assert chosen(text, ["New one", "Refund"]) == answer


@given(st.text(max_size=12), st.lists(st.text(min_size=1, max_size=20), max_size=10))
def test_a_choice_is_one_of_those_offered(text: str, answers: list[str]) -> None:
    assert chosen(text, answers) in [*answers, ""]


@pytest.mark.parametrize(
    "word", ["STOP", " stop ", "«Стоп»", "відписатися", "Отписаться!", "ATSISAKYTI", "unsubscribe"]
)
def test_stop_is_understood_in_four_languages(word: str) -> None:
    assert words.meaning(word) == words.STOP


@pytest.mark.parametrize("text", ["Please stop sending it to the old address", "yes", "", "stop it now"])
def test_sentences_are_no_such_words(text: str) -> None:
    assert words.meaning(text) == ""


@given(
    st.dictionaries(
        st.sampled_from(["MessageSid", "From", "Body", "NumMedia", "MediaUrl0", "MessageStatus"]),
        st.text(max_size=8),
    )
)
def test_junk_in_a_form_is_read_or_cannot_be_read(fields: dict[str, str]) -> None:
    try:
        read = events_of(form_of(urlencode(fields).encode()), Connection(), clock.now())
    except (Invalid, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return
    assert all(one for one in read if isinstance(one, Arrival))
