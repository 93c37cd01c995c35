"""What a text of ours shows of interest, positive attitude and readiness: the judge is asked, and what others
have read before shows no interest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from keepword.commitments.models import SentSentence
from keepword.commitments.rules import minutes
from keepword.commitments.rules.minutes import Sign
from keepword.conversations.models import Conversation, Message
from keepword.language.detect import detect
from keepword.language.judge import judge
from keepword.language.judgement import Judgement

LOOK_BACK: Final = timedelta(days=14)  # in which a sentence to somebody else counts
INTEREST: Final = "interest"

Ask = Callable[[str, str, str], dict[str, Sign]]
Stored = Callable[[Message], Iterable[str]]
Known = Callable[[Conversation], Iterable[str]]

_stored: list[Stored] = []
_known: list[Known] = []


def register_stored(find: Stored) -> None:
    """Let an app above say which stored texts (macros) stand in a message; the same again is once."""
    if find not in _stored:
        _stored.append(find)


def stored_in(message: Message) -> list[str]:
    """The stored texts that were put into a message, as they were put."""
    return [text for find in _stored for text in find(message)]


def register_known(find: Known) -> None:
    """Let an app above say which words only fit a conversation's customer; the same again is once."""
    if find not in _known:
        _known.append(find)


def known_of(conversation: Conversation) -> list[str]:
    """What is known of a conversation's customer, as words that a reply may use."""
    return [words for find in _known for words in find(conversation)]


def heard(text: str, language: str, name: str, known: Sequence[str] = ()) -> Judgement:
    """What the judge of sentences finds: the one place where it is asked about the four minutes."""
    lang = detect(text) or language or None
    return judge(text, lang=lang, direction="out", name=name or None, known=known)


def _signs(judgement: Judgement) -> dict[str, Sign]:
    found = judgement.scores
    return {
        aspect: Sign(found[aspect].score, tuple((e.start, e.end, e.why) for e in found[aspect].evidence))
        for aspect in minutes.ASPECTS
    }


@dataclass(frozen=True, slots=True)
class Heard:
    """What a text shows. `interest` is what all its words would, `not_own` where they are not its own;
    `judgement` is all that the judge says of it."""

    signs: Mapping[str, Sign]
    interest: Sign
    judgement: Judgement
    not_own: tuple[tuple[int, int], ...] = ()


def signs_of(text: str, conversation: Conversation, at: datetime, *, stored: Iterable[str] = ()) -> Heard:
    """What a text to the conversation's customer shows.

    A sentence of a stored text, or one that went to another customer lately, shows no interest. Two
    queries at most.
    """
    name, known = conversation.customer.name, known_of(conversation) if text.strip() else []
    judgement = heard(text, conversation.language, name, known)
    found = _signs(judgement)
    interest = found[INTEREST]
    places = _not_own(text, interest, conversation, at, stored)
    if places:
        own = heard(minutes.blanked(text, places), conversation.language, name, known)
        found[INTEREST] = _signs(own)[INTEREST]
    return Heard(found, interest, judgement, tuple(places))


def likenesses(text: str, sign: Sign, name: str) -> dict[int, list[tuple[int, int]]]:
    """The sentences in which a sign stands, by their likeness."""
    names, found = minutes.name_words(name), dict[int, list[tuple[int, int]]]()
    for start, end in minutes.touching(sign.spans, minutes.sentences(text)):
        key = minutes.likeness(text[start:end], names)
        if key is not None:
            found.setdefault(key, []).append((start, end))
    return found


def _not_own(
    text: str, sign: Sign, conversation: Conversation, at: datetime, stored: Iterable[str]
) -> list[tuple[int, int]]:
    found = likenesses(text, sign, conversation.customer.name)
    if not found:
        return []
    names = minutes.name_words(conversation.customer.name)
    known = {
        minutes.likeness(one[start:end], names) for one in stored for start, end in minutes.sentences(one)
    }
    sent = SentSentence.objects.filter(likeness__in=found, at__gt=at - LOOK_BACK, at__lte=at)
    known |= set(sent.exclude(customer_id=conversation.customer_id).values_list("likeness", flat=True))
    return sorted(place for key, places in found.items() if key in known for place in places)
