"""Verbs about mailboxes, senders and quarantined mails."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.channels.email import intake, pipeline
from keepword.channels.email.models import Login, Mailbox, Quarantined, Security, SenderRule
from keepword.channels.email.pipeline import Outcome, RawMail
from keepword.channels.email.quarantine import tell_left
from keepword.channels.email.queries import mailbox_of
from keepword.conversations import services as conversations
from keepword.conversations.models import Conversation, Inbox, Status
from keepword.core import blobs, clock, live, secrets
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.customers.rules import normal_email

MOST_RELEASED = 200  # conversations released at once with a sender
_DOMAIN = re.compile(r"@?((?!-)[^\s@.,;<>\"]+(?:\.[^\s@.,;<>\"]+)+)")


@dataclass(frozen=True, kw_only=True)
class InboxFields:
    """What people know an inbox by."""

    name: str
    address: str
    language: str = "en"
    signature: str = ""
    acknowledge: bool = True
    ask_rating: bool = True


@dataclass(frozen=True, kw_only=True)
class MailboxFields:
    """How an inbox is reached. Secrets are plain here; "" keeps the one that is stored."""

    login: str = Login.PASSWORD
    username: str = ""
    password: str = ""
    client_id: str = ""
    client_secret: str = ""
    authorize_url: str = ""
    token_url: str = ""
    scope: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = Security.TLS
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = Security.STARTTLS
    folder: str = "INBOX"
    sent_folder: str = ""
    save_sent: bool = True
    plus_addresses: bool = False
    authserv_ids: str = ""


_SECRETS = ("password", "client_secret")
# With another of these the permission that was given no longer fits.
_PERMISSION = ("login", "username", "client_id", "authorize_url", "token_url", "scope")
# With another of these it is another store of mail, in which nothing has been read.
_STORE = ("imap_host", "username")


def draft(about: InboxFields, how: MailboxFields, inbox: Inbox | None = None) -> Mailbox:
    """The mailbox as it would be saved, for a check; nothing is written."""
    before = mailbox_of(inbox) if inbox is not None else None
    mailbox = Mailbox(inbox=Inbox(address=normal_email(about.address)))
    if before is not None:
        mailbox.pk = before.pk
        mailbox.password, mailbox.client_secret = before.password, before.client_secret
        mailbox.tokens = "" if _is_other(before, how, _PERMISSION) else before.tokens
    _fill(mailbox, how)
    return mailbox


def save_mailbox(
    user: User,
    inbox: Inbox | None = None,
    *,
    about: InboxFields,
    how: MailboxFields,
    import_since: datetime | None = None,
) -> Mailbox:
    """Make an inbox with its mailbox, or change one; it is tried anew within seconds.

    `import_since` (an aware moment) counts for a new mailbox only: older mail in it is left alone. An
    OAuth permission that no longer fits is dropped: connect the mailbox again (`oauth`).
    Invalid names the field at fault; Conflict when another inbox has the address.
    """
    _demand(user, "inboxes")
    fields = _checked(about)
    _check_how(how)
    with transaction.atomic():
        saved = _save_inbox(inbox, fields)
        before = Mailbox.objects.select_for_update().filter(inbox=saved).first()
        mailbox = before or Mailbox(inbox=saved, import_since=import_since)
        mailbox.inbox = saved
        if before is not None and _is_other(before, how, _PERMISSION):
            mailbox.tokens = ""
        if before is not None and _is_other(before, how, _STORE):
            before.folders.all().delete()
        _fill(mailbox, how)
        if mailbox.state != "off":
            mailbox.state, mailbox.problem = "new", ""
        mailbox.save()
        plain = {key: value for key, value in asdict(how).items() if key not in _SECRETS}
        record(user, "saved mailbox", saved, **{**fields, **plain})
        _told()
    return mailbox


def pause(user: User, mailbox: Mailbox) -> None:
    """Read no more mail from it until it is resumed; what is written still leaves."""
    _set_state(user, mailbox, "off", "paused mailbox")


def resume(user: User, mailbox: Mailbox) -> None:
    """Read on from where it was left."""
    _set_state(user, mailbox, "new", "resumed mailbox")


def block(user: User, sender: str) -> SenderRule:
    """What this address, or everybody of this domain, sends is spam from now on."""
    return _rule(user, sender, "block")


def allow(user: User, sender: str) -> tuple[SenderRule, int]:
    """What this address, or everybody of this domain, sends is never spam; how much was released.

    What lies in the spam view is treated as if it had just come, at its true time; the newest 200.
    """
    with transaction.atomic():
        rule = _rule(user, sender, "allow")
        pattern = rule.pattern
        who = (
            {"customer__identities__value__endswith": pattern}
            if pattern.startswith("@")
            else {"customer__identities__value": pattern}
        )
        found = Conversation.objects.filter(
            status=Status.SPAM, inbox__channel="email", customer__identities__kind="email", **who
        )
        caught = list(found.distinct().order_by("-last_message_at", "-pk")[:MOST_RELEASED])
        for conversation in caught:
            conversations.release(user, conversation)
    return rule, len(caught)


def forget_sender(user: User, rule: SenderRule) -> None:
    """Judge this sender's mail like any other again."""
    _demand(user, "see_all")
    with transaction.atomic():
        record(user, "forgot sender", rule, pattern=rule.pattern, verdict=rule.verdict)
        rule.delete()
        _told()


