"""A customer asks, we promise, time passes: for tests of promises, with what was read given as data."""

from dataclasses import dataclass
from datetime import date, datetime

from keepword.commitments import services
from keepword.commitments.models import Promise
from keepword.conversations.models import Conversation, Message
from keepword.conversations.services import Letter, depart, reply
from keepword.core import clock
from keepword.language import judgement
from tests.commitments.conftest import Shop, at

FRIDAY = date(2026, 1, 9)
FRIDAY_ENDS = at(9, 16)


def says(
    words: str, text: str, *, due_at: datetime | None = None, due_date: date | None = None, **more: bool
) -> judgement.Promise:
    """What the reader finds: these words of a text."""
    start = text.index(words)
    return judgement.Promise(words, start, start + len(words), due_at, due_date, **more)


@dataclass
class Talk:
    shop: Shop
    conversation: Conversation
    reads: dict[str, list[judgement.Promise]]  # what the reader finds in a text

    def sends(self, when: datetime, text: str, *corrections: services.Correction) -> Message:
        """An agent presses send; it may still be taken back."""
        with clock.moved(when):
            current = Conversation.objects.get(pk=self.conversation.pk)
            message = reply(self.shop.agent, current, Letter(text))
            services.correct(self.shop.agent, message, corrections)
        return message

    def leaves(
        self, message: Message, *found: judgement.Promise, when: datetime | None = None
    ) -> list[Promise]:
        """The time for undo is over; `found` is what is read in it."""
        self.reads[message.text] = list(found)
        with clock.moved(when or message.send_after or message.at):
            assert depart(message.pk, "worker") is not None
        return list(Promise.objects.filter(message=message).order_by("pk"))

    def promises(self, when: datetime, text: str = "We will send a new lamp.", **due: object) -> Promise:
        """One promise, gone: the whole text."""
        message = self.sends(when, text)
        (made,) = self.leaves(message, says(text, text, **due))  # type: ignore[arg-type]
        return made

    def answers(self, when: datetime, text: str, *found: judgement.Promise) -> list[Promise]:
        return self.leaves(self.sends(when, text), *found)


def now(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)
