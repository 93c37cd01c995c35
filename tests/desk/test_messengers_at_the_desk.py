"""Writing by messengers at the desk: answers to tap, templates, the window, a first message to a number."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from keepword.automation.models import Macro
from keepword.automation.services.uses import apply_macro
from keepword.channels.doors import intake
from keepword.channels.doors.events import Arrival, Sender
from keepword.channels.whatsapp.models import Template
from keepword.conversations.models import Attachment, Conversation, Inbox, Message
from keepword.conversations.services import StoredFile, arrived
from keepword.core import blobs, clock
from keepword.customers.services import recognise
from tests.api.conftest import Caller
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Talk = Callable[..., Conversation]


@pytest.fixture
def talk(cast: Cast) -> Talk:
    """A customer writes by one of the demo's channels, which behave like the true ones."""

    def talk(
        channel: str, kind: str, value: str, *, files: tuple[StoredFile, ...] = (), **marks: str
    ) -> Conversation:
        inbox, _made = Inbox.objects.get_or_create(
            channel=channel,
            address=f"{channel}-inbox",
            defaults={"name": channel, "created_at": clock.now(), "acknowledge": False},
        )
        customer = recognise(kind, value, name="Olena")
        sender = Sender(kind=kind, value=value, name="Olena", language="en")
        event = Arrival(external_id="1", at=clock.now(), sender=sender, text="Hello", marks=marks)
        return intake.receive(inbox, event, customer, files).conversation

    return talk


def page(agent: Client, conversation: Conversation, query: str = "") -> str:
    return agent.get(f"{reverse('conversation', args=[conversation.pk])}{query}").content.decode()


def test_answers_are_offered_and_shown(agent: Client, talk: Talk) -> None:
    found = talk("demo.telegram", "telegram", "1111111")
    assert page(agent, found, "?write=reply").count('name="x-button"') == 5
    sent = {"text": "Shall we?", "x-button": ["Yes", " ", "No"]}
    assert agent.post(reverse("reply", args=[found.pk]), sent).status_code == 302
    message = Message.objects.latest("pk")
    assert message.marks["buttons"] == ["Yes", "No"]
    shown = page(agent, found)
    assert "Answers that were offered" in shown
    assert "<li>Yes</li>" in shown


def test_what_was_offered_is_in_the_form_again_when_it_is_taken_back(agent: Client, talk: Talk) -> None:
    found = talk("demo.telegram", "telegram", "1111111")
    agent.post(reverse("reply", args=[found.pk]), {"text": "Shall we?", "x-button": ["Yes", "No"]})
    agent.post(reverse("undo", args=[Message.objects.latest("pk").pk]))
    shown = page(agent, found, "?write=reply")
    assert 'value="Yes"' in shown
    assert 'value="No"' in shown


def test_more_answers_than_the_channel_offers_are_refused(agent: Client, talk: Talk) -> None:
    found = talk("demo.whatsapp", "whatsapp", "+37061234567")
    sent = {"text": "Which?", "x-button": ["1", "2", "3", "4"]}
    answered = agent.post(reverse("reply", args=[found.pk]), sent)
    assert answered.status_code == 422
    assert "At most 3 answers" in answered.content.decode()


def test_the_window_and_then_a_template(agent: Client, talk: Talk) -> None:
    found = talk("demo.whatsapp", "whatsapp", "+37061234567")
    assert "Free answers are possible" in page(agent, found, "?write=reply")
    Template.objects.create(
        inbox=found.inbox,
        name="delay",
        language="en",
        text="Hello {{1}}.",
        body=["1"],
        fetched_at=clock.now(),
    )
    key = f"{found.inbox_id}:en:delay"
    with clock.moved(clock.now() + timedelta(hours=30)):
        shown = page(agent, found, "?write=reply")
        assert "24 hours" in shown
        assert "delay (en)" in shown
        places = agent.get(reverse("template_places"), {"x-template": key}).content.decode()
        assert "In place of 1" in places
        refused = agent.post(reverse("reply", args=[found.pk]), {"text": "Hello"})
        assert refused.status_code == 409
        empty = agent.post(reverse("reply", args=[found.pk]), {"x-template": key, "x-template-value": ""})
        assert empty.status_code == 422
        filled = {"x-template": key, "x-template-value": "Olena", "text": "half a draft"}
        assert agent.post(reverse("reply", args=[found.pk]), filled).status_code == 302
    assert Message.objects.latest("pk").text == "Hello Olena."


