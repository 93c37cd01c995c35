"""Reviews become conversations: each once, an edited one a further message, a known one nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.channels.reviews import rules
from keepword.channels.reviews.models import Forgotten, Review
from keepword.channels.reviews.rules import Given
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.conversations.services import Incoming, receive
from keepword.conversations.services.state import lock_by_id
from keepword.core import clock, facts
from keepword.core.models import Fact
from keepword.customers.services import Sighting, newcomers
from keepword.language.detect import detect

DOOR = "review"
_TURNS = 4


@dataclass(slots=True)
class Taken:
    """What became of some reviews."""

    stored: int = 0
    changed: int = 0
    known: int = 0


def take(inbox: Inbox, given: Sequence[Given]) -> Taken:
    """Take reviews of a source in, in one transaction; safe to repeat, also by two workers at once.

    What is older than a week when it is first read, or is answered already, asks nothing of anybody.
    """
    once = {one.external_id: one for one in sorted(given, key=lambda one: one.at)}
    for turn in range(_TURNS):
        try:
            with transaction.atomic():
                return _take(inbox, list(once.values()))
        except IntegrityError:  # another worker has just stored one of them
            if turn == _TURNS - 1:
                raise
    raise AssertionError("unreachable")


def _take(inbox: Inbox, given: Sequence[Given]) -> Taken:
    rows = Review.objects.select_for_update(of=("self",)).select_related("message")
    known = {
        one.external_id: one
        for one in rows.filter(inbox=inbox, external_id__in=[g.external_id for g in given])
    }
    gone = _forgotten(inbox, [one for one in given if one.external_id not in known])
    new = [one for one in given if one.external_id not in known and one.external_id not in gone]
    taken = Taken(stored=len(new))
    if new:
        _store(inbox, new)
    for one in given:
        review = known.get(one.external_id)
        if review is None:
            taken.known += one.external_id in gone
            continue
        if _is_edited(review, one):
            _edit(inbox, review, one)
            taken.changed += 1
        else:
            taken.known += 1
        if one.reply and review.answered_at is None:
            _add_reply(inbox, review, one)
    return taken


def _forgotten(inbox: Inbox, given: Sequence[Given]) -> set[str]:
    """Those that were erased here: they stay so."""
    keys = {rules.key_of(one.external_id): one.external_id for one in given}
    rows = Forgotten.objects.filter(inbox=inbox, key__in=keys) if keys else Forgotten.objects.none()
    return {keys[key] for key in rows.values_list("key", flat=True)}


def _is_edited(review: Review, given: Given) -> bool:
    return rules.digest(given) != review.digest and given.at >= (review.changed_at or review.written_at)


# New ones -----------------------------------------------------------------------------------------


def _store(inbox: Inbox, new: Sequence[Given]) -> None:
    languages = [_language(inbox, one) for one in new]
    people = newcomers(
        [(one.author or _("Somebody"), lang) for one, lang in zip(new, languages, strict=True)]
    )
    items: list[Incoming] = []
    firsts: list[Incoming] = []
    for one, language, customer in zip(new, languages, people, strict=True):
        first = _incoming(inbox, one, language)
        first.customer = customer
        first.subject = rules.subject(one)
        first.quiet = bool(one.reply) or clock.now() - one.at > rules.HISTORY
        firsts.append(first)
        items.append(first)
        if one.reply:
            items.append(_reply(inbox, one, follows=first))
    receive(items)
    found = [_row(inbox, one, first.message) for one, first in zip(new, firsts, strict=True)]
    Review.objects.bulk_create(found)
    facts.record([_fact(review, review.message) for review in found])


def _row(inbox: Inbox, given: Given, message: Message | None) -> Review:
    assert message is not None
    return Review(
        inbox=inbox,
        external_id=given.external_id,
        message=message,
        source=_source_of(inbox),
        author=given.author[:200],
        written_at=given.at,
        read_at=clock.now(),
        answered_at=(given.replied_at or given.at) if given.reply else None,
        **_said(given),
    )


def _said(given: Given) -> dict[str, Any]:
    """What an edition can change."""
    return {
        "rating": rules.share(given.rating, given.scale),
        "stars": given.rating,
        "scale": given.scale,
        "url": given.url[:500],
        "product": given.product[:200],
        "version": given.version[:60],
        "digest": rules.digest(given),
    }


def _incoming(inbox: Inbox, given: Given, language: str) -> Incoming:
    marks = {
        "door": DOOR,
        "source": _source_of(inbox),
        "rating": rules.share(given.rating, given.scale),
        "url": given.url[:500],
    }
    return Incoming(
        inbox=inbox,
        at=min(given.at, clock.now()),
        sender=Sighting(given.external_id[:254], given.author, language),
        text=rules.said(given),
        to=[[inbox.name, inbox.address]],
        marks=marks,
    )


def _language(inbox: Inbox, given: Given) -> str:
    return detect(rules.said(given)) or given.language or inbox.language


def _source_of(inbox: Inbox) -> str:
    connection = getattr(inbox, "connection", None)
    return str(connection.settings.get("source", "csv"))[:12] if connection is not None else "csv"


# Known ones ---------------------------------------------------------------------------------------


def _edit(inbox: Inbox, review: Review, given: Given) -> None:
    conversation = lock_by_id(review.message.conversation_id)
    item = _incoming(inbox, given, _language(inbox, given))
    item.marks["edited"] = True
    item.conversation = conversation
    item.quiet = clock.now() - given.at > rules.HISTORY
    (message,) = receive([item])
    before = review.rating
    for name, value in _said(given).items():
        setattr(review, name, value)
    review.changed_at = given.at
    review.save()
    if review.rating != before:
        known = facts.holding(conversation.pk, kind="review_received")
        facts.record(
            [_fact(review, message, supersedes=next((one.pk for one in known if _is_of(one, review)), None))]
        )


def _is_of(fact: Fact, review: Review) -> bool:
    return bool(fact.data.get("review") == review.external_id)


def _add_reply(inbox: Inbox, review: Review, given: Given) -> None:
    """Somebody has answered at the source."""
    item = _reply(inbox, given)
    item.conversation = lock_by_id(review.message.conversation_id)
    receive([item])
    review.answered_at = given.replied_at or clock.now()
    review.save(update_fields=["answered_at"])


def _reply(inbox: Inbox, given: Given, follows: Incoming | None = None) -> Incoming:
    at = max(given.at, min(given.replied_at or clock.now(), clock.now()))
    return Incoming(
        inbox=inbox,
        at=min(at, clock.now()),
        sender=Sighting(inbox.address, inbox.name, detect(given.reply) or ""),
        text=rules.plain(given.reply),
        to=[[given.author, given.external_id[:254]]],
        marks={"door": DOOR, "at_source": True},
        answered_by_us=True,
        follows=follows,
    )


def _fact(review: Review, message: Message, *, supersedes: int | None = None) -> Fact:
    conversation: Conversation = message.conversation
    return facts.fact(
        "review_received",
        message.at,
        subject_id=conversation.pk,
        person=conversation.customer.key,
        value=review.rating,
        supersedes=supersedes,
        inbox=review.inbox_id,
        language=message.language,
        source=review.source,
        product=review.product,
        review=review.external_id,
    )
