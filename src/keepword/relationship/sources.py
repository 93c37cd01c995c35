"""What the apps below tell of a customer's life."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.channels.calls.models import Call, Way
from keepword.commitments.models import Promise
from keepword.commitments.models.promises import KEPT, PromiseState
from keepword.complaints.models import Complaint
from keepword.complaints.models import Source as Sign
from keepword.complaints.models import State as Stand
from keepword.conversations.models import Direction, Kind, Message
from keepword.conversations.queries import visible
from keepword.core import clock
from keepword.customers.models import Consent, Customer
from keepword.relationship.timeline import Entry, Source, register

SHORT = 160  # characters of what was said


def _theirs(user: User, customer: Customer) -> Any:
    return visible(user).filter(customer=customer).values("pk")


def _said(user: User, customer: Customer) -> "QuerySet[Any]":
    rows = Message.objects.filter(conversation__in=_theirs(user, customer), kind=Kind.MESSAGE)
    rows = rows.filter(direction__in=[Direction.IN, Direction.OUT], at__lte=clock.now())
    return rows.select_related("conversation__inbox", "via", "author").defer("html", "quoted")


def _message(row: Message) -> Entry:
    theirs = row.direction == Direction.IN
    if theirs:
        title = _("They wrote: %(subject)s") % {"subject": row.conversation.subject or _("(no subject)")}
    else:
        name = row.author.name if row.author else _("We")
        title = _("%(name)s answered: %(subject)s") % {
            "name": name,
            "subject": row.conversation.subject or _("(no subject)"),
        }
    return Entry(
        row.at,
        row.inbox.channel,
        title,
        " ".join(row.text[: SHORT * 2].split())[:SHORT],
        ("conversation", row.conversation_id),
        f"m-{row.pk}",
        "inbox" if theirs else "send",
    )


def _called(user: User, customer: Customer) -> "QuerySet[Any]":
    rows = Call.objects.filter(customer=customer, conversation__in=_theirs(user, customer))
    return rows.select_related("agent")


def _call(row: Call) -> Entry:
    title = _("They called") if row.way == Way.IN else _("We called")
    minutes = round(row.talked_seconds / 60)
    text = _("%(n)s min talked") % {"n": minutes} if row.answered_at else _("not answered")
    if row.agent:
        text = f"{text} · {row.agent.name}"
    tone = "" if row.answered_at else "warn"
    return Entry(row.started_at, "call", title, text, _at_home(row.conversation_id), "", "phone", tone)


def _promised(user: User, customer: Customer) -> "QuerySet[Any]":
    return Promise.objects.filter(conversation__in=_theirs(user, customer))


def _promise(row: Promise) -> Entry:
    tone = "good" if row.state in KEPT else "danger" if row.state == PromiseState.BROKEN else ""
    text = f"{row.words[:SHORT]} · {row.get_state_display()}"
    return Entry(
        row.made_at,
        "promise",
        _("We promised something"),
        text,
        _at_home(row.conversation_id),
        f"m-{row.message_id}" if row.message_id else "",
        "promise",
        tone,
    )


def _complained(user: User, customer: Customer) -> "QuerySet[Any]":
    rows = Complaint.objects.filter(conversation__in=_theirs(user, customer))
    return rows.exclude(state__in=[Stand.SUGGESTED, Stand.DISMISSED])


def _complaint(row: Complaint) -> Entry:
    tone = "good" if row.state == Stand.DONE else "warn"
    text = row.about or Sign(row.source).label
    return Entry(
        row.begun_at,
        "complaint",
        _("They complained"),
        f"{text} · {row.get_state_display()}",
        _at_home(row.conversation_id),
        "",
        "warn",
        tone,
    )


def _consented(user: User, customer: Customer) -> "QuerySet[Any]":
    rows = Consent.objects.filter(customer=customer).select_related("purpose")
    return rows if user.may("converse") else rows.none()


def _consent(row: Consent) -> Entry:
    text = _("taken back since") if row.withdrawn_at else ""
    return Entry(
        row.given_at,
        "consent",
        _("They agreed to: %(what)s") % {"what": row.purpose.name},
        text,
        icon="shield",
    )


def _at_home(conversation: int | None) -> tuple[str, int] | None:
    return None if conversation is None else ("conversation", conversation)


register(
    Source("calls", gettext_lazy("Calls"), _called, "started_at", _call),
    Source("complaints", gettext_lazy("Complaints"), _complained, "begun_at", _complaint),
    Source("consents", gettext_lazy("Consents"), _consented, "given_at", _consent),
    Source("messages", gettext_lazy("Messages"), _said, "at", _message),
    Source("promises", gettext_lazy("Promises"), _promised, "made_at", _promise),
)
