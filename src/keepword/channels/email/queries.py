"""Reads about mailboxes, senders and quarantined mails, for those who settle such things."""

from collections.abc import Mapping

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.channels.email.models import Mail, Mailbox, Quarantined, SenderRule
from keepword.channels.email.parsing import parse, sanitise
from keepword.conversations.models import Inbox, Message
from keepword.core import blobs
from keepword.core.errors import NotFound


def inboxes(user: User) -> QuerySet[Inbox]:
    """The e-mail inboxes, each with its mailbox where it has one, by name."""
    if not user.may("inboxes"):
        return Inbox.objects.none()
    return Inbox.objects.filter(channel="email").select_related("mailbox").order_by("name", "pk")


def get_inbox(user: User, pk: int) -> Inbox:
    """One e-mail inbox; missing and forbidden alike are NotFound."""
    found = inboxes(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such inbox.")
    return found


def get_mailbox(user: User, inbox_pk: int) -> Mailbox:
    """How an inbox is reached; NotFound when it has no servers yet, too."""
    found = mailbox_of(get_inbox(user, inbox_pk))
    if found is None:
        raise NotFound("This inbox has no mailbox yet.")
    return found


def mailbox_of(inbox: Inbox) -> Mailbox | None:
    """The mailbox of an inbox, None for one that only takes files or LMTP."""
    try:
        return inbox.mailbox
    except Mailbox.DoesNotExist:
        return None


def sender_rules(user: User) -> QuerySet[SenderRule]:
    """Who is blocked or allowed, for leads and admins."""
    return SenderRule.objects.all() if user.may("see_all") else SenderRule.objects.none()


def get_sender_rule(user: User, pk: int) -> SenderRule:
    """One of them; missing and forbidden alike are NotFound."""
    found = sender_rules(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such sender.")
    return found


def quarantined(user: User) -> QuerySet[Quarantined]:
    """The mails that could not be understood or stored."""
    if not user.may("inboxes"):
        return Quarantined.objects.none()
    return Quarantined.objects.select_related("inbox")


def get_quarantined(user: User, pk: int) -> Quarantined:
    """One of them; missing and forbidden alike are NotFound."""
    found = quarantined(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such mail in quarantine.")
    return found


def html_of(message: Message, *, cid_urls: Mapping[str, str] | None = None) -> str:
    """The HTML of a message's mail, cleaned, its remote pictures blocked; "" when it has none.

    The caller has the message from its gate.
    """
    mail = Mail.objects.filter(message=message).first() if message.has_html else None
    if mail is None:
        return ""
    raw = bytes(mail.raw) if mail.raw is not None else blobs.get(mail.blob) if mail.blob else b""
    source = parse(raw).html
    return sanitise(source, cid_urls=cid_urls or {}, allow_remote=False).html if source else ""
