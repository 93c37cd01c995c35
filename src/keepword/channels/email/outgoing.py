"""From a message of a conversation to the mail that leaves: its headers, its text, its files.

Headers are written here by hand, one value at a time: each value is made one line first, so that no
name, subject or file name can add a header of its own, and addresses are never folded apart.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote

from django.db.models import QuerySet
from django.utils import translation
from django.utils.html import escape, urlize

from keepword.channels.email.addresses import reply_address, side_address
from keepword.channels.email.letters import Letter, language_of, letter_of
from keepword.channels.email.models import Mail, Mailbox
from keepword.conversations import rules
from keepword.conversations.links import status_url
from keepword.conversations.models import Attachment, Direction, Inbox, Kind, Message, State
from keepword.conversations.readers import had_it, is_shared, page_for
from keepword.core import blobs, secrets
from keepword.core.errors import Invalid
from keepword.richtext import for_mail, pictures

MAX_REFERENCES = 20  # of a long thread the first and the latest: header lines stay short
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}", re.IGNORECASE)
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_SMTP = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Outgoing:
    """A mail ready to leave. `header_id` is the Message-ID without its brackets."""

    header_id: str
    references: tuple[str, ...]
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def needs_utf8(self) -> bool:
        """Whether an address has letters that only SMTPUTF8 (RFC 6531) can carry."""
        return not "".join((self.sender, *self.recipients)).isascii()


def header_id(message: Message) -> str:
    """The Message-ID of a message: always the same, guessed by nobody.

    The time is part of it, as a restored database gives the numbers of lost messages to new ones.
    """
    token = secrets.sign(f"message-id.{message.at.isoformat()}", message.pk, length=16)
    domain = message.inbox.address.rpartition("@")[2]
    return f"m{token}@{_ascii_domain(domain) or 'keepword.invalid'}"


def build(message: Message, mailbox: Mailbox | None) -> Outgoing:
    """The mail of an outgoing message. Invalid when it has no recipient, NotFound when a file is gone."""
    inbox = message.inbox
    own_id, references = header_id(message), _references(message)
    recipients = _recipients(message)
    if not recipients:
        raise Invalid("There is nobody to send this to.")
    with translation.override(language_of(message)):
        body = _body(message, letter_of(message))
    headers = [
        _text("Subject", _subject(message)),
        _addresses("From", [(_sender_name(message), inbox.address)]),
        *_recipient_headers(message),
        *_reply_to(message, mailbox),
        _line("Message-ID", f"<{own_id}>"),
        *_thread_headers(references),
        _line("Date", format_datetime(message.at)),
        *(_automatic_headers(message, mailbox) if message.kind == Kind.AUTOMATIC else ()),
        *(_notice_headers(message) if message.kind == Kind.NOTICE else ()),
    ]
    raw = "".join(headers).encode() + body.as_bytes(policy=_SMTP)
    return Outgoing(own_id, references, smtp_address(inbox.address), recipients, raw)


def smtp_address(address: str) -> str:
    """An address for an SMTP command: the domain in ASCII (IDNA), the local part as it is."""
    local, _at, domain = one_line(address).rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def one_line(text: str) -> str:
    """Text without line ends and other control characters, blanks joined."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        raise Invalid(f"“{domain[:100]}” is not a mail domain.") from None


# Who and in which thread --------------------------------------------------------------------------


def _recipients(message: Message) -> tuple[str, ...]:
    lines = (*message.to, *message.cc, *message.bcc)
    return tuple(dict.fromkeys(smtp_address(address) for _name, address in lines if "@" in address))


def _sender_name(message: Message) -> str:
    inbox: Inbox = message.inbox
    return f"{message.author.name} ({inbox.name})" if message.author else inbox.name


def _subject(message: Message) -> str:
    subject = message.conversation.subject
    if message.kind == Kind.FORWARD:
        return f"Fwd: {rules.plain_subject(subject)}"
    if message.side is not None:
        earlier = Message.everything.filter(side=message.side, pk__lt=message.pk)
        begins = not earlier.exclude(state=State.UNDONE).exists()
        return message.side.subject if begins else rules.reply_subject(message.side.subject)
    first = not message.conversation.messages.filter(direction=Direction.IN).exists()
    return subject if first else rules.reply_subject(subject)


