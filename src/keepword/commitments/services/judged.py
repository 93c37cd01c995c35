"""What was read in a message, as a fact for measures: scores and moods, none of its words."""

from collections.abc import Collection
from typing import Final

from keepword.commitments.rules import minutes
from keepword.conversations.models import Conversation, Message
from keepword.core import facts
from keepword.core.models import Fact
from keepword.language.detect import detect
from keepword.language.judgement import Judgement
from keepword.language.reading.data import JUDGED as LANGUAGES

JUDGED: Final = "message_judged"
_ELSEWHERE: Final = ("personal",)  # the score of a fact of its own


def judged(
    message: Message, conversation: Conversation, found: Judgement, *, supersedes: int | None = None
) -> Fact:
    """The fact of a judgement, not yet written, at the message's own moment. No query.

    Words in a language that is not judged have no scores. `supersedes`: the fact of what was read before.
    """
    known = found.lang in LANGUAGES and (detect(message.text) or found.lang) in LANGUAGES
    scores = {
        name: one.score if known else None for name, one in found.scores.items() if name not in _ELSEWHERE
    }
    return facts.fact(
        JUDGED,
        message.at,
        subject_id=conversation.pk,
        person=conversation.customer.key,
        actor=message.author.key if message.author else None,
        supersedes=supersedes,
        direction=message.direction,
        message=message.pk,
        contact=message.contact_id,
        emotion=found.emotion.name if known else None,
        strength=found.emotion.strength if known else None,
        asked=_asked(message.text, found) if known else None,
        preferred=conversation.customer.prefers_channel or None,
        inbox=message.via_id or conversation.inbox_id,
        team=conversation.team_id,
        language=message.language or conversation.language,
        **scores,
    )


def _asked(text: str, found: Judgement) -> int:
    """How many sentences ask something."""
    spans = [(one.start, one.end, one.why) for one in found.scores["question"].evidence]
    return len(minutes.touching(spans, minutes.sentences(text)))


def judged_before(conversations: Collection[int], messages: Collection[int]) -> dict[int, int]:
    """The fact that holds of each of these messages, by message. Two queries."""
    known = facts.holding(conversations, kind=JUDGED, data__message__in=list(messages))
    return {one.data["message"]: one.pk for one in known}
