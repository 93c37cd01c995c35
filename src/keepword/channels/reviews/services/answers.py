"""A review is answered: by us through its source, or there by hand."""

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.reviews import rules
from keepword.channels.reviews.models import Review
from keepword.conversations.models import Message
from keepword.conversations.services import Incoming, receive
from keepword.conversations.services.state import demand, lock
from keepword.core import clock, facts
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.customers.services import Sighting


def answered_there(user: User, review: Review, text: str = "") -> Message:
    """One of us has answered a review at its source, perhaps with these words: nobody waits any more."""
    demand(user)
    words = rules.plain(text)
    if len(text) > rules.LONGEST:
        raise Invalid(_("This is too long."), field="text")
    with transaction.atomic():
        current = Review.objects.select_for_update(of=("self",)).select_related("message", "inbox")
        found = current.filter(pk=review.pk).first()
        if found is None:
            raise NotFound(_("There is no such review."))
        if found.answered_at is not None:
            raise Conflict(_("This review is marked as answered already."))
        conversation = lock(found.message.conversation)
        now = clock.now()
        (message,) = receive(
            [
                Incoming(
                    inbox=found.inbox,
                    at=now,
                    sender=Sighting(found.inbox.address, user.name, conversation.language),
                    text=words or _("Answered at the source."),
                    to=[[found.author, found.external_id[:254]]],
                    marks={"door": "review", "at_source": True},
                    answered_by_us=True,
                    author_id=user.pk,
                    conversation=conversation,
                )
            ]
        )
        record(user, "answered review", conversation, review=found.pk)
        _set_answered(found, message, by="hand")
    return message


def note_answer(review: Review, message: Message, taken: str) -> None:
    """Our answer was taken by the source, which calls it `taken`. In the caller's transaction."""
    review.answer_taken = taken[:200]
    review.save(update_fields=["answer_taken"])
    _set_answered(review, message, by="source")


def _set_answered(review: Review, message: Message, *, by: str) -> None:
    now = clock.now()
    first = review.answered_at is None
    review.answered_at = review.answered_at or now
    review.save(update_fields=["answered_at"])
    if not first:
        return
    conversation = message.conversation
    facts.record(
        [
            facts.fact(
                "review_answered",
                now,
                subject_id=conversation.pk,
                person=conversation.customer.key,
                actor=message.author.key if message.author else None,
                value=(now - review.written_at).total_seconds(),
                inbox=review.inbox_id,
                source=review.source,
                rating=review.rating,
                by=by,
            )
        ]
    )
