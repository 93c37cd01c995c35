"""What was promised to customers goes with them, when two become one and two again."""

from keepword.commitments.models import Promise, SentSentence
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note


def join_promises(event: CustomersJoined) -> None:
    """What was promised and said to the source was promised and said to the other one."""
    said = SentSentence.objects.filter(customer_id=event.into.pk).values("likeness")
    note(
        event.join.kept,
        "commitments",
        promises=move(Promise.objects.filter(customer=event.source), event.into),
        sentences=move(
            SentSentence.objects.filter(customer_id=event.source.pk).exclude(likeness__in=said), event.into
        ),
    )


def part_promises(event: CustomersParted) -> None:
    """Each has their own again, and what was promised since in a conversation that has gone along."""
    kept = event.join.kept["commitments"]
    back(Promise, kept["promises"], event.source, event.into)
    Promise.objects.filter(
        customer=event.into, conversation__customer=event.source, made_at__gte=event.join.at
    ).update(customer=event.source)
    there = SentSentence.objects.filter(customer_id=event.source.pk).values("likeness")
    rows = SentSentence.objects.filter(pk__in=kept["sentences"], customer_id=event.into.pk)
    back(
        SentSentence,
        list(rows.exclude(likeness__in=there).values_list("pk", flat=True)),
        event.source,
        event.into,
    )
