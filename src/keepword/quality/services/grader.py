"""Which language model is asked: set by an admin, and tried with a click."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events, outgoing, secrets
from keepword.core.errors import Invalid, KeepwordError
from keepword.quality.events import GraderChanged
from keepword.quality.models import Grader, GraderCall
from keepword.quality.queries.grading import grader_for, room
from keepword.quality.rules.prompting import Asks, Turn, Unreadable, marks_in, messages, said_in
from keepword.quality.services.calling import Ask, Reply, ask, host_of, prepared

MOST_CALLS: Final = 1_000_000
MOST_LETTERS: Final = 2_000_000_000
LONGEST_KEY: Final = 400
_PATH: Final = "/chat/completions"
_TRY: Final = 30.0  # seconds that somebody waits for
_ASKS: Final = Asks("polite", "yes_no", "Polite", "Is it polite from beginning to end?")
_SAID: Final = (
    Turn(by_customer=True, text="Hello, the lamp that came today does not light up."),
    Turn(by_customer=False, text="Thank you for telling us. A new lamp leaves today, with our apologies."),
)


def save_grader(
    user: User,
    *,
    on: bool,
    address: str,
    model: str,
    key: str | None = None,
    share: int,
    most_calls: int,
    most_letters: int,
) -> Grader:
    """Say which model is asked, and how much. Invalid names the field at fault; admins only.

    `key` None: it stays, but not for another host, which would be told the secret of this one. "": none.
    """
    grader_for(user)
    for name, value, most in (
        ("share", share, 100),
        ("most_calls", most_calls, MOST_CALLS),
        ("most_letters", most_letters, MOST_LETTERS),
    ):
        if not 0 <= value <= most:
            raise Invalid(_("Choose from %(low)s to %(high)s.") % {"low": 0, "high": most}, field=name)
    base, name = _address(address), _model(model)
    if on and not (base and name):
        field = "model" if base else "address"
        raise Invalid(_("Enter the address and the model before you switch it on."), field=field)
    secret = None if key is None else _key(key)
    with transaction.atomic():
        row = Grader.objects.select_for_update().filter(pk=1).first() or Grader(pk=1)
        moved = host_of(base) != host_of(row.address)
        told = "kept" if row.key else "none"
        if secret is not None or moved:
            row.key = secrets.encrypt(secret or "")
            told = "changed" if secret else "forgotten" if told == "kept" else "none"
        row.on, row.address, row.model, row.share = on, base, name, share
        row.most_calls, row.most_letters = most_calls, most_letters
        row.paused_until, row.problem, row.changed_at = None, "", clock.now()
        row.save()
        record(
            user,
            "set language model",
            row,
            on=on,
            host=host_of(base),
            model=name,
            key=told,
            share=share,
            most_calls=most_calls,
            most_letters=most_letters,
        )
        events.publish(GraderChanged(row, user))
    return row


def _address(given: str) -> str:
    base = given.strip().rstrip("/").removesuffix(_PATH).rstrip("/")
    if not base:
        return ""
    if len(base) > 300 or "?" in base or "#" in base:
        raise Invalid(_("Enter the address of its API, like https://models.example/v1."), field="address")
    try:
        outgoing.check_url(base + _PATH)
    except Invalid as error:
        raise Invalid(error.message, field="address") from None
    return base


def _model(given: str) -> str:
    name = given.strip()
    if len(name) > 120 or not name.isprintable():
        raise Invalid(_("Enter the name of the model as its provider writes it."), field="model")
    return name


def _key(given: str) -> str:
    secret = given.strip()
    if len(secret) > LONGEST_KEY or not secret.isascii() or not secret.isprintable():
        raise Invalid(_("This is no key."), field="key")
    return secret


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether the model graded the sample, in a sentence, and in how many seconds."""

    ok: bool
    text: str
    seconds: float


def try_grader(user: User) -> Tried:
    """Ask the model, as it is saved, to grade a made-up conversation: nobody's words leave. It counts.

    Invalid without an address or a model, and when the month's limit is reached.
    """
    row = grader_for(user)
    if not (row.address and row.model):
        raise Invalid(
            _("Enter the address and the model, and save them, before you try it."), field="address"
        )
    try:
        wanted = prepared(row, messages([_ASKS], _SAID), timeout=_TRY)
    except KeepwordError as error:
        return _tried(user, None, error.message, 0.0)
    with transaction.atomic():
        row = Grader.objects.select_for_update().get(pk=1)
        if not room(row).has(wanted.letters):
            raise Invalid(_("The limit of this month is reached."), field="most_calls")
        call = wanted.call()
        call.save()
    reply = ask(wanted)
    problem = reply.problem or _wrong(reply)
    _kept(call, reply, problem)
    return _tried(user, wanted, problem, reply.seconds)


def _wrong(reply: Reply) -> str:
    try:
        found = marks_in(said_in(reply.text), {_ASKS.key: _ASKS.kind}, [turn.text for turn in _SAID])
    except Unreadable:
        return _("What it answered is not the JSON that was asked for.")
    if not any(not one.refused for one in found):
        return _("It answered, but gave no mark with words that stand in the conversation.")
    return ""


def _kept(call: GraderCall, reply: Reply, problem: str) -> None:
    call.status, call.answer, call.problem = reply.status, reply.text, problem[:500]
    call.answered_at = clock.now()
    call.save()


def _tried(user: User, wanted: Ask | None, problem: str, seconds: float) -> Tried:
    with transaction.atomic():
        row = Grader.objects.select_for_update().get(pk=1)
        row.tried_at, row.problem = clock.now(), problem[:500]
        row.save(update_fields=["tried_at", "problem"])
        host = wanted.host if wanted else host_of(row.address)
        record(user, "tried language model", row, host=host, model=row.model, ok=not problem)
    return Tried(not problem, problem or _("It has graded the sample."), round(seconds, 1))
