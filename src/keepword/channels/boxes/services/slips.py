"""Somebody puts a slip into a box."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.channels.boxes import pictures, rules
from keepword.channels.boxes.events import SlipReceived
from keepword.channels.boxes.models import Kind, Place, Scan, Slip, Smile
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.conversations.services import Incoming, StoredFile, receive
from keepword.core import clock, events, facts, uploads
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.customers.rules import normal_email
from keepword.customers.services import Sighting, newcomer
from keepword.language.detect import detect

DOOR = "box"
_TURNS = 3


class TooMuch(Refused):
    """More than one box takes from one place in this time; later it does again."""


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """What somebody puts into a box. `form` tells this form from every other one; `photos` are (name, bytes).

    `trap` is what stood in the field that no person sees. `written_on`, `by`, `scan` and `pages` as in Slip.
    """

    form: str
    smile: int | None = None
    words: str = ""
    address: str = ""
    anonymous: bool = False
    photos: Sequence[tuple[str, bytes]] = ()
    language: str = ""
    trap: str = ""
    written_on: date | None = None
    by: User | None = None
    scan: Scan | None = None
    pages: str = ""


@dataclass(frozen=True)
class _Checked:
    place: Place
    given: Dropped
    words: str
    address: str
    key: str
    files: list[StoredFile] = field(default_factory=list)

    @property
    def says(self) -> bool:
        return bool(self.words or self.files or self.given.scan)


def drop(place: Place, given: Dropped) -> Slip:
    """Take a slip in: a conversation, a fact, and for complaints and claims that say something a complaint.

    The same form with the same contents, however often it is sent, is one slip. A smile alone asks nothing
    of anybody: its conversation is closed from the beginning. Invalid names the field at fault; Conflict
    when the box was taken away.
    """
    if place.archived_at is not None:
        raise Conflict(_("This box is not in use any more. Thank you all the same."))
    checked = _check(place, given)
    for turn in range(_TURNS):
        try:
            with transaction.atomic():
                return _store(checked)
        except IntegrityError:  # the same form, or the same stranger, in this very moment
            if turn == _TURNS - 1:
                raise
    raise AssertionError("unreachable")


def check_photos(sizes: Sequence[int]) -> None:
    """Invalid when these are more or larger photos (in bytes) than one slip takes."""
    if len(sizes) > rules.MOST_PHOTOS:
        text = ngettext("At most %(n)d photo.", "At most %(n)d photos.", rules.MOST_PHOTOS)
        raise Invalid(text % {"n": rules.MOST_PHOTOS}, field="photos")
    if any(size > rules.MOST_BYTES for size in sizes):
        text = _("A photo may have %(size)d MB. Send a smaller one.")
        raise Invalid(text % {"size": rules.MOST_BYTES // 1024**2}, field="photos")


def _check(place: Place, given: Dropped) -> _Checked:
    words = rules.plain(given.words)
    if given.smile is not None and given.smile not in rules.SMILES:
        raise Invalid(_("Choose one of the five first."), field="smile")
    if given.smile is None and not words and given.scan is None:
        raise Invalid(_("Choose one of the five first."), field="smile")
    if len(words) > rules.LONGEST:
        raise Invalid(_("This is too long; say it in fewer words."), field="words")
    if given.written_on is not None and given.written_on > today():
        raise Invalid(_("This day is still to come."), field="day")
    check_photos([len(content) for _name, content in given.photos])
    address = "" if given.anonymous else _address(given.address)
    # Before the transaction: the bytes take a while to be on the disk, and without a row they are harmless.
    files = [_photo(name, content) for name, content in given.photos]
    parts = [place.code, given.form, str(given.smile), words, address, *(file.blob for file in files)]
    key = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
    return _Checked(place, given, words, address, key, files)


def _address(given: str) -> str:
    address = normal_email(given.replace("\x00", ""))
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(_("Write an e-mail address, such as name@example.org."), field="address") from None
    if Inbox.objects.filter(address=address).exists():
        raise Invalid(_("This is our own address. Write yours."), field="address")
    return address


def _photo(name: str, content: bytes) -> StoredFile:
    cleaned = pictures.clean(content)
    kept = uploads.keep(name, "", cleaned)
    if kept.type not in pictures.TYPES:
        raise Invalid(_("This is no photo that can be taken. Choose a JPEG, PNG or WebP."), field="photos")
    return StoredFile(kept.name, kept.type, kept.size, kept.blob)


def _store(checked: _Checked) -> Slip:
    given, place = checked.given, checked.place
    before = Slip.objects.select_related("message__conversation").filter(key=checked.key).first()
    if before is not None:
        return before
    spam = given.by is None and rules.looks_like_spam(checked.words, given.trap)
    (message,) = receive([_incoming(checked, spam)])
    slip = Slip.objects.create(
        place=place,
        message=message,
        key=checked.key,
        smile=given.smile,
        anonymous=not checked.address,
        at=message.at,
        written_on=given.written_on,
        entered_by=given.by,
        scan=given.scan,
        pages=given.pages[:20],
    )
    Place.objects.filter(pk=place.pk).update(last_slip_at=message.at)
    _note(slip, message)
    if not spam:
        opens = place.kind in (Kind.COMPLAINT, Kind.CLAIM) and checked.says
        events.publish(SlipReceived(slip, message.conversation, opens))
    return slip


def _incoming(checked: _Checked, spam: bool) -> Incoming:
    given, place = checked.given, checked.place
    language = detect(checked.words) or given.language or place.inbox.language
    return Incoming(
        inbox=place.inbox,
        at=clock.now(),
        sender=Sighting(checked.address, "", language),
        subject=_subject(place),
        text=checked.words or _smile_in_words(given.smile, language),
        to=[[place.name, place.inbox.address]],
        files=checked.files,
        marks={"door": DOOR, "box": place.pk, "smile": given.smile},
        spam=spam,
        quiet=not checked.says and not checked.address,
        customer=None if checked.address else _nobody(language),
    )


def _nobody(language: str) -> Customer:
    """Somebody of whom nothing is known, and who is never met again."""
    with _shops_language():
        return newcomer(_("Anonymous"), language)


def _subject(place: Place) -> str:
    with _shops_language():
        return f"{place.get_kind_display()}: {place.name}"


def _smile_in_words(smile: int | None, language: str) -> str:
    with translation.override(language):
        return str(Smile(smile).label) if smile else ""


def _shops_language() -> translation.override:
    shop = business()
    return translation.override(shop.language if shop else "en")


def _note(slip: Slip, message: Message) -> None:
    conversation: Conversation = message.conversation
    facts.record(
        [of_slip("slip_received", slip, conversation, value=slip.smile, paper=bool(slip.entered_by_id))]
    )


def of_slip(
    kind: str, slip: Slip, conversation: Conversation, *, value: float | None = None, **data: Any
) -> Fact:
    """A fact about a slip, not yet written."""
    return facts.fact(
        kind,
        clock.now(),
        subject_id=conversation.pk,
        person=conversation.customer.key,
        value=value,
        inbox=conversation.inbox_id,
        language=conversation.language,
        box=slip.place_id,
        box_kind=slip.place.kind,
        slip=slip.pk,
        **data,
    )
