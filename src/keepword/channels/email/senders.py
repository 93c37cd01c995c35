"""Verbs about senders: whose mail is always spam, and whose never."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.email.intake import lookups
from keepword.channels.email.models import SenderRule
from keepword.conversations.models import Conversation, Status
from keepword.conversations.services import mark_spam, release
from keepword.core import clock
from keepword.core.errors import Invalid, Refused
from keepword.customers.rules import normal_email

MOST = 200  # conversations that one decision moves at once


def pattern_of(address: str, *, domain: bool) -> str:
    """How a rule names a sender ("a@b.example") or all of their domain ("@b.example")."""
    plain = normal_email(address)
    name, at, host = plain.rpartition("@")
    if not at or not name or not host:
        raise Invalid(_("This sender has no address that could be blocked."))
    return f"@{host}" if domain else plain


def block(user: User, pattern: str) -> int:
    """Take all mail of a sender or domain for spam from now on, and what is open of it now.

    Returns how many conversations were moved.
    """
    return _decide(user, pattern, "block")


def allow(user: User, pattern: str) -> int:
    """Never take mail of a sender or domain for spam; what was is released, at its true time."""
    return _decide(user, pattern, "allow")


def _decide(user: User, pattern: str, verdict: str) -> int:
    if not user.may("see_all"):
        raise Refused(_("Only a lead or an admin may do this."))
    with transaction.atomic():
        rule, _made = SenderRule.objects.update_or_create(
            pattern=pattern, defaults={"verdict": verdict, "created_at": clock.now()}
        )
        record(user, f"{verdict}ed sender", rule, pattern=pattern)
        found = list(_of(pattern, spam=verdict == "allow")[:MOST])
        for conversation in found:
            (mark_spam if verdict == "block" else release)(user, conversation)
        transaction.on_commit(lookups.forget)
    return len(found)


def _of(pattern: str, *, spam: bool) -> QuerySet[Conversation]:
    """Conversations of these senders that are spam, or that are still worked on."""
    statuses = [Status.SPAM] if spam else [Status.OPEN, Status.WAITING, Status.SNOOZED]
    by_address = (
        {"customer__identities__value__endswith": pattern}
        if pattern.startswith("@")
        else {"customer__identities__value": pattern}
    )
    rows = Conversation.objects.filter(status__in=statuses, **by_address)
    return rows.select_related("customer", "inbox").order_by("pk").distinct()
