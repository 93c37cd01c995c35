"""Short mails for tests of intake."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from keepword.channels.email.pipeline import Outcome, RawMail, receive
from keepword.conversations.models import Inbox

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def letter(
    sender: str = "Olena <olena@example.org>",
    *,
    to: str = "support@shop.example",
    subject: str = "Lamp",
    text: str = "My lamp does not light up.",
    id: str = "one@example.org",
    replies_to: str = "",
    cc: str = "",
    at: datetime = AT,
    **headers: str,
) -> bytes:
    """A mail as its bytes; further headers as keywords, with _ for -."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(at)
    if id:
        mail["Message-ID"] = f"<{id}>"
    if replies_to:
        mail["In-Reply-To"] = mail["References"] = f"<{replies_to}>"
    if cc:
        mail["Cc"] = cc
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def take(inbox: Inbox, *raws: bytes, door: str = "lmtp", at: datetime = AT) -> list[Outcome]:
    """Through the pipeline, each in a batch of its own."""
    return [receive([RawMail(inbox, raw, door, at)])[0] for raw in raws]  # type: ignore[arg-type]
