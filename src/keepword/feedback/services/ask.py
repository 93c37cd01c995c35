"""Keepword asks a customer how we did, once the matter has rested for a while."""

from datetime import timedelta

from django.db import transaction

from keepword.accounts.queries import business
from keepword.conversations.models import Contact, Conversation, Status
from keepword.conversations.services import automatic
from keepword.conversations.services.state import lock
from keepword.conversations.ways import usual_way
from keepword.core import clock, facts, jobs
from keepword.core.models import Fact
from keepword.feedback import queries
from keepword.feedback.letters import rating_letter, short_letter
from keepword.feedback.models import Rating, RatingRequest
from keepword.feedback.rules import ratings as rules
from keepword.feedback.services.reaching import reachable


def ask_later(conversation: Conversation, *, wanted: bool = False) -> None:
    """Queue the question for when the closed conversation has rested; in the caller's transaction.

    `wanted`: somebody asks for it, also where the inbox does not ask by itself.
    """
    if conversation.closed_at is None:
        return
    # A moment more than it must rest, so that the job does not come too early by its own rounding.
    jobs.enqueue(
        ask_for_rating,
        conversation.pk,
        *([True] if wanted else []),
        run_after=conversation.closed_at + rules.ASK_AFTER + timedelta(seconds=1),
    )


@jobs.job
def ask_for_rating(conversation_id: int, wanted: bool = False) -> None:
    """Ask, unless by now there is a reason not to."""
    ask(conversation_id, wanted=wanted)


def ask(conversation_id: int, *, wanted: bool = False) -> RatingRequest | None:
    """Mail the question about the last resolved contact; None when it is not to be asked (again, now)."""
    with transaction.atomic():
        found = Conversation.objects.filter(pk=conversation_id).first()
        if found is None:
            return None
        conversation = lock(found)
        contact = queries.rated_contact(conversation)
        if (
            contact is None
            or not _worth_asking(conversation, contact, wanted=wanted)
            or not reachable(conversation, contact=contact.pk)
        ):
            return None
        write = rating_letter if usual_way(conversation).can.subject else short_letter
        message = automatic(conversation, write(conversation, business()), reason="rating")
        request = RatingRequest.objects.create(
            conversation=conversation, contact=contact, message=message, sent_at=clock.now()
        )
        facts.record([_asked(conversation)])
    return request


def _worth_asking(conversation: Conversation, contact: Contact, *, wanted: bool) -> bool:
    now = clock.now()
    if (
        conversation.status != Status.CLOSED
        or not (wanted or conversation.inbox.ask_rating)
        or not conversation.inbox.is_active
    ):
        return False
    if contact.answered_at is None or not rules.time_to_ask(conversation.closed_at, now):
        return False
    if (
        Rating.objects.filter(contact=contact).exists()
        or RatingRequest.objects.filter(contact=contact).exists()
    ):
        return False
    return not RatingRequest.objects.filter(
        conversation__customer_id=conversation.customer_id, sent_at__gt=now - rules.ASK_AGAIN_AFTER
    ).exists()


def _asked(conversation: Conversation) -> Fact:
    return facts.fact(
        "csat_asked",
        clock.now(),
        subject_id=conversation.pk,
        person=conversation.customer.key,
        inbox=conversation.inbox_id,
        language=conversation.language,
    )
