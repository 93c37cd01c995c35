"""Promises are made when an answer departs; the same answer may keep earlier ones, or put them off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record, system
from keepword.calendars.rules import WorkingHours
from keepword.commitments import queries
from keepword.commitments.events import PromiseMade
from keepword.commitments.models import Dismissal, Promise, PromiseKind, Said
from keepword.commitments.reading import found_in, plain
from keepword.commitments.rules import evidence as reading
from keepword.commitments.rules import promises as rules
from keepword.commitments.services.promises_book import (
    locked,
    made_fact,
    notify,
    reminder,
    settle,
)
from keepword.conversations.events import Answered
from keepword.conversations.models import NEVER, Conversation, Direction, Kind, Message, State
from keepword.conversations.services.state import demand
from keepword.core import events, facts
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid
from keepword.language import judgement
from keepword.language.detect import detect

MOST: Final = 20  # promises of one message
_DEPARTED: Final = (State.SENDING, State.HANDED, State.SENT, State.BOUNCED, State.DONE)


@dataclass(frozen=True, slots=True)
class Correction:
    """What the writer says of the promise with these words, before it is sent: when it is due, or that it is
    none. `moves`: the earlier promise that this answer puts off; without a time: that it apologises for."""

    words: str
    due_at: datetime | None = None
    dismissed: bool = False
    moves: Promise | None = None


def correct(user: User, message: Message, corrections: Sequence[Correction]) -> None:
    """Keep what the writer of a message that has not left says of its promises; earlier sayings are gone."""
    demand(user)
    if len(corrections) > MOST:
        raise Invalid(_("This is more than one message can promise."), field="promises")
    with transaction.atomic():
        current = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if current.author_id != user.pk or current.attempts or current.state not in _LEAVING:
            raise Conflict(_("It is too late: the message has left."))
        Said.objects.filter(message=current).delete()
        Said.objects.bulk_create(
            [
                Said(
                    message=current,
                    words=plain(one.words),
                    due_at=one.due_at,
                    dismissed=one.dismissed,
                    moves=one.moves,
                )
                for one in corrections
            ]
        )


_LEAVING: Final = (State.QUEUED, State.SCHEDULED)


def heard(event: Answered) -> list[Promise]:
    """An answer left: what it promises, moves and keeps, as of the moment at which it was sent, however late
    this is told."""
    message, conversation = event.message, event.conversation
    if message.kind != Kind.MESSAGE or message.direction != Direction.OUT:
        return []
    hours = queries.hours_of(conversation)
    # Not what the conversation is in: one may answer in another language.
    lang = detect(message.text) or message.language or conversation.language
    found = found_in(message.text, lang, event.at, hours.tzinfo)
    said = {one.words: one for one in Said.objects.select_related("moves").filter(message=message)}
    earlier = [one for one in locked(conversation) if one.message_id != message.pk and one.made_at < event.at]
    if not (found or said or earlier):
        return []
    answer = _Answer(event, lang, hours, earlier)
    found = [one for one in found if not answer.is_report(one)]
    made = answer.make(found[:MOST], said)
    answer.prove([(one.start, one.end) for one in found])
    Said.objects.filter(message=message).delete()
    if made:
        _look_ahead(made, event)
        notify(conversation.pk)
    return made


class _Answer:
    """One answer at work on the promises of its conversation."""

    def __init__(self, event: Answered, lang: str, hours: WorkingHours, earlier: list[Promise]) -> None:
        self.event, self.lang, self.hours, self.earlier = event, lang, hours, earlier
        self.by: Actor = event.message.author or system
        self.moved: set[int] = set()

    def make(self, found: list[judgement.Promise], said: dict[str, Said]) -> list[Promise]:
        """Records of what it promises, each after the one that it moves."""
        made: list[Promise | None] = []
        read = {plain(one.text) for one in found}
        for one in found:
            word = said.get(plain(one.text))
            if word is not None and word.dismissed:
                self._dismiss(one)
                continue
            by_hand = None if word is not None else self._that_moves(one, said)
            if by_hand is not None:
                read.add(by_hand.words)
            made.append(self._make(one, word or by_hand))
        for word in said.values():
            if word.words in read:
                continue
            if word.moves is not None and word.due_at is None and not word.dismissed:
                self._apologise(word.moves)
            elif word.moves is not None and word.due_at is not None and not word.dismissed:
                made.append(self._move_by_hand(word))
        return [one for one in made if one is not None]

    def _that_moves(self, one: judgement.Promise, said: dict[str, Said]) -> Said | None:
        """What its writer said of an earlier promise, where these words name the same day for it."""
        zone = self.hours.tzinfo
        day = one.due_at.astimezone(zone).date() if one.due_at is not None else one.due_date
        for word in said.values():
            due = word.due_at if word.moves is not None and not word.dismissed else None
            if due is not None and due.astimezone(zone).date() == day:
                return word
        return None

    def is_report(self, one: judgement.Promise) -> bool:
        """Whether these words say that an earlier promise is kept: they are no new one."""
        return any(reading.reports(one.text, each.words, self.lang or None) for each in self.earlier)

    def _dismiss(self, one: judgement.Promise) -> None:
        message, conversation = self.event.message, self.event.conversation
        gone = Dismissal.objects.create(
            conversation=conversation,
            message=message,
            author=message.author,
            team_id=conversation.team_id,
            words=one.text,
            at=self.event.at,
        )
        facts.record(
            [
                facts.fact(
                    "promise_dismissed",
                    self.event.at,
                    subject_id=conversation.pk,
                    person=conversation.customer.key,
                    actor=message.author.key if message.author else None,
                    dismissal=gone.pk,
                    about=reading.kind_of(one.text, self.lang, never_again=one.never_again),
                    team=conversation.team_id,
                    inbox=conversation.inbox_id,
                )
            ]
        )
        record(self.by, "dismissed promise", gone, conversation=conversation.pk, message=message.pk)

    def _make(self, one: judgement.Promise, word: Said | None) -> Promise:
        corrected = word is not None and word.due_at is not None
        due = word.due_at if corrected and word is not None else self._due(one.due_at, one.due_date)
        if due is not None and due <= self.event.at:
            due = None
        promise = self._new(one.text, one.start, one.end, due)
        promise.whole_day = not corrected and one.due_at is None and due is not None
        promise.corrected = corrected
        promise.kind = reading.kind_of(one.text, self.lang, never_again=one.never_again)
        if one.conditional and due is None:
            promise.word = rules.make(self.event.at, None, conditional=True)
        promise.follows = self._put_off(promise, word.moves if word is not None else None)
        return self._store(promise)

    def _due(self, at: datetime | None, day: date | None) -> datetime | None:
        return rules.due_moment(at, day, made_at=self.event.at, hours=self.hours)

    def _new(self, words: str, start: int, end: int, due: datetime | None) -> Promise:
        message, conversation = self.event.message, self.event.conversation
        return Promise(
            conversation=conversation,
            customer=conversation.customer,
            message=message,
            author=message.author,
            team_id=conversation.team_id,
            words=words,
            start=start,
            end=end,
            language=self.lang,
            made_at=self.event.at,
            due_at=due or NEVER,
            remind_at=reminder(due, self.event.at),
            told=self._is_past(),
        )

    def _is_past(self) -> bool:
        """Nobody is told of what came from another system."""
        return bool(self.event.message.marks.get("silent"))

    def _store(self, promise: Promise) -> Promise:
        if self._is_past():
            promise.remind_at = NEVER
        overpromised = bool(queries.warnings(promise, self.hours)) and not self._is_past()
        promise.save()
        facts.record([made_fact(promise, overpromised=overpromised)])
        record(self.by, "promised", promise, conversation=promise.conversation_id, message=promise.message_id)
        events.publish(PromiseMade(promise, self.by))
        return promise

    def _put_off(self, promise: Promise, named: Promise | None) -> Promise | None:
        """The earlier promise of which this one says another time, None when there is none."""
        for one in self.earlier:
            if one.pk in self.moved or one.kind == PromiseKind.NEVER_AGAIN:
                continue
            if named is not None and one.pk != named.pk:
                continue
            if named is None and not self._says_another_time(one, promise):
                continue
            settle(one, rules.move(one.word, self.event.at), by=self.by)
            self.moved.add(one.pk)
            return one
        return None

    def _says_another_time(self, one: Promise, promise: Promise) -> bool:
        if promise.due is None or one.due == promise.due or one.done_at is not None:
            return False
        return reading.same_matter(one.words, promise.words, promise.language or None)

    def _apologise(self, broken: Promise) -> None:
        """The answer says that we are sorry: the next step is taken, the promise stays broken."""
        for one in self.earlier:
            if one.pk == broken.pk and one.settled_at is None:
                one.settled_at = self.event.at
                one.save(update_fields=["settled_at"])
                record(self.by, "apologised for promise", one, message=self.event.message.pk)

    def _move_by_hand(self, word: Said) -> Promise | None:
        """The whole answer says the new time, in words that the reader did not take for a promise."""
        wanted = word.moves
        if wanted is None or wanted.pk in self.moved:
            return None
        text = self.event.message.text
        promise = self._new(text[:500], 0, min(len(text), 500), word.due_at)
        promise.kind, promise.corrected = wanted.kind, True
        promise.follows = self._put_off(promise, wanted)
        if promise.follows is None:
            return None
        promise.words = wanted.words
        promise.start = promise.end = 0
        return self._store(promise)

    def prove(self, places: list[tuple[int, int]]) -> None:
        """Earlier promises that this answer keeps."""
        message = self.event.message
        for one in self.earlier:
            if one.pk not in self.moved and _keeps(one, message, places):
                settle(one, rules.prove(one.word, self.event.at), by=self.by, evidence=message.pk)


def _keeps(promise: Promise, message: Message, places: list[tuple[int, int]]) -> bool:
    if promise.kind == PromiseKind.NEVER_AGAIN:
        return False
    if promise.kind == PromiseKind.CONTACT and not promise.condition_waits:
        return True
    return reading.reports(message.text, promise.words, promise.language or None, but=places)


def _look_ahead(made: Sequence[Promise], event: Answered) -> None:
    """Answers after this one that are known already (an imported folder) may have kept it."""
    later = Message.objects.filter(
        conversation=event.conversation,
        direction=Direction.OUT,
        kind=Kind.MESSAGE,
        at__gt=event.at,
        state__in=_DEPARTED,
    )
    for message in later.order_by("at", "pk")[:100]:
        for promise in made:
            if _keeps(promise, message, []):
                settle(
                    promise,
                    rules.prove(promise.word, message.at),
                    by=message.author or system,
                    evidence=message.pk,
                )


def take_over(conversation: Conversation, at: datetime) -> None:
    """A conversation became spam: nobody promised anything there."""
    for one in locked(conversation):
        if one.alive and one.word.in_time(at):
            settle(one, rules.withdraw(one.word, at), by=system, reason=_("This is spam."))
