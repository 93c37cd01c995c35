"""Commitments listen to conversations and to changes of working hours; promises set rules off."""

from django.utils.translation import gettext_lazy as _

from keepword.calendars.events import CalendarChanged
from keepword.commitments import services
from keepword.commitments.events import PromiseBroken, PromiseKept, PromiseMade
from keepword.conversations.events import (
    Answered,
    Merged,
    MessagesReceived,
    PriorityChanged,
    Promised,
    PromiseDone,
    PromiseDropped,
    SideAnswered,
    SidesChanged,
    SplitOff,
    StatusChanged,
    Unmerged,
)
from keepword.conversations.models import Message, Status
from keepword.core.events import on
from keepword.core.triggers import Happening, Trigger, happened, register
from keepword.customers.events import CustomersJoined, CustomersParted

register(
    Trigger("promise_made", _("We have promised something"), _("When the answer has left."), 55),
    Trigger("promise_kept", _("A promise is kept"), _("By evidence, or as one of us says."), 56),
    Trigger("promise_broken", _("A promise is broken"), _("At its due minute, without evidence."), 57),
)


@on(MessagesReceived)
def _messages_received(event: MessagesReceived) -> None:
    services.received(event.items)
    services.minutes_begin([item for item in event.items if not _is_spoken(item.message)])


@on(Answered)
def _answered(event: Answered) -> None:
    services.answered(event)
    services.heard(event)
    if not _is_spoken(event.message):
        services.minutes_answered(event)


def _is_spoken(message: Message) -> bool:
    """What was said on the phone is not written down: there are no words to read."""
    return "call" in message.marks and "voicemail" not in message.marks


@on(Promised)
def _promised(event: Promised) -> None:
    services.given(event)


@on(PromiseDone)
def _promise_done(event: PromiseDone) -> None:
    services.done(event)


@on(PromiseDropped)
def _promise_dropped(event: PromiseDropped) -> None:
    services.dropped(event)


@on(StatusChanged)
def _status_changed(event: StatusChanged) -> None:
    services.status_changed(event)
    if event.after == Status.SPAM:
        services.take_over(event.conversation, event.at)
    services.minutes_status_changed(event)


@on(PriorityChanged)
def _priority_changed(event: PriorityChanged) -> None:
    services.priority_changed(event)


@on(SidesChanged)
def _sides_changed(event: SidesChanged) -> None:
    services.sides_changed(event.conversation, event.at)


@on(SideAnswered)
def _side_answered(event: SideAnswered) -> None:
    services.sides_changed(event.conversation, event.at)


@on(CalendarChanged)
def _calendar_changed(event: CalendarChanged) -> None:
    services.rules_changed("changed working hours")


@on(Merged)
def _merged(event: Merged) -> None:
    services.merged(event)
    services.merged_promises(event)
    services.minutes_merged(event)


@on(Unmerged)
def _unmerged(event: Unmerged) -> None:
    services.unmerged(event)
    services.unmerged_promises(event)
    services.minutes_unmerged(event)


@on(SplitOff)
def _split_off(event: SplitOff) -> None:
    services.split_off(event)
    services.split_promises(event)
    services.minutes_split_off(event)


@on(PromiseMade)
def _promise_made(event: PromiseMade) -> None:
    happened("promise_made", [Happening(event.promise.conversation)], at=event.promise.made_at)


@on(PromiseKept)
def _promise_kept(event: PromiseKept) -> None:
    happened("promise_kept", [Happening(event.promise.conversation)], at=event.at)


@on(PromiseBroken)
def _promise_broken(event: PromiseBroken) -> None:
    happened("promise_broken", [Happening(event.promise.conversation)], at=event.at)


@on(CustomersJoined)
def _customers_joined(event: CustomersJoined) -> None:
    services.join_promises(event)


@on(CustomersParted)
def _customers_parted(event: CustomersParted) -> None:
    services.part_promises(event)
