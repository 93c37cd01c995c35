"""A letter with marks and pictures from the editor to the draft, the mail and back."""

import pytest

from keepword.conversations.models import Conversation, Draft
from keepword.conversations.queries import signature
from keepword.conversations.rules import filled
from keepword.conversations.services import (
    Letter,
    StoredFile,
    note,
    reply,
    save_draft,
    save_signatures,
    undo_send,
)
from keepword.core import blobs, clock
from keepword.core.errors import Invalid, Refused
from tests.cast import Cast
from tests.channels.email.intake.mails import AT, letter, take

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def conversation(cast: Cast) -> Conversation:
    with clock.moved(AT):
        take(cast.inbox, letter())
    return Conversation.objects.get()


def picture(name: str = "p1@keepword") -> StoredFile:
    return StoredFile("lamp.png", "image/png", 4, blobs.put(b"\x89PNG"), True, name)


HTML = '<p>It is <b>here</b>:</p><p><img src="cid:p1@keepword" alt="lamp.png"></p><script>x</script>'


def test_marks_and_pictures_are_kept_and_the_words_made_of_them(
    cast: Cast, conversation: Conversation
) -> None:
    message = reply(
        cast.agent,
        conversation,
        Letter("ignored", html=HTML, files=[picture(), picture("taken-out@keepword")]),
    )
    assert message.text == "It is here:\n\n[lamp.png]"
    assert message.html == (
        '<p>It is <strong>here</strong>:</p><p><img src="cid:p1@keepword" alt="lamp.png"></p>'
    )
    assert [file.content_id for file in message.attachments.all()] == ["p1@keepword"]


def test_what_has_no_marks_is_kept_as_plain_words(cast: Cast, conversation: Conversation) -> None:
    message = reply(cast.agent, conversation, Letter(html="<p>2 * 3 * 4<br>1. #123</p><p>a_b_c</p>"))
    assert (message.html, message.text) == ("", "2 * 3 * 4\n1. #123\n\na_b_c")


def test_a_picture_that_nobody_sent_is_not_in_the_letter(cast: Cast, conversation: Conversation) -> None:
    message = reply(cast.agent, conversation, Letter(html='<p><b>a</b><img src="cid:other@keepword"></p>'))
    assert message.html == "<p><strong>a</strong></p>"


def test_what_is_taken_back_comes_back_with_its_looks(cast: Cast, conversation: Conversation) -> None:
    message = reply(cast.agent, conversation, Letter(html=HTML, files=[picture()]))
    draft = undo_send(cast.agent, message)
    assert draft.content["html"] == message.html
    assert draft.content["files"][0]["content_id"] == "p1@keepword"
    again = Letter(html=draft.content["html"], files=[StoredFile(**draft.content["files"][0])])
    assert reply(cast.agent, conversation, again).html == message.html


def test_a_note_has_looks_too(cast: Cast, conversation: Conversation) -> None:
    assert note(cast.agent, conversation, "", html="<p><i>Look</i></p>").html == "<p><em>Look</em></p>"


def test_a_draft_holds_nothing_hostile(cast: Cast, conversation: Conversation) -> None:
    html = '<p><b>a</b><a href="javascript:alert(1)">b</a><img src=x onerror=alert(1)></p>'
    save_draft(cast.agent, conversation, "reply", {"html": html, "files": []})
    assert Draft.objects.get().content == {
        "html": "<p><strong>a</strong><a>b</a></p>",
        "text": "ab",
        "files": [],
    }
    save_draft(cast.agent, conversation, "reply", {"html": "<p></p>", "files": []})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("html", ["<p>" + "x" * 400_001, "<blockquote>" * 2_000 + "x", "<p> </p>"])
def test_what_is_too_much_or_nothing_is_refused(cast: Cast, conversation: Conversation, html: str) -> None:
    with pytest.raises(Invalid):
        reply(cast.agent, conversation, Letter(html=html))


def test_the_signature_is_that_of_the_language_filled_in_for_its_writer(cast: Cast) -> None:
    save_signatures(cast.admin, cast.inbox, {"": "{agent}\n{job}\n{shop}", "uk": "З повагою, {agent}"})
    cast.inbox.refresh_from_db()
    assert signature(cast.inbox, "lt", cast.agent) == "Agent\nLamp shop"
    cast.agent.job_title = "Adviser"
    assert signature(cast.inbox, "", cast.agent) == "Agent\nAdviser\nLamp shop"
    assert signature(cast.inbox, "uk", cast.agent) == "З повагою, Agent"
    save_signatures(cast.admin, cast.inbox, {"uk": ""})
    assert signature(cast.inbox, "uk", cast.agent) == "Agent\nAdviser\nLamp shop"
    with pytest.raises(Refused):
        save_signatures(cast.lead, cast.inbox, {"": "x"})
    with pytest.raises(Invalid):
        save_signatures(cast.admin, cast.inbox, {"xx": "x"})


def test_a_brace_that_is_no_placeholder_stays() -> None:
    assert filled("{agent} {x} {", {"agent": "Ona"}) == "Ona {x} {"
    assert filled("Tel. {job}", {"job": ""}) == ""
