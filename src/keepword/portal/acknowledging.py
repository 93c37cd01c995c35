"""The mail that tells who sent a form that it came: as e-mail's own, with number and published time."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keepword.accounts.days import zone_of
from keepword.accounts.queries import business
from keepword.channels.email import automatic
from keepword.channels.form.events import RequestSubmitted
from keepword.commitments.queries import published_times
from keepword.conversations.models import Conversation, Kind, Message, Status
from keepword.core import clock, events, jobs
from keepword.core.errors import Invalid


@events.on(RequestSubmitted)
def queue(event: RequestSubmitted) -> None:
    """Soon, not while the form waits. What looks like spam is told nothing: the address may be anybody's."""
    from keepword.portal import tasks

    spam = event.conversation.status == Status.SPAM
    if not spam and event.conversation.inbox.acknowledge:
        jobs.enqueue(tasks.acknowledge, event.message.pk)


def acknowledge(message_id: int) -> int:
    """Tell the sender of this message; how many were told (0 when somebody has answered by now)."""
    message = Message.objects.select_related("conversation").filter(pk=message_id, kind=Kind.MESSAGE).first()
    if (
        message is None
        or message.at < clock.now() - automatic.LATE
        or message.conversation.status == Status.SPAM
    ):
        return 0
    if not automatic.reachable(message):
        return 0
    try:
        return automatic.acknowledge([message_id], words=words)
    except Invalid:  # there is no inbox for mail that it could leave by
        return 0


def words(conversation: Conversation) -> str:
    """What the mail says, in the language that is active now; the way to the page follows by itself."""
    by = published_times(conversation).first_response_by
    parts = [
        _("Thank you for writing to us."),
        _("Your request has arrived. Its number is %(number)s.") % {"number": conversation.pk},
        _("A person will read and answer it by %(moment)s.") % {"moment": _moment(by)}
        if by
        else _("A person will read and answer it."),
        _("If you did not write to us, somebody has typed your address by mistake: just answer and say so."),
    ]
    return "\n\n".join(parts)


def _moment(at: datetime) -> str:
    shop = business()
    return date_format(at.astimezone(zone_of(shop)), "DATETIME_FORMAT")