def _references(message: Message) -> tuple[str, ...]:
    """The thread that the mail continues, oldest first; the last one is what it answers.

    A forwarded mail begins a thread with its new reader; a side conversation is a thread of its own. Where
    conversations of two customers were merged, each goes on in their own.
    """
    if message.kind == Kind.FORWARD:
        return ()
    mails = Mail.objects.filter(message__conversation=message.conversation, message__pk__lt=message.pk)
    mails = mails.filter(message__side=message.side_id).exclude(header_id="")
    mails = mails.exclude(message__direction=Direction.NOTE)
    if message.side_id is None:
        mails = mails.exclude(message__kind=Kind.FORWARD)
    answered = _answered(message, mails)
    if answered is None:
        return ()
    chain = [one for one in dict.fromkeys(answered.references.split()) if one != answered.header_id]
    chain.append(answered.header_id)
    if len(chain) > MAX_REFERENCES:
        chain = [chain[0], *chain[1 - MAX_REFERENCES :]]
    return tuple(one for one in chain if _is_message_id(one))


def _answered(message: Message, mails: "QuerySet[Mail]") -> Mail | None:
    came = mails.filter(outgoing=False).order_by("-message__at", "-pk")
    if not is_shared(message.conversation):
        return came.first() or mails.order_by("-message__at", "-pk").first()
    near = mails.select_related("message").order_by("outgoing", "-message__at", "-pk")[:_NEAR]
    return next((mail for mail in near if had_it(message, mail.message)), None)


_NEAR = 200  # mails of a merged conversation that are looked through for one that the reader had


def _is_message_id(text: str) -> bool:
    """Whether it may stand in a header of ours: other people's ids are hostile input too."""
    return text.isascii() and text.isprintable() and len(text) < 500 and not set("<> ") & set(text)


def _thread_headers(references: Sequence[str]) -> Iterable[str]:
    if not references:
        return
    yield _line("In-Reply-To", f"<{references[-1]}>")
    yield _line("References", "\r\n ".join(f"<{one}>" for one in references))


def _recipient_headers(message: Message) -> Iterable[str]:
    if message.to:
        yield _addresses("To", message.to)
    if message.cc:
        yield _addresses("Cc", message.cc)


def _reply_to(message: Message, mailbox: Mailbox | None) -> Iterable[str]:
    if mailbox is not None and mailbox.plus_addresses:
        inbox = message.inbox
        side = message.side_id
        address = side_address(inbox, side) if side else reply_address(inbox, message.conversation_id)
        yield _addresses("Reply-To", [(inbox.name, address)])


def _automatic_headers(message: Message, mailbox: Mailbox | None) -> Iterable[str]:
    """RFC 3834 and its Microsoft sister, so that no machine answers; RFC 2369 for people."""
    answers = message.marks.get("reason") == "acknowledge"
    yield _line("Auto-Submitted", "auto-replied" if answers else "auto-generated")
    yield _line("X-Auto-Response-Suppress", "All")
    inbox = message.inbox
    plus = mailbox is not None and mailbox.plus_addresses
    address = reply_address(inbox, message.conversation_id) if plus else inbox.address
    page = status_url(page_for(message) or message.conversation_id)
    yield _line("List-Unsubscribe", f"<mailto:{smtp_address(address)}?subject=unsubscribe>,\r\n <{page}>")


Headers = Callable[[Message], Iterable[tuple[str, str]]]
_more: list[Headers] = []


def register_headers(headers: Headers) -> None:
    """Give further headers of notices that leave by mail: (name, value), each fit for one line of ASCII."""
    if headers not in _more:
        _more.append(headers)


def _notice_headers(message: Message) -> Iterable[str]:
    """RFC 3834, so that no machine answers what nobody asked for; further ones by who made the notice."""
    yield _line("Auto-Submitted", "auto-generated")
    yield _line("X-Auto-Response-Suppress", "All")
    yield _line("Precedence", "bulk")
    for headers in _more:
        for name, value in headers(message):
            yield _line(name, one_line(value))


