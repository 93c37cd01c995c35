"""What admins settle about a chat: how it looks, where it works, whom it invites."""

import re
import secrets as random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.calendars.models import Calendar
from keepword.channels.chat import rules
from keepword.channels.chat.models import Invitation, Widget, new_key
from keepword.conversations.models import Inbox
from keepword.core import clock, live, secrets
from keepword.core.errors import Conflict, Invalid, Refused

MOST_QUESTIONS = 6
MOST_INVITATIONS = 50
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, kw_only=True)
class WidgetFields:
    """What is entered about a chat. Texts are by language."""

    name: str
    origins: str = ""  # one a line
    colour: str = "#0b6b5d"
    position: str = "right"
    language: str = "en"
    greeting: Mapping[str, str] = field(default_factory=dict)
    consent: Mapping[str, str] = field(default_factory=dict)
    questions: Sequence[Mapping[str, Any]] = ()
    calendar: int | None = None  # None: the shop's own
    mail: int | None = None  # the inbox by which a chat goes on as mail
    is_on: bool = True


def save_widget(user: User, widget: Widget | None, about: WidgetFields) -> Widget:
    """Open an inbox for chat, or change one. Invalid names the field at fault."""
    _demand(user)
    now = clock.now()
    with transaction.atomic():
        if widget is None:
            inbox = Inbox(channel="chat", created_at=now, acknowledge=False)
            key = new_key()
            inbox.address = f"chat-{key[:10].lower()}"
            saved = Widget(key=key, secret=secrets.encrypt(random.token_urlsafe(32)))
        else:
            saved = Widget.objects.select_for_update().select_related("inbox").get(pk=widget.pk)
            inbox = saved.inbox
        _fill_inbox(inbox, about)
        _fill(saved, about)
        try:
            with transaction.atomic():
                inbox.save()
        except IntegrityError:
            raise Conflict(_("Somebody else changed this meanwhile; try again.")) from None
        saved.inbox = inbox
        saved.save()
        record(user, "saved chat", inbox, origins=saved.origins, is_on=saved.is_on)
        live.push("desk", "mailboxes")
    return saved


def new_secret(user: User, widget: Widget) -> Widget:
    """Sign with another secret from now on; what was signed with the old one is refused."""
    _demand(user)
    with transaction.atomic():
        widget.secret = secrets.encrypt(random.token_urlsafe(32))
        widget.save(update_fields=["secret"])
        record(user, "renewed chat secret", widget.inbox)
    return widget


def secret_of(widget: Widget) -> str:
    """What the site signs with, in plain; Unavailable when KEEPWORD_SECRET has changed."""
    return secrets.decrypt(widget.secret)


def show_secret(user: User, widget: Widget) -> str:
    """The same for whoever settles inboxes."""
    _demand(user)
    return secret_of(widget)


@dataclass(frozen=True, kw_only=True)
class InvitationFields:
    """What is entered about an invitation; `texts` by language, `conditions` as in rules.read_conditions."""

    name: str
    texts: Mapping[str, str]
    conditions: Mapping[str, Any] = field(default_factory=dict)
    every_hours: int = 24
    is_on: bool = True


def save_invitation(
    user: User, widget: Widget, invitation: Invitation | None, about: InvitationFields
) -> Invitation:
    """Write an invitation, or change one. Invalid names the field at fault."""
    _demand(user)
    with transaction.atomic():
        if invitation is None:
            if Invitation.objects.filter(inbox=widget.inbox).count() >= MOST_INVITATIONS:
                raise Invalid(_("These are more invitations than one chat can have."))
            saved = Invitation(inbox=widget.inbox, created_at=clock.now())
        else:
            saved = Invitation.objects.select_for_update().get(pk=invitation.pk, inbox=widget.inbox)
        saved.name = rules.short(about.name, 80)
        if not saved.name:
            raise Invalid(_("Give it a name."), field="name")
        saved.texts = _texts(about.texts, 300)
        if not saved.texts:
            raise Invalid(_("Write the words of the invitation."), field="text")
        saved.conditions = rules.read_conditions(about.conditions)
        if not 1 <= about.every_hours <= 24 * 365:
            raise Invalid(_("Enter a number of hours from 1 to 8760."), field="every_hours")
        saved.every_hours, saved.is_on = about.every_hours, about.is_on
        saved.save()
        record(user, "saved chat invitation", widget.inbox, invitation=saved.name, is_on=saved.is_on)
    return saved


