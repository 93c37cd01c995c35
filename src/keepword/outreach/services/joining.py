"""Two customers become one, and two again: what they were told and what they want go with them."""

from django.db.models import Exists, OuterRef

from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note
from keepword.outreach.models import Recipient, Unsubscribed, Waiting

APP = "outreach"


def join(event: CustomersJoined) -> None:
    """What was the source's is the other's. Of what both have, the target's counts: nobody is told twice."""
    told = Recipient.objects.filter(
        customer=event.into, notice=OuterRef("notice"), occasion=OuterRef("occasion")
    )
    waits = Waiting.objects.filter(customer=event.into, product=OuterRef("product"), told_at=None)
    theirs = Waiting.objects.filter(customer=event.source)
    note(
        event.join.kept,
        APP,
        recipients=move(Recipient.objects.filter(~Exists(told), customer=event.source), event.into),
        unsubscribed=move(Unsubscribed.objects.filter(customer=event.source), event.into),
        waiting=move(theirs.exclude(Exists(waits), told_at=None), event.into),
    )


def part(event: CustomersParted) -> None:
    """Each has their own again."""
    kept = event.join.kept.get(APP, {})
    back(Recipient, kept.get("recipients", ()), event.source, event.into)
    back(Unsubscribed, kept.get("unsubscribed", ()), event.source, event.into)
    back(Waiting, kept.get("waiting", ()), event.source, event.into)
