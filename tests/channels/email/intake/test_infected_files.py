"""A mail comes in whatever is in it; a file that is infected, or that nobody could look at, nobody gets."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import settings

from keepword.channels.email.intake import scanning
from keepword.channels.email.models import Held
from keepword.channels.email.unchecked import look_again
from keepword.conversations.models import Message
from keepword.conversations.services import merge
from keepword.conversations.services.erase import erase_files
from keepword.core import blobs, clock
from tests.cast import Cast
from tests.channels.email.intake.mails import AT, letter, take
from tests.scanner import FOUND, clamd

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def judge(content: bytes) -> bytes:
    return FOUND if b"EVIL" in content else b"OK"


def comes(cast: Cast, *names: str, id: str = "one") -> Message:
    """A mail with these files; "evil" ones are infected."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "olena@example.org", "support@shop.example", "Lamp"
    mail["Message-ID"] = f"<{id}@example.org>"
    mail.set_content("My lamp does not light up.")
    for name in names:
        words = f"{name.upper()} {id}".encode()
        mail.add_attachment(words, maintype="application", subtype="x", filename=name)
    with clock.moved(AT):
        (out,) = take(cast.inbox, mail.as_bytes())
    assert out.status == "stored"
    return Message.objects.get(pk=out.message_id)


def look(message: Message, minutes: int = 1) -> tuple[list[str], list[tuple[str, str]]]:
    """What is there and what is held back, after the scanner was asked again."""
    with clock.moved(AT + timedelta(minutes=minutes)):
        look_again()
    message.refresh_from_db()
    held = [(one["name"], one["virus"]) for one in message.marks.get("held", [])]
    return list(message.attachments.values_list("name", flat=True)), held


@contextmanager
def silent() -> Iterator[None]:
    """A scanner that nobody reaches."""
    settings.CLAMD = "127.0.0.1:9"
    try:
        yield
    finally:
        scanning.listen_again()
        settings.CLAMD = ""


def test_without_a_scanner_nothing_is_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "held", None)
    assert look(comes(cast, "evil.doc")) == (["evil.doc"], [])


def test_an_infected_file_is_held_back_and_the_mail_comes_in(cast: Cast) -> None:
    with clamd(judge) as shown:
        message = comes(cast, "evil.doc", "lamp.jpg")
        assert look(message) == (["lamp.jpg"], [("evil.doc", "Win.Test.EICAR_HDB-1")])
    assert len(shown) == 2
    assert message.conversation.status == "open"
    assert Held.objects.get().next_at is None
    assert message.has_files
    with clamd(FOUND):
        assert not comes(cast, "evil.pdf", id="two").has_files


def test_a_mail_without_files_is_shown_to_no_scanner(cast: Cast) -> None:
    with clamd(judge) as shown:
        take(cast.inbox, letter())
    assert shown == []


def test_a_silent_scanner_delays_no_mail_and_is_asked_again(cast: Cast) -> None:
    with silent():
        message = comes(cast, "evil.doc", "lamp.jpg")
        unseen = [("evil.doc", ""), ("lamp.jpg", "")]
        assert look(message) == ([], unseen)
        assert not message.has_files
    with clamd(judge):
        assert look(message) == (["lamp.jpg"], [("evil.doc", "Win.Test.EICAR_HDB-1")])
    assert message.has_files
    assert blobs.get(message.attachments.get().blob) == b"LAMP.JPG one"


def test_a_silent_scanner_is_not_asked_for_each_mail(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(scanning.uploads, "scanner_answers", lambda: bool(asked.append(1)))
    with silent():
        comes(cast, "a.txt", "b.txt")
        comes(cast, "c.txt", id="two")
    assert len(asked) == 1


def test_a_file_that_the_scanner_cannot_read_holds_up_no_other(cast: Cast) -> None:
    def too_large(content: bytes) -> bytes:
        return b"INSTREAM size limit exceeded. ERROR" if b"HUGE" in content else judge(content)

    with clamd(too_large) as shown:
        huge = comes(cast, "huge.zip", "lamp.jpg")
        assert look(huge) == (["lamp.jpg"], [("huge.zip", "")])
        tries = len(shown)
        look(huge, 2)  # it is asked more rarely each time
        assert len(shown) == tries
        look(huge, 4)
        assert len(shown) == tries + 1
    assert look(huge, 60) == (["lamp.jpg", "huge.zip"], [])  # no scanner is set up any more
    assert not Held.objects.exists()


def test_many_files_do_not_keep_others_waiting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "LONGEST", 0.0)
    with clamd(judge) as shown:
        message = comes(cast, "lamp.jpg")
        assert shown == []
        assert look(message) == (["lamp.jpg"], [])


def test_what_is_held_back_goes_along_and_is_erased(cast: Cast) -> None:
    with silent():
        message = comes(cast, "lamp.jpg")
        other = comes(cast, "cord.jpg", id="two")
    merge(cast.agent, message.conversation, other.conversation)
    with clamd(judge):
        assert look(message) == (["lamp.jpg"], [])
    with clamd(FOUND):
        infected = comes(cast, "evil.doc", id="three")
    while not erase_files([infected.conversation_id]):
        pass
    infected.refresh_from_db()
    assert infected.marks == {"files_erased": True}
    mail = infected.mail  # type: ignore[attr-defined]
    assert (mail.raw, mail.blob) == (None, "")
    assert not Held.objects.filter(message=infected).exists()


def test_what_was_erased_meanwhile_stays_erased(cast: Cast) -> None:
    with silent():
        message = comes(cast, "lamp.jpg")
        erase_files([message.conversation_id])
        Held.objects.create(message=message, next_at=AT)
    with clamd(judge):
        assert look(message) == ([], [])
    assert not Held.objects.exists()
