"""What is worth mentioning to a customer now, and why: the registry and what this app knows itself.

An app that knows something registers a function:

    register_mentions(lambda moment: [Mention("parcel:7", ...)])

It is asked once a page, with what is read already in its hand (`Moment`), and makes at most one query.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone, translation

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.accounts.rules import LANGUAGES
from keepword.conversations.models import Conversation, Direction, Kind, Message
from keepword.core import clock
from keepword.customers.models import Customer, Remembered, RememberedState
from keepword.relationship.queries.at_hand import AtHand, at_hand

MOST = 6  # more is noise while one answers
ONCE_HERE = ("remembered:", "promise:")  # keys that may be mentioned again in another conversation


@dataclass(frozen=True, slots=True)
class Mention:
    """Something to mention. `key` names it for good; `title` and `why` are for the agent, in their language.

    `words` are ready to be said, in the customer's language, "" where the agent must find their own.
    `phrase` are the words by which a reply is seen to use it. The heavier comes first.
    """

    key: str
    title: str
    why: str
    words: str = ""
    phrase: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Moment:
    """A conversation at which somebody answers. `text` is the customer's newest message."""

    user: User | None
    conversation: Conversation
    customer: Customer
    language: str
    today: date
    now: datetime
    text: str
    known: AtHand = field(default_factory=AtHand)

    @property
    def remembered(self) -> Sequence[Remembered]:
        """What is suggested or confirmed."""
        return self.known.remembered

    def say(self, words: Callable[[], str]) -> str:
        """Words in the customer's language."""
        with translation.override(self.language):
            return words()


Ask = Callable[[Moment], Iterable[Mention]]
_asks: list[Ask] = []


def register_mentions(fn: Ask) -> None:
    """Let an app say what is worth mentioning; the same again is once."""
    if fn not in _asks:
        _asks.append(fn)


def moment_of(user: User | None, conversation: Conversation, text: str | None = None) -> Moment:
    """What is at hand in a conversation. Two queries, one when the newest message is given.

    Today is the day of whoever looks (the time zone that Django has active).
    """
    now = clock.now()
    wanted = conversation.language or conversation.customer.language
    if not wanted:
        shop = business()
        wanted = shop.language if shop else ""
    return Moment(
        user,
        conversation,
        conversation.customer,
        wanted if wanted in LANGUAGES else "en",
        timezone.localtime(now).date(),
        now,
        _newest(conversation) if text is None else text,
        at_hand(conversation),
    )


def _newest(conversation: Conversation) -> str:
    rows = Message.objects.filter(conversation=conversation, direction=Direction.IN, kind=Kind.MESSAGE)
    return rows.order_by("-at", "-pk").values_list("text", flat=True).first() or ""


def mentions(moment: Moment) -> list[Mention]:
    """What is worth mentioning, without what was used here, or for good, already; the weightiest first."""
    done = done_keys(moment)
    found = [one for ask in _asks for one in ask(moment) if one.key not in done]
    return sorted(found, key=lambda one: (-one.weight, one.key))[:MOST]


def done_keys(moment: Moment) -> set[str]:
    """What was mentioned here, or for good, or set aside."""
    here = moment.conversation.pk
    return {key for key, where in moment.known.mentioned if where == here or not key.startswith(ONCE_HERE)}


def known_phrases(moment: Moment, found: Iterable[Mention] = ()) -> dict[str, str]:
    """Words that only fit this customer, with the key of what they are about ("" for none)."""
    return remembered_phrases(moment.remembered) | {one.phrase: one.key for one in found if one.phrase}


def remembered_phrases(things: Iterable[Remembered]) -> dict[str, str]:
    """The words of remembered things, each with its key."""
    return {phrase: f"remembered:{one.pk}" for one in things for phrase in phrases_of(one)}


def phrases_of(one: Remembered) -> list[str]:
    """A pet is known by its name; "Galaxy A54" says what "Samsung Galaxy A54" is as well."""
    if one.state != RememberedState.CONFIRMED or one.kind not in PHRASED:
        return []
    parts = one.value.split()
    if one.kind == "pet":
        return [part for part in parts if part[:1].isupper()] or [one.value]
    longer = [" ".join(parts[1:])] if len(parts) > 2 else []
    return [one.value, *longer]


PHRASED = ("owns", "pet", "likes", "family", "delivery")