def replay(user: User, mail: Quarantined) -> Outcome:
    """Send a quarantined mail through the pipeline again; it leaves the quarantine when it is stored.

    `status` of the outcome is "quarantined" when it failed again, with the `reason`. Invalid when the
    mail itself never came; NotFound when its file is gone.
    """
    _demand(user, "inboxes")
    raw = blobs.get(mail.blob)
    if len(raw) != mail.size:
        raise Invalid(
            _("The mail server handed out only the head of this mail. Read it in the mailbox itself.")
        )
    door: Any = mail.door
    again = RawMail(mail.inbox, raw, door, mail.at, Mailbox.objects.filter(inbox=mail.inbox).first())
    # Commits by itself; should we die before the row is deleted, the next replay finds a duplicate.
    outcome = pipeline.receive([again])[0]
    failed = outcome.status == "quarantined" or bool(outcome.reason)
    with transaction.atomic():
        record(user, "replayed mail", mail, stored=not failed, reason=outcome.reason)
        rows = Quarantined.objects.filter(pk=mail.pk)
        if failed:
            rows.update(reason=outcome.reason[:500])
        elif rows.delete()[0]:
            tell_left(mail, "stored")
    return Outcome("quarantined", reason=outcome.reason) if failed else outcome


def discard(user: User, mail: Quarantined) -> None:
    """Delete a quarantined mail for good."""
    _demand(user, "inboxes")
    with transaction.atomic():
        record(user, "discarded mail", mail, sender=mail.sender, subject=mail.subject, reason=mail.reason)
        tell_left(mail, "discarded")
        mail.delete()


# How it is done -----------------------------------------------------------------------------------


def _demand(user: User, right: str) -> None:
    if not user.may(right):
        raise Refused(_("Your role does not reach this far."))


def _told() -> None:
    """Intake and open pages learn of it with the commit."""
    transaction.on_commit(intake.forget)
    live.push("desk", "mailboxes")


def _checked(about: InboxFields) -> dict[str, Any]:
    fields = {**asdict(about), "name": about.name.strip(), "address": normal_email(about.address)}
    if not fields["name"] or len(fields["name"]) > 80:
        raise Invalid(_("Give the inbox a name of up to 80 characters."), field="name")
    try:
        validate_email(fields["address"])
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), field="address") from None
    if "+" in fields["address"]:
        # What follows the plus is where conversations are signed.
        raise Invalid(_("Give the address without what follows the plus."), field="address")
    if about.language not in LANGUAGES:
        raise Invalid(_("Choose one of the languages."), field="language")
    return fields


def _check_how(how: MailboxFields) -> None:
    if how.login not in Login.values:
        raise Invalid(_("Choose how to log in."), field="login")
    for name in ("imap", "smtp"):
        if not 1 <= getattr(how, f"{name}_port") <= 65535:
            raise Invalid(_("A port is a number from 1 to 65535."), field=f"{name}_port")
        if getattr(how, f"{name}_security") not in Security.values:
            raise Invalid(_("Choose the kind of encryption."), field=f"{name}_security")
    if not how.smtp_host.strip():
        raise Invalid(_("Enter the server that sends mail, or answers cannot leave."), field="smtp_host")


def _save_inbox(inbox: Inbox | None, fields: dict[str, Any]) -> Inbox:
    saved = Inbox(created_at=clock.now())
    if inbox is not None:
        found = Inbox.objects.select_for_update().filter(pk=inbox.pk, channel="email").first()
        if found is None:
            raise NotFound(_("There is no such inbox."))
        saved = found
    for name, value in fields.items():
        setattr(saved, name, value)
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise Conflict(_("There is an inbox with this address already."), field="address") from None
    return saved


def _is_other(before: Mailbox, how: MailboxFields, names: tuple[str, ...]) -> bool:
    return any(getattr(before, name) != getattr(how, name).strip() for name in names)


def _fill(mailbox: Mailbox, how: MailboxFields) -> None:
    for name, value in asdict(how).items():
        if name not in _SECRETS:
            setattr(mailbox, name, value.strip() if isinstance(value, str) else value)
        elif value:
            setattr(mailbox, name, secrets.encrypt(value))
    mailbox.folder = mailbox.folder or "INBOX"


def _set_state(user: User, mailbox: Mailbox, state: str, verb: str) -> None:
    _demand(user, "inboxes")
    with transaction.atomic():
        Mailbox.objects.filter(pk=mailbox.pk).update(state=state, problem="")
        mailbox.state, mailbox.problem = state, ""
        record(user, verb, mailbox.inbox)
        live.push("desk", "mailboxes")


def _rule(user: User, sender: str, verdict: str) -> SenderRule:
    _demand(user, "see_all")
    pattern = _pattern(sender)
    with transaction.atomic():
        rule, _made = SenderRule.objects.update_or_create(
            pattern=pattern, defaults={"verdict": verdict, "created_at": clock.now()}
        )
        record(user, f"{verdict}ed sender", rule, pattern=pattern)
        _told()
    return rule


def _pattern(sender: str) -> str:
    """ "spam@shop.example" as it is; "shop.example" and "@shop.example" as "@shop.example"."""
    plain = normal_email(sender)
    domain = _DOMAIN.fullmatch(plain)
    if domain is not None:
        return f"@{domain[1]}"
    try:
        validate_email(plain)
    except ValidationError:
        text = _("Enter an address like name@shop.example, or a domain like shop.example.")
        raise Invalid(text, field="sender") from None
    return plain