def test_a_template_that_begins_with_a_file_says_which(agent: Client, talk: Talk) -> None:
    found = talk("demo.whatsapp", "whatsapp", "+37061234567")
    Template.objects.create(
        inbox=found.inbox, name="look", language="en", text="Look", media="image", fetched_at=clock.now()
    )
    key = f"{found.inbox_id}:en:look"
    places = agent.get(reverse("template_places"), {"x-template": key}).content.decode()
    assert "attach a picture (JPEG or PNG, up to 5 MB)" in places
    url = reverse("reply", args=[found.pk])
    refused = agent.post(url, {"x-template": key})
    assert refused.status_code == 422
    assert "attach a picture (JPEG or PNG" in refused.content.decode()
    lamp = SimpleUploadedFile("lamp.png", b"PNG", "image/png")
    assert agent.post(url, {"x-template": key, "files": [lamp]}).status_code == 302
    message = Message.objects.latest("pk")
    assert (message.text, message.attachments.get().name) == ("Look", "lamp.png")
    agent.post(reverse("undo", args=[message.pk]))
    again = page(agent, found, "?write=reply")
    assert "lamp.png" in again
    assert "It begins with a file" in again


def test_what_was_written_stands_beside_the_answer_that_it_chose(agent: Client, talk: Talk) -> None:
    found = talk("demo.whatsapp", "whatsapp", "+37061234567", button="Refund", typed="2")
    shown = page(agent, found)
    assert "chosen answer" in shown
    assert "written: “2”" in shown


@pytest.mark.parametrize("key", ["", "x", "1:en", "999999:en:nothing", "1:en:delay:more"])
def test_a_template_of_nobody_has_no_places(agent: Client, key: str) -> None:
    answered = agent.get(reverse("template_places"), {"x-template": key})
    assert (answered.status_code, answered.content.strip()) == (200, b"")


def test_a_voice_message_plays_here(agent: Client, talk: Talk) -> None:
    file = StoredFile("voice.ogg", "audio/ogg; codecs=opus", 4, blobs.put(b"OggS"))
    found = talk("demo.telegram", "telegram", "1111111", files=(file,), **{"is": "voice"})
    shown = page(agent, found)
    assert "<audio controls" in shown
    assert "voice message" in shown
    kept = Attachment.objects.get()
    played = agent.get(reverse("file", args=[kept.pk, "voice.ogg"]))
    assert played["Content-Type"] == "audio/ogg"
    assert "sandbox" in played["Content-Security-Policy"]


def test_one_writes_first_to_a_number(agent: Client, talk: Talk) -> None:
    inbox = talk("demo.sms", "phone", "+37061111111").inbox
    shown = agent.get(reverse("compose"), {"to": "+37061234567"}).content.decode()
    assert f'<option value="{inbox.pk}" selected' in shown
    sent = {"inbox": inbox.pk, "to": "+370 612 34567", "text": "Your lamp is here"}
    assert agent.post(reverse("compose"), sent).status_code == 302
    assert Message.objects.latest("pk").to == [["+37061234567", "+37061234567"]]
    wrong = agent.post(reverse("compose"), sent | {"to": "olena@example.org"})
    assert wrong.status_code == 422


def test_nobody_writes_first_where_the_customer_must(agent: Client, talk: Talk) -> None:
    inbox = talk("demo.telegram", "telegram", "1111111").inbox
    assert f'<option value="{inbox.pk}"' not in agent.get(reverse("compose")).content.decode()
    sent = {"inbox": inbox.pk, "to": "1111111", "text": "Hello"}
    assert agent.post(reverse("compose"), sent).status_code == 404


def test_programs_see_the_same(cast: Cast, talk: Talk) -> None:
    found = talk("demo.whatsapp", "whatsapp", "+37061234567")
    caller = Caller(cast.agent)
    (way, *_others) = caller.get(f"/conversations/{found.pk}/ways").json()["items"]
    assert (way["channel"], way["buttons"], way["obstacle"]) == ("demo.whatsapp", 3, "")
    assert way["open_until"] is not None
    made = caller.post(f"/conversations/{found.pk}/replies", {"text": "Shall we?", "buttons": ["Yes", "No"]})
    assert made.status_code == 201, made.content
    assert made.json()["buttons"] == ["Yes", "No"]
    message = Message.objects.get(pk=made.json()["id"])
    arrived(message, clock.now(), read=True)
    told = caller.get(f"/messages/{message.pk}").json()
    assert told["read_at"] is not None
    assert told["arrived_at"] is not None


def test_a_macro_offers_its_answers(cast: Cast, agent: Client, talk: Talk) -> None:
    given = {"name": "Which one", "scope": "own", "text_en": "Which one is it?", "button": ["P20", "", "P30"]}
    assert agent.post(reverse("macro_new"), given).status_code == 302
    macro = Macro.objects.get()
    assert macro.buttons == ["P20", "P30"]
    found = talk("demo.telegram", "telegram", "1111111")
    text = agent.get(reverse("macro_text", args=[macro.pk]), {"conversation": found.pk}).json()
    assert text["buttons"] == ["P20", "P30"]
    message = apply_macro(cast.agent, found, macro)
    assert message is not None
    assert message.marks["buttons"] == ["P20", "P30"]
    wrong = agent.post(reverse("macro_new"), given | {"button": ["x" * 21]})
    assert "at most 20 characters" in wrong.content.decode()
