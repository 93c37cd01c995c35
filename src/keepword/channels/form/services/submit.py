"""A request comes in by the form and becomes a conversation."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.channels.email.intake.spam import sender_verdict
from keepword.channels.email.models import SenderRule
from keepword.channels.form import limits, queries, rules
from keepword.channels.form.events import RequestSubmitted
from keepword.channels.form.models import RequestKind, Submission
from keepword.conversations import probing
from keepword.conversations import services as conversations
from keepword.conversations.models import Conversation, Inbox
from keepword.conversations.rules import plain_text
from keepword.conversations.services import Incoming, StoredFile, receive
from keepword.core import clock, events, uploads
from keepword.core.actors import Automaton
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.customers.rules import normal_email
from keepword.customers.services import Sighting
from keepword.fields.queries import check as check_value
from keepword.language.detect import detect

DOOR = "form"
_TURNS = 3


class TooMany(Refused):
    """More than the form takes from one place in this time; `wait` is in seconds."""

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class IsATest(Conflict):
    """It is a test of our own service, which has arrived: there is no conversation of it."""


@dataclass(frozen=True)
class Upload:
    """A file as the browser sent it."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Request:
    """What somebody sent by the form.

    `form` is the unique part of the form's key; `values` are those of the shop's own fields by key. From
    the web besides: `age` of the form in seconds, `trap` (what stood in the field that no person sees),
    `ip`, `worked`. `proven`: the address was shown to be theirs (signed in, or a program vouches for it).
    """

    form: str
    email: str
    text: str
    name: str = ""
    subject: str = ""
    language: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[Upload] = ()
    stored: Sequence[StoredFile] = ()  # files that are blobs already
    age: float = 60.0
    trap: str = ""
    ip: str = ""
    worked: bool = False
    proven: bool = False


def submit(kind: RequestKind, request: Request, *, limited: bool = True) -> Submission:
    """Take a request in: one conversation with its fields filled and its tags set.

    The same form with the same words sent twice is one. What looks like spam is stored as such. Invalid
    names the field at fault; TooMany says when to come again (never with `limited` off: a program's call);
    IsATest when it was a probe.
    """
    words = plain_text(request.text)
    name, subject = _line(request.name), _line(request.subject)
    _check(request, words, name, subject)  # from the top of the form to its end
    _end_tests(words, limited)
    values = checked_values(kind, request.values)
    email = _email(request.email)
    size = sum(len(file.content) for file in request.files)
    if limited and size:  # a flood is not even put on the disk
        _stop_flood(email, request, size)
    # Before the transaction: the bytes take a while to be on the disk, and without a row they are harmless.
    kept = [uploads.keep(file.name, file.type, file.content) for file in request.files]
    files = [*request.stored, *(StoredFile(one.name, one.type, one.size, one.blob) for one in kept)]
    key = _key(kind, request.form, email, subject, words, values, files)
    letter = _Letter(kind, request, email, name, subject, words, values, files, key)
    for turn in range(_TURNS):
        try:
            with transaction.atomic():
                return _store(letter, limited)
        except IntegrityError:  # the same form, or the same stranger, in this very moment
            if turn == _TURNS - 1:
                raise
    raise AssertionError("unreachable")


@dataclass(frozen=True)
class _Letter:
    kind: RequestKind
    request: Request
    email: str
    name: str
    subject: str
    text: str
    values: Mapping[str, Any]
    files: list[StoredFile]
    key: str

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def check_files(sizes: Sequence[int]) -> None:
    """Invalid when these are more or larger files (in bytes) than one request takes."""
    uploads.check_sizes(sizes, most=rules.MOST_FILES, most_bytes=rules.MOST_BYTES)


