"""What is found in the texts of the agent is proposed for the criteria that say so."""

from collections.abc import Sequence
from typing import Final

from keepword.commitments.queries.said import known_of
from keepword.conversations.models import Conversation, Message
from keepword.core import clock
from keepword.language.detect import detect
from keepword.language.judge import judge
from keepword.quality.models import Criterion, Mark, Review, Source
from keepword.quality.queries.reviews import said_by_us
from keepword.quality.rules.prefilling import Heard, Proposed, propose

MOST: Final = 50  # messages of one conversation


def prefill(review: Review, criteria: Sequence[Criterion]) -> list[Mark]:
    """Propose marks where nobody has decided, in the caller's transaction. Nothing in a calibration: graders
    who see the same proposal agree with it, not with each other."""
    asked = [one for one in criteria if one.automatic]
    if review.calibration_id is not None or not asked:
        return []
    heard = _heard(review.conversation, review.agent_id)
    decided = set(
        Mark.objects.filter(review=review, source=Source.PERSON).values_list("criterion_id", flat=True)
    )
    Mark.objects.filter(review=review, source=Source.AUTOMATIC).delete()
    found = [
        (one, propose(one.kind, one.automatic, heard.get(one.automatic, ())))
        for one in asked
        if one.pk not in decided
    ]
    made = [_mark(review, one, proposed) for one, proposed in found if proposed is not None]
    return Mark.objects.bulk_create(made)


def _mark(review: Review, criterion: Criterion, proposed: Proposed) -> Mark:
    return Mark(
        review=review,
        criterion=criterion,
        source=Source.AUTOMATIC,
        value=proposed.value,
        proposed=proposed.value,
        evidence=[
            {"message": message, "start": start, "end": end, "why": why}
            for message, start, end, why in proposed.places
        ],
        at=clock.now(),
    )


def _heard(conversation: Conversation, agent: int | None) -> dict[str, list[Heard]]:
    """What each detector says of each message that the agent wrote."""
    rows = said_by_us(conversation)
    own = rows.filter(author=agent) if agent is not None else rows
    known = known_of(conversation)
    found: dict[str, list[Heard]] = {}
    for message in own[:MOST]:
        for detector, heard in _scores(message, conversation, known):
            found.setdefault(detector, []).append(heard)
    return found


def _scores(message: Message, conversation: Conversation, known: list[str]) -> list[tuple[str, Heard]]:
    if not message.text.strip():
        return []
    said = judge(
        message.text,
        lang=detect(message.text) or message.language or conversation.language or None,
        sent_at=message.at,
        direction="out",
        name=conversation.customer.name or None,
        known=known,
    )
    return [
        (name, Heard(message.pk, score.score, tuple((one.start, one.end, one.why) for one in score.evidence)))
        for name, score in said.scores.items()
    ]
