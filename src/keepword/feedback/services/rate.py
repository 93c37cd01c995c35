"""A customer says how we did."""

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record
from keepword.conversations.models import Contact, Conversation, Direction, Kind, State
from keepword.conversations.services.state import lock, notify
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact
from keepword.feedback import queries
from keepword.feedback.events import Rated
from keepword.feedback.models import Rating
from keepword.feedback.rules import ratings as rules
from keepword.relationship.models import Passage


class _Customer:
    pk = None

    def __str__(self) -> str:
        return "customer"


customer: Actor = _Customer()


def rate(
    conversation: Conversation, *, score: int, comment: str | None = None, contact: Contact | None = None
) -> Rating:
    """Rate a resolved contact, by default the last; or correct that rating, within seven days.

    `comment` None leaves the words as they are. The same again changes nothing. Invalid for a score that
    is none or a comment too long; Conflict while nothing is resolved, or when it cannot be changed now.
    """
    if not rules.LOWEST <= score <= rules.HIGHEST:
        raise Invalid(_("Choose from 1 to 5."), field="score")
    words = None if comment is None else comment.strip()
    if words and len(words) > rules.LONGEST_COMMENT:
        raise Invalid(_("This comment is too long; shorten it, please."), field="comment")
    with transaction.atomic():
        current = lock(conversation)
        if current.customer_id != conversation.customer_id:
            raise Conflict(_("You can rate us as soon as the matter is closed."))
        about = contact or queries.rated_contact(current)
        if about is None or about.conversation_id != current.pk or not about.resolved:
            raise Conflict(_("You can rate us as soon as the matter is closed."))
        rating = Rating.objects.filter(contact=about).first()
        if rating is None:
            return _first(current, about, score, words or "")
        return _correct(current, rating, score, rating.comment if words is None else words)


def _first(conversation: Conversation, contact: Contact, score: int, comment: str) -> Rating:
    now = clock.now()
    rating = Rating(
        conversation=conversation,
        contact=contact,
        score=score,
        comment=comment,
        at=now,
        changed_at=now,
        author=_last_author(contact),
    )
    rating.fact = _tell(rating, supersedes=None)
    rating.save()
    _settle(rating, before=None)
    return rating


def _correct(conversation: Conversation, rating: Rating, score: int, comment: str) -> Rating:
    rating.conversation = conversation
    if (rating.score, rating.comment) == (score, comment):
        return rating
    now = clock.now()
    if not rules.changeable(rating.at, rating.changes, now):
        raise Conflict(_("This rating can no longer be changed."))
    before, rating.score, rating.comment = rating.score, score, comment
    rating.changed_at = now
    rating.changes += 1
    rating.fact = _tell(rating, supersedes=rating.fact)
    rating.save(update_fields=["score", "comment", "changed_at", "changes", "fact"])
    _settle(rating, before=before)
    return rating


def _last_author(contact: Contact) -> User | None:
    answers = contact.messages.filter(
        direction=Direction.OUT, kind=Kind.MESSAGE, author__isnull=False
    ).exclude(state=State.UNDONE)
    last = answers.select_related("author").order_by("-at", "-pk").first()
    return last.author if last else None


def _tell(rating: Rating, *, supersedes: int | None) -> int:
    """Write the fact and return its id. A correction stays at the moment of the rating it corrects."""
    conversation = rating.conversation
    told: Fact = facts.fact(
        "csat",
        rating.at,
        subject_id=conversation.pk,
        person=conversation.customer.key,
        actor=rating.author.key if rating.author else None,
        value=float(rating.score),
        supersedes=supersedes,
        inbox=conversation.inbox_id,
        language=conversation.language,
        comment=bool(rating.comment),
        stage=_stage(rating),
    )
    facts.record([told])
    return told.id


def _stage(rating: Rating) -> str | None:
    """Where the customer was on their way when they rated, as far as anybody has looked."""
    ways = Passage.objects.filter(customer=rating.conversation.customer_id, entered_at__lte=rating.at)
    return ways.order_by("-entered_at", "-pk").values_list("stage", flat=True).first()


def _settle(rating: Rating, *, before: int | None) -> None:
    verb = "rated" if before is None else "changed rating"
    record(customer, verb, rating.conversation, score=rating.score, before=before)
    events.publish(Rated(rating, before))
    notify(rating.conversation)