def remove_invitation(user: User, widget: Widget, invitation: Invitation) -> None:
    """Invite nobody with it any more."""
    _demand(user)
    with transaction.atomic():
        record(user, "removed chat invitation", widget.inbox, invitation=invitation.name)
        invitation.delete()


# How it is done -----------------------------------------------------------------------------------


def _demand(user: User) -> None:
    if not user.may("inboxes"):
        raise Refused(_("Your role does not reach this far."))


def _fill_inbox(inbox: Inbox, about: WidgetFields) -> None:
    inbox.name = about.name.strip()
    if not inbox.name or len(inbox.name) > 80:
        raise Invalid(_("Give the inbox a name of up to 80 characters."), field="name")
    if about.language not in rules.LANGUAGES:
        raise Invalid(_("Choose one of the languages."), field="language")
    inbox.language = about.language
    if about.mail is not None and not Inbox.objects.filter(pk=about.mail).exclude(channel="chat").exists():
        raise Invalid(_("Choose an inbox for mail."), field="mail")
    inbox.by_mail_id = about.mail


def _fill(widget: Widget, about: WidgetFields) -> None:
    try:
        widget.origins = rules.read_origins(about.origins)
    except Invalid:
        text = _("Enter the addresses of your sites, one a line, such as https://shop.example")
        raise Invalid(text, field="origins") from None
    widget.colour = about.colour.strip().lower()
    if not _COLOUR.fullmatch(widget.colour):
        raise Invalid(_("Enter a colour such as #0b6b5d."), field="colour")
    if about.position not in ("left", "right"):
        raise Invalid(_("Choose left or right."), field="position")
    widget.position, widget.is_on = about.position, about.is_on
    widget.greeting = _texts(about.greeting, 500)
    widget.consent = _texts(about.consent, 500)
    widget.questions = _questions(about.questions)
    if about.calendar is not None and not Calendar.objects.filter(pk=about.calendar).exists():
        raise Invalid(_("Choose one of the calendars."), field="calendar")
    widget.calendar_id = about.calendar


def _texts(given: Mapping[str, str], most: int) -> dict[str, str]:
    found = {}
    for language, text in given.items():
        plain = rules.words(text)[: most + 1]
        if len(plain) > most:
            raise Invalid(_("This is longer than %(most)s characters.") % {"most": most}, field="text")
        if language in rules.LANGUAGES and plain:
            found[language] = plain
    return found


def _questions(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(given) > MOST_QUESTIONS:
        raise Invalid(_("Ask at most %(most)s questions.") % {"most": MOST_QUESTIONS}, field="questions")
    found: list[dict[str, Any]] = []
    for at, one in enumerate(given, 1):
        label = _texts(one.get("label") or {}, 200)
        kind = one.get("kind", "text")
        choices = [rules.short(choice, 100) for choice in one.get("choices") or ()][:20]
        choices = [choice for choice in choices if choice]
        if not label:
            continue
        if kind not in ("text", "email", "choice") or (kind == "choice" and len(choices) < 2):
            raise Invalid(_("A question with choices needs two of them at least."), field="questions")
        key = rules.short(one.get("key"), 40) or f"q{at}"
        found.append(
            {
                "key": "email" if kind == "email" else key,
                "label": label,
                "kind": kind,
                "choices": choices if kind == "choice" else [],
                "required": bool(one.get("required")),
            }
        )
    return found
