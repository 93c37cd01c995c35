from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.conversations.models import Direction, Kind, Message, State
from keepword.conversations.services import Letter, StoredFile, failed, forward, note
from keepword.core import blobs, clock
from keepword.feedback.services import ask
from keepword.portal import rules
from tests.feedback.cast import Shop, after
from tests.portal.visitor import Visitor, words


def file(name: str = "receipt.pdf", kind: str = "application/pdf", content: bytes = b"%PDF-") -> StoredFile:
    return StoredFile(name, kind, len(content), blobs.put(content))


def download(visitor: Visitor, message: Message, name: str = "x") -> Any:
    attachment = message.attachments.get()
    return visitor.opens(message.conversation, f"file/{attachment.pk}/{name}")


def test_notes_and_their_files_are_ours(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    message = note(shop.agent, conversation, "A difficult one", files=[file()])
    assert "difficult" not in words(visitor.opens(conversation))
    assert download(visitor, message).status_code == 404


def test_forwards_and_their_files_are_ours(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    letter = Letter("Is this ours?", to=[("", "maker@example.net")], files=[file()])
    with clock.moved(after(5)):
        message = forward(shop.agent, conversation, letter)
    shop.leaves(message, after(6))
    assert "Is this ours?" not in words(visitor.opens(conversation))
    assert download(visitor, message).status_code == 404


def test_an_answer_to_somebody_else_is_not_for_the_customer(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    letter = Letter("Please check the batch.", to=[("", "maker@example.net")], files=[file()])
    message = shop.answers(conversation, after(5), letter=letter)
    assert "batch" not in words(visitor.opens(conversation))
    assert download(visitor, message).status_code == 404


def test_what_others_write_into_the_conversation_is_not_shown(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    shop.writes(after(5), conversation, address="maker@example.net", name="Maker", text="Batch 7 is bad.")
    page = words(visitor.opens(conversation))
    assert "Batch 7" not in page
    assert "maker@" not in page


def test_machines_messages_and_our_automatic_mails_are_left_out(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    shop.writes(after(90), conversation, text="I am away.", kind=Kind.AUTOREPLY, quiet=True)
    with clock.moved(after(hours=3)):
        assert ask(conversation.pk)
    page = words(visitor.opens(conversation))
    assert "I am away" not in page
    assert "/rate/5" not in page


def test_an_answer_whose_mail_failed_is_still_there_without_the_reason(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    message = shop.answers(conversation, after(5))
    failed(message, "smtp.shop.example refused the password")
    page = words(visitor.opens(conversation))
    assert "We send a new one." in page
    assert "refused" not in page


@pytest.mark.both_databases
def test_an_answer_to_the_address_that_they_asked_for_is_shown(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes(marks={"reply_to": "olena.home@example.org"})
    message = shop.answers(conversation, after(5))
    assert message.to == [["Olena", "olena.home@example.org"]]
    assert "We send a new one." in words(visitor.opens(conversation))


def test_html_mails_are_shown_as_their_text(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes(text="Bold words", has_html=True)
    page = visitor.opens(conversation).content.decode()
    assert "Bold words" in page
    assert "<iframe" not in page


def test_their_own_files_and_ours_can_be_taken(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes(files=[file()])
    theirs = conversation.messages.get()
    ours = shop.answers(conversation, after(5), letter=Letter("Here", files=[file("label.pdf")]))
    for message, name in ((theirs, "receipt.pdf"), (ours, "label.pdf")):
        answer = download(visitor, message)
        assert answer.content == b"%PDF-"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/xhtml+xml", "image/png; x", ""])
def test_what_could_run_is_saved_not_shown(shop: Shop, visitor: Visitor, kind: str) -> None:
    conversation = shop.writes(files=[file("a.png", kind, b"<script>")])
    answer = download(visitor, conversation.messages.get())
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_plain_picture_is_shown(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes(files=[file("a.png", "image/png", b"\x89PNG")])
    answer = download(visitor, conversation.messages.get())
    assert answer["Content-Disposition"] == 'inline; filename="a.png"'
    assert answer["Content-Type"] == "image/png"


def test_files_of_another_conversation_are_not_here(shop: Shop, visitor: Visitor) -> None:
    message = shop.writes(files=[file()]).messages.get()
    other = shop.writes(subject="Other")
    assert visitor.opens(other, f"file/{message.attachments.get().pk}/x").status_code == 404


OWN = frozenset({"a@example.org"})


@given(
    st.sampled_from(Direction.values),
    st.sampled_from(Kind.values),
    st.sampled_from(State.values),
    st.integers(0, 2),
    st.sampled_from(["a@example.org", "b@example.org", ""]),
    st.lists(st.sampled_from(["a@example.org", "b@example.org"]), max_size=2),
)
def test_a_message_is_shown_only_when_it_is_between_the_customer_and_us(
    direction: str, kind: str, state: str, attempts: int, sender: str, recipients: list[str]
) -> None:
    shown = rules.shown(
        direction=direction,
        kind=kind,
        state=state,
        attempts=attempts,
        sender=sender,
        recipients=recipients,
        own=OWN,
    )
    from_them = direction == "in" and sender == "a@example.org"
    to_them = direction == "out" and "a@example.org" in recipients
    left = state != "undone" and not (state == "queued" and attempts == 0)
    assert shown == (kind in ("message", "notice") and (from_them or (to_them and left)))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\o\\photo.jpg", "photo.jpg"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("\x00\r\n", "file"),
        ("...", "file"),
        ("рахунок  7.pdf", "рахунок 7.pdf"),
        ("x" * 400, "x" * 200),
    ],
)
def test_file_names_are_made_plain(given: str, name: str) -> None:
    assert rules.file_name(given) == name
