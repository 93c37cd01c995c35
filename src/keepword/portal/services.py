"""What the customer does on their page."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from keepword.conversations.models import Conversation, Direction, Kind, Message, Status
from keepword.conversations.services import Incoming, StoredFile, receive
from keepword.conversations.services.state import lock
from keepword.core import clock, facts, uploads
from keepword.core.errors import Invalid, Refused
from keepword.customers.queries import addresses
from keepword.customers.services import Sighting
from keepword.language.detect import detect
from keepword.portal import rules
from keepword.portal.models import Submission, Visit
from keepword.portal.queries import place_of


class TooMuch(Refused):
    """More than one page takes in this time; later it does again."""


@dataclass(frozen=True)
class Upload:
    """A file as the browser sent it."""

    name: str
    type: str
    content: bytes


def reply(
    conversation: Conversation, *, form: str, text: str, files: Sequence[Upload] = (), page: int = 0
) -> Message:
    """Take in what the customer wrote on their page, as if it had come by mail just now.

    `form` is the unique part of the form's key: the same words and files from the same form are one
    message, however often they are sent; `page` is the number of the page if it is another one's by now
    (merged). Invalid or TooMuch say in the customer's words what to change.
    """
    words = rules.plain_text(text)
    _check(words, files)
    # Before the transaction: the bytes take a while to be on the disk, and without a row they are harmless.
    kept = [uploads.keep(rules.file_name(file.name), file.type, file.content) for file in files]
    stored = [StoredFile(one.name, one.type, one.size, one.blob) for one in kept]
    number = page or conversation.pk
    key = _key(number, form, words, stored)
    with transaction.atomic():
        current = lock(conversation)
        before = Submission.objects.select_related("message").filter(key=key).first()
        if before is not None:
            return before.message
        size = sum(file.size for file in stored)
        _stop_flood(current, size)
        (message,) = receive([_incoming(conversation, current, words, stored, number)])
        Submission.objects.create(key=key, conversation=current, message=message, size=size, at=message.at)
    return message


def seen(conversation: Conversation) -> None:
    """The customer looked at their page: a fact, at most one an hour."""
    now = clock.now()
    # Asked outside of the transaction, so that reloading a page does not wait for a turn to write.
    if Visit.objects.filter(conversation=conversation, at__gt=now - rules.VISIT).exists():
        return
    with transaction.atomic():
        # Of two pages opened at once one changes the row, the other finds it changed.
        moved = Visit.objects.filter(conversation=conversation, at__lte=now - rules.VISIT).update(at=now)
        if not moved:
            _visit, made = Visit.objects.get_or_create(conversation=conversation, defaults={"at": now})
            if not made:
                return
        facts.record(
            [
                facts.fact(
                    "status_view",
                    now,
                    subject_id=conversation.pk,
                    person=conversation.customer.key,
                    inbox=conversation.inbox_id,
                    language=conversation.language,
                )
            ]
        )


def _check(text: str, files: Sequence[Upload]) -> None:
    if not text and not files:
        raise Invalid(_("Write something or choose a file first."), field="text")
    if len(text) > rules.MAX_TEXT:
        raise Invalid(_("This is too long. Shorten it, or send it as a file."), field="text")
    check_files([len(file.content) for file in files])


def check_files(sizes: Sequence[int]) -> None:
    """Invalid when these are more or larger files (in bytes) than one reply takes."""
    uploads.check_sizes(sizes, most=rules.MAX_FILES, most_bytes=rules.MAX_BYTES)


def _key(number: int, form: str, text: str, files: Sequence[StoredFile]) -> str:
    parts = [str(number), form, text]
    for file in files:
        parts += [file.name, file.blob]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _stop_flood(conversation: Conversation, size: int) -> None:
    now = clock.now()
    sent = Submission.objects.filter(conversation=conversation)
    day = sent.filter(at__gt=now - timedelta(days=1))
    if conversation.status == Status.SPAM and day.count() >= rules.MAX_SPAM_A_DAY:
        raise TooMuch(_("We have your messages. Please wait for our answer before you write more."))
    if sent.filter(at__gt=now - timedelta(hours=1)).count() >= rules.MAX_AN_HOUR:
        raise TooMuch(_("That is a lot of messages in one hour. Wait a little, then send this one again."))
    if size and (day.aggregate(sum=Sum("size"))["sum"] or 0) + size > rules.MAX_BYTES_A_DAY:
        raise TooMuch(_("That is a lot of files in one day. Send these tomorrow, or by e-mail."))


def _incoming(
    page: Conversation, conversation: Conversation, text: str, files: list[StoredFile], number: int
) -> Incoming:
    """`page` is whose page it is; `conversation`, locked, where its words go: another one if merged."""
    language = detect(text) or conversation.language
    return Incoming(
        inbox=conversation.inbox,
        at=clock.now(),
        sender=Sighting(_writes_as(page), page.customer.name, language),
        subject=page.subject,
        text=text,
        to=[[conversation.inbox.name, conversation.inbox.address]],
        files=files,
        marks={"door": "portal", "page": number},
        conversation=conversation,
    )


def _writes_as(conversation: Conversation) -> str:
    """The customer's address that they last wrote from, else their first."""
    own = addresses(conversation.customer)
    last = (
        place_of(conversation)
        .messages.filter(direction=Direction.IN, kind=Kind.MESSAGE, sender_address__in=own)
        .order_by("-at", "-pk")
        .values_list("sender_address", flat=True)
        .first()
    )
    return last or (own[0] if own else "")
