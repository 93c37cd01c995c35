"""Complaints listen to what happens in conversations; and their own happenings set rules off."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepword.audit.services import system
from keepword.calendars.events import CalendarChanged
from keepword.channels.boxes.events import SlipReceived
from keepword.channels.form.events import RequestSubmitted
from keepword.channels.form.models import Nature
from keepword.commitments.events import PromiseMade
from keepword.complaints import services
from keepword.complaints.events import ComplaintOpened, StageLate, StagePassed
from keepword.complaints.models import ACTIVE, Complaint, Source
from keepword.complaints.queries import course
from keepword.complaints.services.course import reckon
from keepword.complaints.services.listening import listen
from keepword.conversations.events import (
    Answered,
    Merged,
    MessagesReceived,
    Received,
    SplitOff,
    StatusChanged,
    Unmerged,
)
from keepword.conversations.models import Kind, Status
from keepword.core import jobs
from keepword.core.actors import Automaton
from keepword.core.events import on
from keepword.core.triggers import Happening, Trigger, happened, register

FRESH = timedelta(hours=24)  # older messages are an import

register(
    Trigger("complaint", _("A conversation becomes a complaint"), "", 52),
    Trigger("complaint_stage", _("A stage of a complaint is passed"), "", 53),
    Trigger("complaint_late", _("A stage of a complaint is late"), "", 54),
)


@on(MessagesReceived)
def _received(event: MessagesReceived) -> None:
    services.customers_wrote(event)
    # By the world's time: what is told of the past (an import) is no news for anybody.
    since = datetime.now(UTC) - FRESH
    wanted = [item.message.pk for item in event.items if item.message.at >= since and _may_complain(item)]
    if wanted and course().listens:
        jobs.enqueue(listen, wanted)


def _may_complain(item: Received) -> bool:
    silent = item.message.marks.get("silent")
    return item.contact is not None and item.message.kind == Kind.MESSAGE and not silent


@on(RequestSubmitted)
def _submitted(event: RequestSubmitted) -> None:
    """Who chose to complain need not be guessed at."""
    spam = event.conversation.status == Status.SPAM
    if event.kind.nature in (Nature.COMPLAINT, Nature.CLAIM) and not spam:
        services.make(Automaton("web form"), event.conversation, source=Source.FORM)


@on(Answered)
def _answered(event: Answered) -> None:
    services.answered(event)


@on(PromiseMade)
def _promised(event: PromiseMade) -> None:
    services.promised(event.user, event.promise)


@on(StatusChanged)
def _status_changed(event: StatusChanged) -> None:
    if event.after != Status.SPAM:
        return
    for complaint in Complaint.objects.filter(conversation=event.conversation, state__in=ACTIVE):
        services.dismiss(event.user or system, complaint)


@on(SlipReceived)
def _slip_received(event: SlipReceived) -> None:
    if event.opens:
        services.make(system, event.conversation, about=event.slip.place.name, source=Source.BOX)


@on(Merged)
def _merged(event: Merged) -> None:
    services.take_together(event)


@on(Unmerged)
def _unmerged(event: Unmerged) -> None:
    services.take_apart(event)


@on(SplitOff)
def _split_off(event: SplitOff) -> None:
    services.follow_message(event)


@on(CalendarChanged)
def _calendar_changed(event: CalendarChanged) -> None:
    jobs.enqueue(reckon)


@on(ComplaintOpened)
def _opened(event: ComplaintOpened) -> None:
    happened("complaint", [Happening(event.complaint.conversation)])


@on(StagePassed)
def _passed(event: StagePassed) -> None:
    happened("complaint_stage", [Happening(event.complaint.conversation)])


@on(StageLate)
def _late(event: StageLate) -> None:
    happened("complaint_late", [Happening(event.complaint.conversation)])
