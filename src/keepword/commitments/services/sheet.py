"""The clocks of some conversations while something happens to them, written all at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from keepword.accounts.models import User
from keepword.commitments import rules
from keepword.commitments.models import Clock, Pause
from keepword.commitments.queries import Rule, Rulebook
from keepword.conversations.models import NEVER, Contact, Conversation
from keepword.conversations.queries import subjects
from keepword.core import facts, rows
from keepword.core.models import Fact

CLOCK_FIELDS = (
    "policy_id",
    "state",
    "target_minutes",
    "worked_seconds",
    "resumed_at",
    "due_at",
    "missed_at",
    "stopped_at",
    "stopped_by",
    "revision",
    "paused_at",
    "paused_for",
    "escalate_at",
)


@dataclass(slots=True)
class _Entry:
    """A clock at work and what the database knew of it."""

    clock: Clock
    conversation: Conversation
    missed_before: datetime | None
    changed: bool = False
    spells: list[rules.Spell] = field(default_factory=list)


@dataclass(slots=True)
class _End:
    """A clock that was stopped: it becomes a fact."""

    entry: _Entry
    at: datetime
    actor: UUID | None
    again: bool  # it may have been stopped before: then the new fact supersedes the old


@dataclass(slots=True)
class Sheet:
    """Take clocks in with `add` or `start`, change them with `set`, `end`; then `write` once."""

    book: Rulebook
    _entries: dict[int, list[_Entry]] = field(default_factory=dict)
    _ends: list[_End] = field(default_factory=list)

    def add(self, conversation: Conversation, clocks: Iterable[Clock]) -> None:
        """Clocks that the database has; of a conversation, all that are not stopped."""
        entries = self._entries.setdefault(conversation.pk, [])
        entries.extend(_Entry(clock, conversation, clock.missed_at) for clock in clocks)

    def clocks(self, conversation: Conversation) -> list[Clock]:
        """All clocks of a conversation on this sheet."""
        return [entry.clock for entry in self._entries.get(conversation.pk, ())]

    def active(self, conversation: Conversation) -> list[Clock]:
        """Those not stopped."""
        return [clock for clock in self.clocks(conversation) if clock.stopped_at is None]

    def rule(self, clock: Clock) -> Rule:
        """The rule by which a clock is reckoned."""
        return self.book.rule(clock.policy_id)

    def start(
        self, kinds: Iterable[str], conversation: Conversation, contact: Contact | None, at: datetime
    ) -> None:
        """Start clocks by the first rule that fits the conversation."""
        rule = self.book.rule_for(conversation)
        entries = self._entries.setdefault(conversation.pk, [])
        for kind in kinds:
            clock = Clock.begun(
                kind,
                rules.start(rule.hours, rule.target(kind), at),
                conversation_id=conversation.pk,
                contact_id=contact.pk if contact else None,
                policy_id=rule.id,
                revision=self.book.revision,
            )
            entries.append(_Entry(clock, conversation, None, changed=True))

    def set(self, clock: Clock, timer: rules.Timer) -> None:
        """Let a clock stand as the timer says."""
        before = clock.timer
        if timer == before and (timer.paused_at, timer.reason) == (before.paused_at, before.reason):
            return
        clock.timer = timer
        entry = self._entry(clock)
        entry.changed = True
        entry.spells += timer.spells

    def follow(self, clock: Clock, rule: Rule, at: datetime) -> None:
        """Reckon a clock by another rule from `at` on."""
        self.set(clock, rules.retarget(rule.hours, clock.timer, rule.target(clock.kind), at))
        if (clock.policy_id, clock.revision) != (rule.id, self.book.revision):
            clock.policy_id, clock.revision = rule.id, self.book.revision
            self._entry(clock).changed = True

    def end(
        self, clock: Clock, at: datetime, *, by: User | None, message: int | None = None, again: bool = False
    ) -> None:
        """What the clock promised was done at `at`."""
        self.set(clock, rules.stop(self.rule(clock).hours, clock.timer, at))
        clock.stopped_by = message
        self._ends.append(_End(self._entry(clock), at, by.key if by else None, again))

    def write(self) -> None:
        """Write clocks, due times and facts: in the transaction of what happened."""
        entries = [entry for many in self._entries.values() for entry in many]
        changed = [entry for entry in entries if entry.changed]
        for entry in changed:
            plan(entry.clock, self.rule(entry.clock))
        stored = [entry.clock for entry in changed if entry.clock.pk is not None]
        rows.insert([entry.clock for entry in changed if entry.clock.pk is None])
        rows.update(stored, CLOCK_FIELDS)
        rows.insert([_pause(entry.clock, spell) for entry in changed for spell in entry.spells])
        self._write_due(changed)
        facts.record([*_missing_facts(changed), *(_end_fact(end) for end in self._ends)])

    def _write_due(self, changed: Iterable[_Entry]) -> None:
        late: list[Conversation] = []
        for conversation in {id(entry.conversation): entry.conversation for entry in changed}.values():
            due_at = min((clock.owed for clock in self.clocks(conversation)), default=NEVER)
            if due_at != conversation.due_at:
                conversation.due_at = due_at
                late.append(conversation)
        rows.update(late, ["due_at"])

    def _entry(self, clock: Clock) -> _Entry:
        entries = self._entries[clock.conversation_id]
        return next(entry for entry in entries if entry.clock is clock)


def plan(clock: Clock, rule: Rule) -> None:
    """Set when the clock's next escalation comes."""
    planned = rule.escalations.get(clock.kind)
    coming = rules.next_escalation(rule.hours, clock.timer, planned, clock.escalated_to) if planned else None
    clock.escalate_at = coming[0] if coming else None