# Header lines -------------------------------------------------------------------------------------


def _line(name: str, value: str) -> str:
    """A header whose value is already fit for one (structured, folded)."""
    return f"{name}: {value}\r\n"


def _text(name: str, value: str) -> str:
    return _line(name, _encoded(one_line(value), len(name)))


def _encoded(value: str, used: int = 0) -> str:
    """Free text, folded; encoded words (RFC 2047) when it is not plain ASCII or looks like one."""
    charset = "us-ascii" if value.isascii() and "=?" not in value else "utf-8"
    return Header(value, charset, maxlinelen=76, header_name="x" * used).encode(linesep="\r\n")


def _addresses(name: str, lines: Iterable[Sequence[str]]) -> str:
    return _line(name, ",\r\n ".join(_mailbox(line[0], line[1]) for line in lines))


def _mailbox(name: str, address: str) -> str:
    name, address = one_line(name)[:200], smtp_address(address)
    if not name or name == address:
        return f"<{address}>" if not name else address
    if not name.isascii() or "=?" in name:
        return f"{_encoded(name, 8)} <{address}>"
    return f"{name} <{address}>" if _ATOMS.fullmatch(name) else f'"{quote(name)}" <{address}>'


# The body -----------------------------------------------------------------------------------------


def _body(message: Message, letter: Letter) -> EmailMessage:
    files = list(message.attachments.order_by("pk"))
    inline = [file for file in files if file.inline and file.content_id and file.type.startswith("image/")]
    body = EmailMessage(policy=_SMTP)
    body.set_content(letter.text + "\n")
    body.add_alternative(_html(message, letter, inline), subtype="html")
    html = body.get_payload()[1]  # type: ignore[index]
    for file in inline:
        main, sub = _type_of(file)
        html.add_related(  # type: ignore[union-attr]
            blobs.get(file.blob),
            main,
            sub,
            cid=f"<{_content_id(file)}>",
            filename=_file_name(file),
            disposition="inline",
        )
    for file in files:
        if file not in inline:
            main, sub = _type_of(file)
            body.add_attachment(blobs.get(file.blob), main, sub, filename=_file_name(file))
    return body


def _file_name(file: Attachment) -> str:
    return one_line(file.name).replace("/", "_").replace("\\", "_")[:200] or "file"


def _content_id(file: Attachment) -> str:
    return re.sub(r"[^A-Za-z0-9@._+-]", "", file.content_id) or f"file{file.pk}"


def _type_of(file: Attachment) -> tuple[str, str]:
    """The file's type where a part in base64 may have it (RFC 2046 5.2.1 forbids it for messages)."""
    main, _slash, sub = file.type.partition("/")
    if not _TYPE.fullmatch(file.type) or main.lower() in ("multipart", "message"):
        return "application", "octet-stream"
    return main.lower(), sub.lower()


def _html(message: Message, letter: Letter, inline: Sequence[Attachment]) -> str:
    parts = [for_mail(letter.html) if letter.html else _paragraphs(letter.words)]
    placed = set(pictures(letter.html))
    parts += [
        f'<p><img src="cid:{escape(_content_id(file))}" alt="{escape(_file_name(file))}"></p>'
        for file in inline
        if file.content_id not in placed
    ]
    if letter.signature:
        parts.append(f'<p style="color:#666">{_linked(letter.signature)}</p>')
    if letter.footer:
        parts.append(f'<p style="color:#666;font-size:small">{_linked(letter.footer)}</p>')
    if letter.quoted:
        parts.append(
            f"<p>{_linked(letter.quote_head)}</p>"
            '<blockquote style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">'
            f"{_linked(letter.quoted)}</blockquote>"
        )
    language = escape(language_of(message))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"></head>\n<body>'
        + "\n".join(parts)
        + "</body></html>\n"
    )


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{_linked(part)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip())


def _linked(text: str) -> str:
    """Text as HTML: escaped, addresses of pages made links, line ends kept."""
    return str(urlize(text, nofollow=False, autoescape=True)).replace("\n", "<br>\n")
