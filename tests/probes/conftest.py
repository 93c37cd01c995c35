"""Probes of a lamp shop, and mails that come in by its door."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from keepword.channels.email import pipeline
from keepword.channels.email.intake import Outcome, RawMail
from keepword.channels.email.models import Mailbox
from keepword.conversations.models import Inbox
from keepword.conversations.probing import token
from keepword.core import clock
from keepword.probes.models import Probe, Run
from keepword.probes.services import Plan, begin, save_probe, sent
from tests.cast import Cast

NINE = datetime(2026, 7, 13, 6, tzinfo=UTC)  # a Monday in Kyiv
MakeProbe = Callable[..., Probe]


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


@pytest.fixture
def mailbox(cast: Cast) -> Mailbox:
    """The shop can send."""
    return Mailbox.objects.create(inbox=cast.inbox, smtp_host="127.0.0.1", smtp_port=1)


@pytest.fixture
def mail_probe(cast: Cast, mailbox: Mailbox) -> Probe:
    """Every quarter of an hour; 60 seconds are too long."""
    with clock.moved(NINE):
        return save_probe(
            cast.lead, None, Plan("Mail", "mail", inbox=cast.inbox, every=15, limit=60, owner=cast.lead)
        )


@pytest.fixture
def page_probe(cast: Cast) -> Probe:
    with clock.moved(NINE):
        return save_probe(cast.lead, None, Plan("Help", "page", path="/help/", every=5, limit=10))


def goes_out(run: Run, at: datetime = NINE) -> Run:
    """A worker takes a run up and gives its mail to the server."""
    with clock.moved(at):
        begun = begin(run.pk)
        assert begun is not None
        assert sent(begun)
    return begun


def mail_of(run: Run, *headers: str, own_id: bool = True, text: str = "") -> bytes:
    """What a run of a mail probe sends."""
    said = token(run.pk)
    lines = [
        f"From: Support <support+{said}@shop.example>",
        "To: support@shop.example",
        "Subject: Service test",
        f"Message-ID: <1.{said if own_id else 'rewritten'}@shop.example>",
        "Auto-Submitted: auto-generated",
        *headers,
    ]
    return ("\r\n".join(lines) + f"\r\n\r\n{text or said}\r\n").encode()


def comes_in(inbox: Inbox, raw: bytes, at: datetime, door: str = "imap") -> Outcome:
    with clock.moved(at):
        (outcome,) = pipeline.receive([RawMail(inbox, raw, door, at)])  # type: ignore[arg-type]
    return outcome
