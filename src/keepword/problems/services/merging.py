"""A conversation of a problem is merged: the other one is about it then; and back."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from keepword.audit.services import system
from keepword.conversations.events import Merged, Unmerged
from keepword.core import events
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.problems.events import ConversationsJoined
from keepword.problems.models import Heard, Joined, Problem, Told


def take_together(event: Merged) -> None:
    """The target joins the source's problem if it has none. The pointer has none, so that it is neither
    counted nor answered."""
    kept: dict[str, Any] = {}
    link = Joined.objects.select_related("problem").filter(conversation=event.source).first()
    if link is not None:
        kept["problem"], kept["at"] = link.problem_id, link.at.isoformat()
        if Joined.objects.filter(conversation=event.into).exists():
            link.delete()
        else:
            link.conversation = event.into
            link.save(update_fields=["conversation"])
            kept["moved"] = link.pk
    answered = Told.objects.filter(conversation=event.into, round=OuterRef("round"))
    rows = Told.objects.filter(conversation=event.source).exclude(Exists(answered))
    kept["told"] = list(rows.values_list("pk", flat=True))
    Told.objects.filter(pk__in=kept["told"]).update(conversation=event.into)
    if link is not None or kept["told"]:
        event.merge.kept["problems"] = kept
    if "moved" in kept and link is not None:
        events.publish(ConversationsJoined(link.problem, (event.into,), event.user or system))


def take_apart(event: Unmerged) -> None:
    """The source is about its problem again, unless somebody has moved it to another meanwhile."""
    kept = event.merge.kept.get("problems")
    if not kept:
        return
    Told.objects.filter(pk__in=kept["told"], conversation=event.into).update(conversation=event.source)
    if "moved" in kept:
        Joined.objects.filter(pk=kept["moved"], conversation=event.into).update(conversation=event.source)
    elif "problem" in kept:
        problem = Problem.objects.filter(pk=kept["problem"]).first()
        if problem is not None:
            at = datetime.fromisoformat(kept["at"])
            Joined.objects.get_or_create(conversation=event.source, defaults={"problem": problem, "at": at})


def join_customers(event: CustomersJoined) -> None:
    """What a joined customer speaks of counts once: whoever has the conversation now is who speaks."""
    Heard.objects.filter(customer_id=event.source.pk).update(customer_id=event.into.pk)


def part_customers(event: CustomersParted) -> None:
    """The same when they are two again."""
    Heard.objects.filter(customer_id=event.into.pk, conversation__customer=event.source.pk).update(
        customer_id=event.source.pk
    )
