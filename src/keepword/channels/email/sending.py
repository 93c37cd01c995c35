"""One message over SMTP, so that it is neither lost nor sent twice.

    depart -> connect -> MAIL, RCPT -> hand over (committed) -> DATA -> delivered

Before the hand-over nothing has left: whatever happens, it is tried again. From the last dot of DATA to
the server's answer nobody can know whether it was taken: then a person is asked.
"""

import logging
import re
import smtplib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.channels.email import automatic, outgoing, records
from keepword.channels.email.connections import close_smtp, open_smtp
from keepword.channels.email.faults import SMTP_FAULTS, lost, refusal, smtp_server, words
from keepword.channels.email.models import Mailbox
from keepword.channels.email.outgoing import Outgoing
from keepword.conversations import services as conversations
from keepword.conversations.models import Kind, Message, State
from keepword.core import clock
from keepword.core.errors import Conflict, KeepwordError
from keepword.customers.services import mark_failed

logger = logging.getLogger(__name__)

BACK_OFF = (1, 5, 15, 60, 240, 240, 240, 240, 240)  # minutes before the next try: 21 h in all
ANSWER_SECONDS = 120.0  # for the answer to the last dot (RFC 5321 4.5.3.2.6 would wait ten minutes)
STUCK = timedelta(hours=1)  # far longer than any try takes
_ENDS = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass
class _Told:
    """What the server said to each recipient: refused for good, or for now."""

    accepted: list[str] = field(default_factory=list)
    refused: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    deferred: dict[str, tuple[int, bytes]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Answer:
    """What became of the content. `not sent`: the server cannot have all of it."""

    what: Literal["taken", "refused", "not sent", "unknown"]
    code: int = 0
    said: str = ""


def send(message: Message) -> None:
    """Try once to send a message that has departed; its state tells how it went."""
    mailbox = Mailbox.objects.select_related("inbox").filter(inbox=message.inbox.pk).first()
    if mailbox is None or not mailbox.smtp_host:
        text = _("%(inbox)s has no server for sending mail yet. An admin sets it up; then send this again.")
        conversations.failed(message, text % {"inbox": message.inbox.name})
        return
    if message.kind == Kind.AUTOMATIC and automatic.is_over_limit(message):
        conversations.failed(message, _("Too many automatic mails went to this address within an hour."))
        return
    try:
        mail = records.kept(message) or outgoing.build(message, mailbox)
    except (KeepwordError, UnicodeError, ValueError) as error:
        conversations.failed(message, getattr(error, "message", str(error)))
        return
    try:
        client = open_smtp(mailbox)
    except KeepwordError as error:
        _later(message, error.message)
        return
    try:
        _transfer(client, message, mail, mailbox)
    finally:
        close_smtp(client)


def _transfer(client: smtplib.SMTP, message: Message, mail: Outgoing, mailbox: Mailbox) -> None:
    if mail.needs_utf8 and not client.has_extn("smtputf8"):
        text = _("%(host)s cannot send to addresses with letters beyond a to z.")
        conversations.failed(message, text % {"host": mailbox.smtp_host})
        return
    try:
        code, said = client.mail(mail.sender, _options(client, mail))
        if code != 250:
            _refused(message, code, said)
            return
        told = _recipients(client, records.remaining(message, mail))
    except SMTP_FAULTS as error:
        _later(message, lost(smtp_server(mailbox), error).message)
        return
    if not told.accepted:
        _nobody(message, told)
        return
    try:
        with transaction.atomic():
            records.keep(message, mail)
            conversations.give_to_server(message)
    except Conflict:
        logger.warning("Message %s was taken up by another worker", message.pk)
        return
    _conclude(message, mail, told, _content(client, mail.raw))


def _options(client: smtplib.SMTP, mail: Outgoing) -> list[str]:
    options = [f"size={len(mail.raw)}"] if client.has_extn("size") else []
    return [*options, "SMTPUTF8"] if mail.needs_utf8 else options


def _recipients(client: smtplib.SMTP, addresses: list[str]) -> _Told:
    told = _Told()
    for address in addresses:
        code, said = client.rcpt(address)
        if code in (250, 251):
            told.accepted.append(address)
        elif 400 <= code < 500:
            told.deferred[address] = (code, said)
        else:
            told.refused[address] = (code, said)
    return told


def _content(client: smtplib.SMTP, raw: bytes) -> _Answer:
    """DATA, step by step: smtplib's own cannot tell before the last dot from after it."""
    lines = _DOT.sub(b"..", _ENDS.sub(b"\r\n", raw))
    end = b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n"
    try:
        code, said = client.docmd("DATA")
        if code != 354:
            return _Answer("refused", code, words(said))
        client.send(lines)
    except SMTP_FAULTS as error:
        return _Answer("not sent", said=words(error))
    try:
        if client.sock is not None:
            client.sock.settimeout(ANSWER_SECONDS)
        client.send(end)
        code, said = client.getreply()
    except SMTP_FAULTS as error:
        return _Answer("unknown", said=words(error))
    return _Answer("taken" if code == 250 else "refused", code, words(said))


def end_stuck() -> int:
    """Take up messages whose try never came to an end, as its worker failed but lives; how many."""
    stuck = Message.everything.filter(
        state__in=[State.SENDING, State.HANDED], send_after__lt=clock.now() - STUCK
    ).select_related("conversation")
    for message in (found := list(stuck[:100])):
        if message.state == State.HANDED:
            conversations.uncertain(message, _("It was handed over, but Keepword missed the answer."))
        else:
            conversations.not_yet(message, _("The last try broke off."), again_at=clock.now())
    return len(found)


# What follows from the server's answers -----------------------------------------------------------


def _conclude(message: Message, mail: Outgoing, told: _Told, answer: _Answer) -> None:
    if answer.what == "taken":
        _taken(message, mail, told)
    elif answer.what == "refused":
        _refused(message, answer.code, answer.said)
    elif answer.what == "not sent":
        _later(message, _("The connection broke before the message was handed over: %s") % answer.said)
    else:
        conversations.uncertain(
            message, _("The connection broke before the server confirmed the message: %s") % answer.said
        )


def _taken(message: Message, mail: Outgoing, told: _Told) -> None:
    _mark_addresses(told)
    notes = [f"{address}: {refusal(*said)}" for address, said in told.refused.items()]
    if told.deferred:
        # Those who have it never get it again: only the rest is tried once more.
        records.leave(message, list(told.deferred))
        notes += [f"{address}: {refusal(*said)}" for address, said in told.deferred.items()]
        _later(message, _("Not delivered to everybody yet. %s") % " ".join(notes))
        return
    try:
        conversations.delivered(message)
    except Conflict:
        # This worker was taken for dead meanwhile, and a person is being asked: now we know.
        logger.warning("Message %s was taken by the server after it had been given up", message.pk)
        return
    if notes:
        text = _("Not delivered to everybody. %s") % " ".join(notes)
        Message.everything.filter(pk=message.pk).update(problem=text[:500])


def _refused(message: Message, code: int, said: object) -> None:
    text = refusal(code, said)
    if 400 <= code < 500:
        _later(message, text)
    else:
        conversations.failed(message, text)


def _nobody(message: Message, told: _Told) -> None:
    _mark_addresses(told)
    every = told.refused | told.deferred
    text = " ".join(f"{address}: {refusal(*said)}" for address, said in every.items())
    if told.deferred:
        records.leave(message, list(told.deferred))
        _later(message, text)
    else:
        conversations.failed(message, text)


def _mark_addresses(told: _Told) -> None:
    """An address that does not exist (RFC 3463: 5.1.x) is marked, as a bounce would."""
    for address, (code, said) in told.refused.items():
        text = words(said)
        if code >= 500 and text.startswith("5.1."):
            mark_failed(address, f"{code} {text}")


def _later(message: Message, problem: str) -> None:
    """Again after a while; given up when a day has passed. A person may start it anew."""
    number = (message.attempts - 1) % (len(BACK_OFF) + 1)
    if number >= len(BACK_OFF):
        conversations.failed(message, problem)
        return
    again = clock.now() + timedelta(minutes=BACK_OFF[number])
    conversations.not_yet(message, problem, again_at=again)
