"""Returns and repairs go with their customer when two become one, and back; and with their conversation when
it is merged."""

from keepword.aftersales.models import Repair, Return
from keepword.conversations.events import Merged, Unmerged
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note

APP = "aftersales"


def join(event: CustomersJoined) -> None:
    """What was the source's is the other's."""
    note(
        event.join.kept,
        APP,
        returns=move(Return.objects.filter(customer=event.source), event.into),
        repairs=move(Repair.objects.filter(customer=event.source), event.into),
    )


def part(event: CustomersParted) -> None:
    """Each has their own again; what was begun since goes with its order, its thing or its conversation."""
    kept = event.join.kept.get(APP, {})
    back(Return, kept.get("returns", ()), event.source, event.into)
    back(Repair, kept.get("repairs", ()), event.source, event.into)
    since = {"customer": event.into, "begun_at__gte": event.join.at}
    Return.objects.filter(order__customer=event.source, **since).update(customer=event.source)
    Repair.objects.filter(owned__customer=event.source, **since).update(customer=event.source)
    Repair.objects.filter(owned=None, conversation__customer=event.source, **since).update(
        customer=event.source
    )


def merged(event: Merged) -> None:
    """They are spoken of in the other conversation now."""
    for name, model in (("returns", Return), ("repairs", Repair)):
        rows = model._base_manager.filter(conversation=event.source)
        ids = list(rows.values_list("pk", flat=True))
        if ids:
            event.merge.kept[f"aftersales_{name}"] = ids
            rows.update(conversation=event.into)


def unmerged(event: Unmerged) -> None:
    """Those that came by this merge go back."""
    for name, model in (("returns", Return), ("repairs", Repair)):
        ids = event.merge.kept.get(f"aftersales_{name}", ())
        model._base_manager.filter(pk__in=ids, conversation=event.into).update(conversation=event.source)
