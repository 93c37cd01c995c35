"""The times that rules can wait for: each reckoned from a moment that a conversation keeps."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.conversations.models import Status
from keepword.core.errors import Invalid

PREFIX = "time."


@dataclass(frozen=True)
class Moment:
    """A rule's time comes so many minutes after (or before) the moment `field` of conversations that stand in
    one of `states`. Without `waits` there is nothing to choose: it comes at the moment itself.
    """

    name: str
    label: str | Promise
    about: str | Promise
    states: tuple[str, ...]
    field: str
    before: bool = False
    waits: bool = True
    minutes: int = 24 * 60  # what the page offers at first


_UNFINISHED = (Status.OPEN, Status.WAITING, Status.SNOOZED)
MOMENTS = (
    Moment(
        "time.waiting",
        gettext_lazy("The customer has waited for an answer"),
        gettext_lazy("Since the first message that we have not answered, while the conversation is open."),
        (Status.OPEN,),
        "waiting_since",
        minutes=4 * 60,
    ),
    Moment(
        "time.silent",
        gettext_lazy("The customer has not come back"),
        gettext_lazy("Since the last message, while the conversation waits for the customer."),
        (Status.WAITING,),
        "last_message_at",
        minutes=3 * 24 * 60,
    ),
    Moment(
        "time.created",
        gettext_lazy("The conversation has gone on"),
        gettext_lazy("Since it began, while it is not closed."),
        _UNFINISHED,
        "created_at",
        minutes=2 * 24 * 60,
    ),
    Moment(
        "time.closed",
        gettext_lazy("The conversation has been closed"),
        gettext_lazy("Since it was closed, while it stays so."),
        (Status.CLOSED,),
        "closed_at",
    ),
    Moment(
        "time.due",
        gettext_lazy("A clock is about to be missed"),
        gettext_lazy("So long before a clock of an open conversation runs out."),
        (Status.OPEN,),
        "due_at",
        before=True,
        minutes=15,
    ),
    Moment(
        "time.missed",
        gettext_lazy("A clock is missed"),
        gettext_lazy("When a clock of an open conversation has run out."),
        (Status.OPEN,),
        "due_at",
        waits=False,
        minutes=0,
    ),
)
_BY_NAME = {moment.name: moment for moment in MOMENTS}


def is_moment(trigger: str) -> bool:
    """Whether a rule's trigger is a time."""
    return trigger.startswith(PREFIX)


def get(name: str) -> Moment:
    """One moment; Invalid, naming it, when there is none."""
    if name not in _BY_NAME:
        raise Invalid(_("There is no trigger “%(name)s”.") % {"name": name[:60]}, field="trigger")
    return _BY_NAME[name]