def checked_values(kind: RequestKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a kind's fields by key, those alone that say something; Invalid names the field."""
    found: dict[str, Any] = {}
    for one in queries.asked(kind, ""):
        value = check_value(one.field.definition, given.get(one.key))
        if value is None and one.required:
            raise Invalid(_("Please fill this in."), field=one.key)
        if value is not None:
            found[one.key] = value
    return found


def _check(request: Request, words: str, name: str, subject: str) -> None:
    if not words:
        raise Invalid(_("Write what it is about."), field="text")
    if len(words) > rules.LONGEST_TEXT:
        raise Invalid(_("This is too long. Shorten it, or send it as a file."), field="text")
    if len(name) > rules.LONGEST_NAME:
        raise Invalid(_("At most %(n)s characters.") % {"n": rules.LONGEST_NAME}, field="name")
    if len(subject) > rules.LONGEST_SUBJECT:
        raise Invalid(_("At most %(n)s characters.") % {"n": rules.LONGEST_SUBJECT}, field="subject")
    check_files([*(len(file.content) for file in request.files), *(one.size for one in request.stored)])


def _end_tests(words: str, limited: bool) -> None:
    run = probing.run_in(words)
    if run is None:
        return
    if limited:
        with transaction.atomic():
            probing.heard(probing.Came(run, DOOR))
    raise IsATest(_("This is a test of the form. It has arrived."))


def _email(given: str) -> str:
    address = normal_email(given.replace("\0", ""))
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(_("Write your e-mail address, such as name@example.org."), field="email") from None
    if Inbox.objects.filter(address=address).exists():
        raise Invalid(_("This is our own address. Write yours."), field="email")
    return address


def _line(given: str) -> str:
    return " ".join(plain_text(given).split())


def _key(
    kind: RequestKind,
    form: str,
    email: str,
    subject: str,
    words: str,
    values: Mapping[str, Any],
    files: Sequence[StoredFile],
) -> str:
    parts = [kind.key, form, email, subject, words, *(f"{key}={value}" for key, value in values.items())]
    for file in files:
        parts += [file.name, file.blob]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _store(letter: _Letter, limited: bool) -> Submission:
    before = Submission.objects.select_related("conversation", "message").filter(key=letter.key).first()
    if before is not None:
        return before
    if limited:
        address, network = _stop_flood(letter.email, letter.request, letter.size)
        limits.note(DOOR, address)
        limits.note(DOOR, network, size=letter.size)
    digest = rules.digest_of(letter.text)
    reasons = _reasons(letter, digest) if limited else []
    (message,) = receive([_incoming(letter, reasons)])
    made = Submission.objects.create(
        key=letter.key,
        kind=letter.kind,
        conversation=message.conversation,
        message=message,
        words=digest,
        reasons=reasons,
        proven=letter.request.proven,
        at=message.at,
    )
    _sort(letter, message.conversation)
    events.publish(RequestSubmitted(message, message.conversation, letter.kind))
    return made


def _stop_flood(email: str, request: Request, size: int) -> tuple[str, str]:
    """TooMany when there were too many from the address or its network; their names in the count."""
    address = limits.who("address", email)
    network = limits.who("network", rules.network_of(request.ip))
    of_network = rules.PER_NETWORK_AT_WORK if request.worked or request.proven else rules.PER_NETWORK
    wait = max(
        limits.wait(DOOR, address, rules.PER_ADDRESS),
        limits.wait(DOOR, network, of_network),
    )
    if wait:
        raise TooMany(
            _("That is a lot of requests in a short time. Wait a little, then send this again."), wait
        )
    day = clock.now() - rules.DAY
    if size and limits.bytes_since(DOOR, network, day) + size > rules.BYTES_A_DAY:
        raise TooMany(_("That is a lot of files in one day. Send these tomorrow, or by e-mail."), 3600)
    return address, network


def _reasons(letter: _Letter, digest: str) -> list[str]:
    """Why it looks like spam."""
    request = letter.request
    verdicts = dict(
        SenderRule.objects.filter(
            pattern__in=[letter.email, "@" + letter.email.rpartition("@")[2]]
        ).values_list("pattern", "verdict")
    )
    same = Submission.objects.filter(words=digest, at__gt=clock.now() - rules.DAY)
    others = same.exclude(message__sender_address=letter.email).values("message__sender_address").distinct()
    signs = rules.Signs(
        trap=request.trap,
        age=request.age,
        others=others.count(),
        verdict=sender_verdict(letter.email, verdicts) or "",
        proven=request.proven,
    )
    return rules.spam_signs(letter.subject, letter.name, letter.text, signs)


def _incoming(letter: _Letter, reasons: list[str]) -> Incoming:
    kind, request = letter.kind, letter.request
    language = detect(letter.text) or request.language or kind.inbox.language
    marks: dict[str, Any] = {"door": DOOR, "kind": kind.key}
    if reasons:
        marks["signs"] = reasons
    return Incoming(
        inbox=kind.inbox,
        at=clock.now(),
        sender=Sighting(letter.email, letter.name, language),
        subject=letter.subject or queries.name_of(kind, language),
        text=letter.text,
        to=[[kind.inbox.name, kind.inbox.address]],
        files=letter.files,
        marks=marks,
        spam=bool(reasons),
        team_id=kind.team_id,
    )


def _sort(letter: _Letter, conversation: Conversation) -> None:
    """Fields and tags, as if somebody had set them at once."""
    actor = Automaton("web form")
    if letter.values:
        conversations.set_fields(actor, conversation, letter.values)
    tags = [tag for tag in letter.kind.tags.all() if tag.archived_at is None]
    if tags:
        conversations.tag(actor, conversation, *tags)
