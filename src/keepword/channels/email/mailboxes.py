"""How a mailbox is doing, kept in its row and told to open pages."""

from datetime import timedelta

from keepword.channels.email.models import Mailbox
from keepword.core import clock, live

SEEN_EVERY = timedelta(seconds=30)  # how often a quiet mailbox is written down as seen


def went_well(mailbox: Mailbox) -> None:
    """The mailbox was read to its end just now."""
    now = clock.now()
    if mailbox.state == "connected" and mailbox.last_seen_at and now - mailbox.last_seen_at < SEEN_EVERY:
        return
    changes: dict[str, object] = {"last_seen_at": now}
    if mailbox.state != "connected":
        changes |= {"state": "connected", "problem": ""}
    _update(mailbox, changes)


def went_wrong(mailbox_id: int, problem: str) -> None:
    """The mailbox cannot be read; it is tried again."""
    rows = Mailbox.objects.filter(pk=mailbox_id).exclude(state="failing", problem=problem[:500])
    if rows.update(state="failing", problem=problem[:500]):
        live.push("desk", "mailboxes")


def mail_came(mailbox: Mailbox) -> None:
    """Mail was taken from the mailbox just now."""
    _update(mailbox, {"last_mail_at": clock.now()})


def _update(mailbox: Mailbox, changes: dict[str, object]) -> None:
    told = "state" in changes
    for name, value in changes.items():
        setattr(mailbox, name, value)
    # Only these columns: an admin may be saving the settings in this very moment.
    Mailbox.objects.filter(pk=mailbox.pk).update(**changes)
    if told:
        live.push("desk", "mailboxes")
