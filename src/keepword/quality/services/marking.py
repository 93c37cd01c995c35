"""A reviewer marks, criterion by criterion, and finishes."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.models import Message
from keepword.conversations.queries import messages_of
from keepword.core import clock, events
from keepword.core.errors import Invalid
from keepword.quality.events import ConversationReviewed, ReviewAsked
from keepword.quality.models import Criterion, Mark, Review, Source, State
from keepword.quality.queries.reviews import authors, criteria, marked, marks
from keepword.quality.rules.evidence import locate
from keepword.quality.rules.scoring import Scored, fits, score
from keepword.quality.services import telling
from keepword.quality.services.common import gradable, text
from keepword.quality.services.prefill import prefill

MOST_PLACES: Final = 10
LONGEST_NOTE: Final = 2_000


def take(user: User, review: Review) -> Review:
    """They review it from now on. Invalid for one who wrote in the conversation."""
    with transaction.atomic():
        current = gradable(user, review)
        if user.pk in authors([current.conversation_id]).get(current.conversation_id, {}):
            raise Invalid(_("Whoever wrote in a conversation does not review it."), field="reviewer")
        current.reviewer = user
        current.save(update_fields=["reviewer"])
        record(user, "took review", current.conversation, review=current.pk)
        events.publish(ReviewAsked(current, user))
    return current


def mark(
    user: User,
    review: Review,
    criterion: Criterion,
    *,
    value: int | None,
    note: str | None = None,
    words: Sequence[str] | None = None,
) -> Mark:
    """Mark one criterion; it is saved at once and, until the review is finished, tells nobody.

    `words` are what shows it, as they stand in the conversation: each is found there, or Invalid. `note` and
    `words` None leave what is there. A value of None takes the mark back. Whoever marks a review that
    nobody has, takes it.
    """
    if criterion.scorecard_id != review.scorecard_id:
        raise Invalid(_("This card does not ask that."), field="criterion")
    if value is not None and not fits(criterion.kind, value):
        raise Invalid(_("Choose one of the marks."), field="value")
    with transaction.atomic():
        current = gradable(user, review)
        if current.reviewer_id is None:
            current = take(user, current)
        rows = Mark.objects
        given = rows.filter(review=current, criterion=criterion).first()
        given = given or Mark(review=current, criterion=criterion)
        given.value, given.source, given.by, given.at = value, Source.PERSON, user, clock.now()
        if note is not None:
            given.note = _note(note)
        if words is not None:
            given.evidence = places(current, words)
        given.save()
        if current.begun_at is None:
            current.begun_at = clock.now()
            current.save(update_fields=["begun_at"])
    return given


def look_again(user: User, review: Review) -> int:
    """Propose anew where nobody has decided, as more may have been said; how many are proposed."""
    with transaction.atomic():
        current = gradable(user, review)
        made = prefill(current, criteria(current))
        record(user, "looked again", current.conversation, review=current.pk, proposed=len(made))
    return len(made)


def finish(user: User, review: Review, *, note: str = "") -> Review:
    """All is marked: the score counts and the agent sees it. Invalid names what is not marked.

    One of a calibration counts nowhere, and its agent does not see it.
    """
    words = text(note, "note", required=False)
    with transaction.atomic():
        current = gradable(user, review)
        found = reckoned(current)
        if found.missing:
            raise Invalid(_("Mark every criterion first."), field=found.missing[0])
        current.reviewer = user
        current.state, current.done_at, current.note = State.DONE, clock.now(), words
        current.begun_at = current.begun_at or current.done_at
        hold(current, found)
        if current.calibration_id is None:
            current.fact = telling.reviewed(current)
        current.save()
        record(user, "reviewed", current.conversation, review=current.pk, score=current.score)
        events.publish(ConversationReviewed(current, user))
    return current


def reckoned(review: Review) -> Scored:
    """The score by the marks that it has now."""
    return score(marked(criteria(review), marks(review)))


def hold(review: Review, found: Scored) -> None:
    """Write a score into the review."""
    review.score, review.accuracy, review.failed = found.points, found.accuracy, list(found.failed)


def places(review: Review, words: Sequence[str]) -> list[dict[str, object]]:
    """Where these words stand in the conversation. Invalid when they do not."""
    wanted = [one for one in (line.strip() for line in words) if one]
    if len(wanted) > MOST_PLACES:
        raise Invalid(_("Name at most %(n)s places.") % {"n": MOST_PLACES}, field="words")
    texts: list[tuple[int, str]] = []
    if wanted:
        rows: list[Message] = list(messages_of(review.conversation))
        texts = [(one.pk, one.text) for one in rows]
    found = []
    for one in wanted:
        place = locate(one[:LONGEST_NOTE], texts)
        if place is None:
            raise Invalid(
                _("These words do not stand in the conversation: %(words)s") % {"words": one[:80]},
                field="words",
            )
        found.append({"message": place.message, "start": place.start, "end": place.end, "why": ""})
    return found


def _note(given: str) -> str:
    kept = given.strip()
    if "\x00" in kept or len(kept) > LONGEST_NOTE:
        raise Invalid(_("Write at most %(n)s letters.") % {"n": LONGEST_NOTE}, field="note")
    return kept