def _pause(clock: Clock, spell: rules.Spell) -> Pause:
    return Pause(
        clock_id=clock.pk,
        reason=spell.reason,
        since=spell.since,
        until=spell.until,
        worked_seconds=spell.worked.total_seconds(),
    )


def _missing_facts(changed: Iterable[_Entry]) -> list[Fact]:
    """Who was missed since the database was asked, and who turned out not to be."""
    told = []
    for entry in changed:
        if entry.clock.missed_at is not None and entry.missed_before is None:
            told.append(missed_fact(entry.clock, entry.conversation))
        elif entry.clock.missed_at is None and entry.missed_before is not None:
            wrong = facts.holding(
                subjects(entry.conversation), kind="clock_missed", data__clock=entry.clock.pk
            )
            told.extend(facts.retract(wrong))
    return told


def missed_fact(clock: Clock, conversation: Conversation) -> Fact:
    """The breach, at its own minute, of whoever had the conversation when it was noticed."""
    assignee = conversation.assignee
    return facts.fact(
        "clock_missed",
        clock.missed_at or clock.due_at,
        subject_id=conversation.pk,
        person=conversation.customer.key,
        actor=assignee.key if assignee else None,
        clock_kind=clock.kind,
        **_about(clock, conversation),
    )


def _end_fact(end: _End) -> Fact:
    clock, conversation = end.entry.clock, end.entry.conversation
    earlier = _holding(end) if end.again else []
    return facts.fact(
        clock.kind,
        end.at,
        subject_id=conversation.pk,
        person=conversation.customer.key,
        actor=end.actor,
        value=clock.worked_seconds,
        supersedes=earlier[0].pk if earlier else None,
        elapsed=(end.at - clock.started_at).total_seconds(),
        met=None if clock.target_minutes is None else clock.missed_at is None,
        **_about(clock, conversation),
    )


def _holding(end: _End) -> list[Fact]:
    clock, conversation = end.entry.clock, end.entry.conversation
    return facts.holding(subjects(conversation), kind=clock.kind, data__clock=clock.pk)


def _about(clock: Clock, conversation: Conversation) -> dict[str, Any]:
    return {
        "clock": clock.pk,
        "contact": clock.contact_id,
        "policy": clock.policy_id,
        "target_minutes": clock.target_minutes,
        "inbox": conversation.inbox_id,
        "language": conversation.language,
    }
