"""Verbs about connections and what was not taken in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.channels.doors import connections, intake
from keepword.channels.doors.channel import WebChannel
from keepword.channels.doors.models import Connected, Connection, Payload, Taken, new_hook
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Inbox
from keepword.core import clock, live
from keepword.core.errors import Conflict, Invalid, Refused, Unavailable


@dataclass(frozen=True, kw_only=True)
class DoorFields:
    """What people know an inbox by. `address` is what customers know it by (a number, a name); unique."""

    name: str
    address: str
    language: str = "en"
    acknowledge: bool = False
    ask_rating: bool = True
    by_mail: int | None = None  # the inbox by which answers leave as mail where this one has no way


def save_connection(
    user: User,
    inbox: Inbox | None = None,
    *,
    channel: str,
    about: DoorFields,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
) -> Connection:
    """Make an inbox of a channel with its connection, or change one.

    Secrets are plain here; "" keeps the one that is stored. Invalid names the field at fault; Conflict when
    another inbox has the address.
    """
    _demand(user)
    kind = channel_of(inbox or Inbox(channel=channel))
    if not isinstance(kind, WebChannel):
        raise Invalid(_("There is no such channel."), field="channel")
    with transaction.atomic():
        saved = _save_inbox(inbox, channel, about)
        before = Connection.objects.select_for_update().filter(inbox=saved).first()
        connection = before or Connection(inbox=saved)
        connection.inbox = saved
        was = {"settings": connection.settings, "hook": connection.hook}
        kept = connections.secrets_of(connection) if before else {}
        sealed = {one.name: secrets.get(one.name) or kept.get(one.name, "") for one in kind.secrets}
        connection.settings = kind.checked(_given(kind, settings, sealed), sealed)
        connection.secrets = connections.seal(sealed)
        if connection.state != Connected.OFF:
            connection.state, connection.problem = Connected.NEW, ""
            connection.failing_since = None
        connection.save()
        kind.saved(connection, was)
        told = asdict(about) | {"settings": connection.settings}
        record(user, "saved connection", saved, channel=channel, **told)
        live.push("desk", "mailboxes")
    return connection


def new_address(user: User, connection: Connection) -> Connection:
    """Give the inbox another address for its provider's calls; what calls the old one is refused."""
    _demand(user)
    with transaction.atomic():
        was = {"settings": connection.settings, "hook": connection.hook}
        connection.hook = new_hook()
        connection.save(update_fields=["hook"])
        kind = channel_of(connection.inbox)
        if isinstance(kind, WebChannel):
            kind.saved(connection, was)
        record(user, "renewed address of calls", connection.inbox)
    return connection


def pause(user: User, connection: Connection) -> None:
    """Refuse what comes by it until it is resumed; what is written still leaves."""
    _set_state(user, connection, Connected.OFF, "paused inbox")


def resume(user: User, connection: Connection) -> None:
    """Take in again what comes."""
    _set_state(user, connection, Connected.NEW, "resumed inbox")


def replay(user: User, payload: Payload) -> Payload:
    """Take a quarantined call in again. Its state says whether it went; Unavailable: try later."""
    _demand(user)
    Payload.objects.filter(pk=payload.pk).update(state=Taken.WAITING, attempts=0)
    try:
        intake.take_in(payload.pk)
    except Unavailable:
        Payload.objects.filter(pk=payload.pk).update(state=Taken.QUARANTINED)
        raise
    payload.refresh_from_db()
    with transaction.atomic():
        record(user, "replayed call", payload.inbox, stored=payload.state == Taken.DONE)
    return payload


def discard(user: User, payload: Payload) -> None:
    """Let a quarantined call go for good."""
    _demand(user)
    with transaction.atomic():
        record(user, "discarded call", payload.inbox, reason=payload.problem)
        payload.delete()


# How it is done -----------------------------------------------------------------------------------


def _demand(user: User) -> None:
    if not user.may("inboxes"):
        raise Refused(_("Your role does not reach this far."))


def _given(kind: WebChannel, settings: Mapping[str, Any], sealed: Mapping[str, str]) -> dict[str, str]:
    """The plain settings, each required one there, each choice one of its own."""
    for one in kind.secrets:
        if one.required and not sealed[one.name]:
            raise Invalid(_("Enter “%(name)s”.") % {"name": one.label}, field=one.name)
    given = {one.name: str(settings.get(one.name, one.default)).strip() for one in kind.settings}
    for one in kind.settings:
        if one.required and not given[one.name]:
            raise Invalid(_("Enter “%(name)s”.") % {"name": one.label}, field=one.name)
        if one.choices and given[one.name] not in {value for value, _words in one.choices}:
            raise Invalid(_("Choose one of the answers."), field=one.name)
    return given


def _save_inbox(inbox: Inbox | None, channel: str, about: DoorFields) -> Inbox:
    saved = Inbox(channel=channel, created_at=clock.now())
    if inbox is not None:
        saved = Inbox.objects.select_for_update().get(pk=inbox.pk, channel=channel)
    saved.name, saved.address = about.name.strip(), about.address.strip()[:254]
    if not saved.name or len(saved.name) > 80:
        raise Invalid(_("Give the inbox a name of up to 80 characters."), field="name")
    if not saved.address:
        raise Invalid(_("Enter what customers know it by."), field="address")
    if about.language not in LANGUAGES:
        raise Invalid(_("Choose one of the languages."), field="language")
    if about.by_mail is not None and not _is_mail(about.by_mail):
        raise Invalid(_("Choose an inbox for mail."), field="by_mail")
    saved.language, saved.acknowledge, saved.ask_rating = about.language, about.acknowledge, about.ask_rating
    saved.by_mail_id = about.by_mail
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise Conflict(_("There is an inbox with this address already."), field="address") from None
    return saved


def _is_mail(pk: int) -> bool:
    found = Inbox.objects.filter(pk=pk).first()
    channel = channel_of(found) if found else None
    return channel is not None and channel.can.sends and channel.identity == "email"


def _set_state(user: User, connection: Connection, state: str, verb: str) -> None:
    _demand(user)
    with transaction.atomic():
        Connection.objects.filter(pk=connection.pk).update(state=state, problem="", failing_since=None)
        connection.state, connection.problem = state, ""
        record(user, verb, connection.inbox)
        live.push("desk", "mailboxes")
