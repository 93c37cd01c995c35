"""What the clocks of a conversation counted, minute by minute, in words for a page or a program."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from keepword.commitments import rules
from keepword.commitments.models import Clock, ClockKind, ClockState, Pause, PauseReason, Policy
from keepword.commitments.queries.clocks import rulebook
from keepword.conversations.models import NEVER, Conversation
from keepword.core import clock
from keepword.core.models import Fact

MOST = 30  # clocks, the newest


@dataclass(frozen=True, slots=True)
class Story:
    """One clock: `until` is when it ended, or now. `reckoned_since` is when the rules that it was reckoned by
    (`revision`) came to hold, None when that was before it was recorded.

    The lines lie end to end; `elapsed` is their sum, `worked` that of those that ran.
    """

    clock: int
    contact: int | None
    kind: str
    label: str
    state: str
    state_label: str
    started_at: datetime
    until: datetime
    stopped: bool
    paused_for: str
    target: timedelta | None
    due_at: datetime | None
    missed_at: datetime | None
    policy: str
    revision: int
    reckoned_since: datetime | None
    zone: str
    worked: timedelta
    lines: list[rules.Line]

    @property
    def elapsed(self) -> timedelta:
        return self.until - self.started_at

    @property
    def totals(self) -> dict[str, timedelta]:
        return rules.totals(self.lines)


def stories_of(conversation: Conversation) -> list[Story]:
    """The clocks of a conversation that promise something, the newest first. Four queries.

    The caller has the conversation from its gate.
    """
    promising = Clock.objects.filter(conversation=conversation, target_minutes__isnull=False)
    found = list(promising.order_by("-started_at", "-pk")[:MOST])
    if not found:
        return []
    pauses: dict[int, list[rules.Spell]] = defaultdict(list)
    for row in Pause.objects.filter(clock__in=found).order_by("since"):
        spell = rules.Spell(row.reason, row.since, row.until, timedelta(seconds=row.worked_seconds))
        pauses[row.clock_id].append(spell)
    names = dict(Policy.objects.filter(pk__in={one.policy_id for one in found}).values_list("pk", "name"))
    since = _revisions({one.revision for one in found})
    return [_story(one, pauses[one.pk], names.get(one.policy_id or 0, ""), since) for one in found]


def _revisions(wanted: Collection[int]) -> dict[int, datetime]:
    """When the rules of these revisions came to hold."""
    changes = Fact.objects.filter(kind="rules_changed", data__revision__in=[str(one) for one in wanted])
    return {int(data["revision"]): at for at, data in changes.values_list("at", "data")}


def _story(
    one: Clock, pauses: list[rules.Spell], policy: str, reckoned_since: Mapping[int, datetime]
) -> Story:
    hours = rulebook().rule(one.policy_id).hours
    timer = one.timer
    until = max(one.started_at, one.stopped_at or clock.now())
    used = timer.worked if timer.resumed_at is None else rules.worked(hours, timer, until)
    if timer.paused_at is not None:
        pauses = [*pauses, rules.Spell(timer.reason, timer.paused_at, max(until, timer.paused_at), used)]
    return Story(
        clock=one.pk,
        contact=one.contact_id,
        kind=one.kind,
        label=str(ClockKind(one.kind).label),
        state=one.state,
        state_label=str(ClockState(one.state).label),
        started_at=one.started_at,
        until=until,
        stopped=one.stopped_at is not None,
        paused_for=str(PauseReason(one.paused_for).label) if one.paused_for in PauseReason.values else "",
        target=timer.target,
        due_at=None if one.due_at == NEVER else one.due_at,
        missed_at=one.missed_at,
        policy=policy,
        revision=one.revision,
        reckoned_since=reckoned_since.get(one.revision),
        zone=hours.zone,
        worked=used,
        lines=rules.explain(hours, one.started_at, until, pauses, used),
    )
