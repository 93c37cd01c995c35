"""The customers' mails as their programs would send them: raw RFC 5322 bytes for the doors of the mailbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.charset import QP, Charset
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from html import escape

from .files import TYPES, file_content
from .people import Person
from .quotes import UNMARKED, Quoted, below, introduction
from .story import Step, Story
from .texts import seeded
from .times import ZONE

AUTHSERV = "mx.shop.example"  # whose Authentication-Results stand in these mails

_AGENTS = {
    "outlook": "Microsoft Outlook 16.0",
    "old": "Microsoft Outlook Express 6.00.2900.5931",
    "apple": "Apple Mail (2.3774.600.62)",
    "webmail": "Roundcube Webmail/1.6.5",
}
_OLD_CHARSETS = {"uk": "windows-1251", "ru": "koi8-r", "lt": "windows-1257", "en": "iso-8859-1"}
_RICH = frozenset({"gmail", "outlook", "apple"})

# What SpamAssassin and rspamd add.
_SPAM_HEADERS = (
    ("X-Spam-Flag", "YES"),
    ("X-Spam-Score", "11.4"),
    ("X-Spam-Status", "Yes, score=11.4 required=5.0 tests=BAYES_99,URIBL_BLACK,HTML_IMAGE_ONLY_08"),
    ("X-Spamd-Result", "default: True [11.40 / 15.00]; BAYES_SPAM(5.10)[100.00%]"),
)


@dataclass(frozen=True)
class Envelope:
    """What the driver knows of a mail: where it goes and what it answers."""

    to: str  # the address of the inbox, or its signed reply address
    message_id: str  # with its angle brackets
    in_reply_to: str = ""
    references: Sequence[str] = ()
    quoted: Quoted | None = None
    at: datetime | None = None  # when it is sent, if not at the moment of the step


def message_id(story: Story, index: int) -> str:
    """The Message-ID of the step with this index, the same each time."""
    host = story.customer.email.partition("@")[2]
    return f"<{seeded(story.number, index, 'id').getrandbits(64):016x}.{story.number}.{index}@{host}>"


def raw_mail(story: Story, step: Step, envelope: Envelope) -> bytes:
    """The mail of a step of one of story.FROM_OUTSIDE."""
    if step.kind == "bounce":
        return _bounce(story, step, envelope)
    mail = _body(story, step, envelope)
    _address(mail, story, step, envelope)
    if step.kind == "autoreply":
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["Precedence"] = "bulk"
    elif step.kind == "spam":
        for name, value in _SPAM_HEADERS:
            mail[name] = value
        mail["List-Unsubscribe"] = f"<mailto:unsubscribe@{story.customer.email.partition('@')[2]}>"
    else:
        mail["Authentication-Results"] = _authenticated(step.address or story.customer.email)
    return mail.as_bytes(policy=policy.compat32)


def _address(mail: Message, story: Story, step: Step, envelope: Envelope) -> None:
    """The headers that say who writes to whom about what."""
    person = story.customer
    name = step.sender if step.kind == "cc_reply" else person.shown
    answers = envelope.in_reply_to and step.kind != "autoreply"
    subject = step.subject or (f"Re: {story.subject}" if answers else story.subject)
    mail["Return-Path"] = "<>" if step.kind == "autoreply" else f"<{step.address or person.email}>"
    mail["From"] = formataddr((str(Header(name, "utf-8")) if name else "", step.address or person.email))
    mail["To"] = envelope.to
    if step.cc:
        mail["Cc"] = ", ".join(step.cc)
    if subject:
        mail["Subject"] = subject if subject.isascii() else Header(subject, "utf-8").encode()
    mail["Date"] = format_datetime((envelope.at or step.at).astimezone(ZONE))
    mail["Message-ID"] = envelope.message_id
    if envelope.in_reply_to:
        mail["In-Reply-To"] = envelope.in_reply_to
        mail["References"] = " ".join([*envelope.references, envelope.in_reply_to])
    if person.client in _AGENTS and step.kind == "customer":
        mail["X-Mailer"] = _AGENTS[person.client]


def _authenticated(address: str) -> str:
    host = address.partition("@")[2]
    results = (
        f"dkim=pass header.d={host}",
        f"spf=pass smtp.mailfrom={address}",
        f"dmarc=pass header.from={host}",
    )
    return "; ".join((AUTHSERV, *results))


def _body(story: Story, step: Step, envelope: Envelope) -> Message:
    person = story.customer
    quoted = envelope.quoted if step.kind in ("customer", "cc_reply") else None
    text = step.text + (below(quoted, person) if quoted else "")
    content: Message = _plain(text, person)
    if person.client in _RICH and step.kind == "customer":
        both = MIMEMultipart("alternative", boundary=_boundary(story, step, "alternative"))
        both.attach(content)
        both.attach(_encoded(_html(step.text, quoted, person), "html"))
        content = both
    if not step.attachments:
        return content
    whole = MIMEMultipart("mixed", boundary=_boundary(story, step, "mixed"))
    whole.attach(content)
    for name, kind in step.attachments:
        whole.attach(_attached(name, kind, story))
    return whole


def _boundary(story: Story, step: Step, kind: str) -> str:
    return f"=_{seeded(story.number, step.at, kind).getrandbits(80):020x}"


def _plain(text: str, person: Person) -> MIMEText:
    if person.client != "old":
        return _encoded(text, "plain")
    charset = _OLD_CHARSETS[person.language]
    known = text.replace("—", "-").replace("–", "-")
    try:
        known.encode(charset)
    except UnicodeEncodeError:
        return _encoded(text, "plain")
    part = MIMEText("", "plain")
    del part["Content-Type"], part["Content-Transfer-Encoding"]
    part.add_header("Content-Type", "text/plain", charset=charset)
    part["Content-Transfer-Encoding"] = "8bit"
    part.set_payload(known.encode(charset).decode("ascii", "surrogateescape"))
    return part


_QUOTED_PRINTABLE = Charset("utf-8")
_QUOTED_PRINTABLE.body_encoding = QP


def _encoded(text: str, subtype: str) -> MIMEText:
    """Base64 for Cyrillic, quoted-printable where most letters are Latin, as programs choose."""
    foreign = sum(not letter.isascii() for letter in text)
    dense = foreign * 4 > len(text)
    return MIMEText(text, subtype, "utf-8" if dense else _QUOTED_PRINTABLE)  # type: ignore[arg-type]


def _html(text: str, quoted: Quoted | None, person: Person) -> str:
    body = _lines(text)
    if quoted is None:
        return f'<div dir="auto">{body}</div>'
    head = _lines(introduction(quoted, person))
    if person.client in UNMARKED:
        rest = f'<hr><div id="divRplyFwdMsg" dir="ltr">{head}</div><div>{_lines(quoted.text)}</div>'
    elif person.client == "apple":
        cited = f"<div>{head}</div><br><div>{_lines(quoted.text)}</div>"
        rest = f'<div><br><blockquote type="cite">{cited}</blockquote></div>'
    else:
        rest = (
            f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{head}<br></div>'
            '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;padding-left:1ex">'
            f"{_lines(quoted.text)}</blockquote></div>"
        )
    return f'<div dir="ltr">{body}</div>{rest}'


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")


def _attached(name: str, kind: str, story: Story) -> MIMEBase:
    main, _, sub = TYPES[kind].partition("/")
    part = MIMEBase(main, sub)
    part.set_payload(file_content(kind, f"{story.number}/{name}"))
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def _bounce(story: Story, step: Step, envelope: Envelope) -> bytes:
    """A delivery status notification. RFC 3464"""
    person = story.customer
    host = person.email.partition("@")[2]
    full = seeded(story.number, "bounce").random() < 0.5
    code, words = ("5.2.2", "552 5.2.2 Mailbox full") if full else ("5.1.1", "550 5.1.1 User unknown")
    report = MIMEMultipart("report", boundary=_boundary(story, step, "report"))
    report.set_param("report-type", "delivery-status")
    report["Return-Path"] = "<>"
    report["From"] = f"Mail Delivery System <MAILER-DAEMON@mx.{host}>"
    report["To"] = envelope.to
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = format_datetime((envelope.at or step.at).astimezone(ZONE))
    report["Message-ID"] = envelope.message_id
    report["Auto-Submitted"] = "auto-replied"
    said = f"This is the mail system at host mx.{host}.\n\n<{person.email}>: {words}\n"
    report.attach(MIMEText(said, "plain", "us-ascii"))
    report.attach(_status(person.email, host, code, words))
    original = MIMEBase("text", "rfc822-headers")
    subject = Header(f"Re: {story.subject}", "utf-8").encode()
    original.set_payload(
        f"From: {envelope.to}\nTo: {person.email}\nSubject: {subject}\nMessage-ID: {envelope.in_reply_to}\n"
    )
    report.attach(original)
    return report.as_bytes(policy=policy.compat32)


def _status(recipient: str, host: str, code: str, words: str) -> MIMEBase:
    part = MIMEBase("message", "delivery-status")
    message, of = Message(), Message()
    message["Reporting-MTA"] = f"dns; mx.{host}"
    of["Final-Recipient"] = f"rfc822; {recipient}"
    of["Action"] = "failed"
    of["Status"] = code
    of["Remote-MTA"] = f"dns; mx.{host}"
    of["Diagnostic-Code"] = f"smtp; {words}"
    part.set_payload([message, of])
    return part
