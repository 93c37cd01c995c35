"""Calls go with their conversation and their customer; who is idle is rung as soon as a call waits."""

from keepword.channels.calls.models import Call, Callback
from keepword.conversations.events import Merged, SplitOff, Unmerged
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note


@on(Merged)
def _merged(event: Merged) -> None:
    kept = {}
    for name, model in (("calls", Call), ("callbacks", Callback)):
        rows = model.objects.filter(conversation=event.source)
        kept[name] = list(rows.values_list("pk", flat=True))
        rows.update(conversation=event.into)
    event.merge.kept["calls"] = kept


@on(Unmerged)
def _unmerged(event: Unmerged) -> None:
    kept = event.merge.kept.get("calls", {})
    for name, model in (("calls", Call), ("callbacks", Callback)):
        rows = model.objects.filter(pk__in=kept.get(name, ()), conversation=event.into)
        rows.update(conversation=event.source)


@on(SplitOff)
def _split_off(event: SplitOff) -> None:
    """A call goes where its message goes."""
    ids = list(event.created.messages.values_list("pk", flat=True))
    moved = Call.objects.filter(conversation=event.source, message_id__in=ids)
    moved.update(conversation=event.created)


@on(CustomersJoined)
def _joined(event: CustomersJoined) -> None:
    kept = event.join.kept
    note(
        kept,
        "calls",
        calls=move(Call.objects.filter(customer=event.source), event.into),
        callbacks=move(Callback.objects.filter(customer=event.source), event.into),
    )


@on(CustomersParted)
def _parted(event: CustomersParted) -> None:
    kept = event.join.kept.get("calls", {})
    back(Call, kept.get("calls", ()), event.source, event.into)
    back(Callback, kept.get("callbacks", ()), event.source, event.into)
