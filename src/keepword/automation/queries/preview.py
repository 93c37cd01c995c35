"""What a rule would have touched: asked before it is put in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from keepword.accounts.models import User
from keepword.automation import moments
from keepword.automation.queries.rules import COUNT_LIMIT, SUBJECT, Ready
from keepword.automation.queries.timed import coming
from keepword.conversations.conditions import MESSAGE
from keepword.conversations.models import Conversation, Direction, Kind, Message
from keepword.conversations.queries import visible
from keepword.core import clock, conditions
from keepword.core.conditions import Condition
from keepword.core.errors import NotFound

LOOKED_AT = 200  # conversations


@dataclass(frozen=True, slots=True)
class Judged:
    """A conversation with what each single condition says of it, in their order."""

    conversation: Conversation
    matches: bool
    answers: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Preview:
    """Which of the newest conversations a rule would have touched.

    `counts` are (condition, how many meet it) for each single condition. `now`, for timed rules, is how
    many it would touch as soon as it is in force (up to COUNT_LIMIT + 1); None for others.
    """

    judged: Sequence[Judged]
    counts: Sequence[tuple[Condition, int]]
    matching: int
    now: int | None


def preview(user: User, rule: Ready) -> Preview:
    """Ask the newest 200 conversations that this user sees: a query a condition, however many there are.

    Raises Invalid for what cannot be asked.
    """
    _demand(user)
    rows = visible(user).select_related("inbox", "customer", "assignee").order_by("-last_message_at", "-pk")
    judged = judge(rule.condition, list(rows[:LOOKED_AT]))
    counts = [
        (leaf, sum(one.answers[number] for one in judged))
        for number, leaf in enumerate(conditions.single(rule.condition))
    ]
    return Preview(judged, counts, sum(one.matches for one in judged), _now(user, rule))


def judge(condition: Condition, found: Sequence[Conversation]) -> list[Judged]:
    """What a condition says of each of these conversations, part by part."""
    conditions.check(SUBJECT, condition)
    answers = [_meeting(leaf, found) for leaf in conditions.single(condition)]
    judged = []
    for one in found:
        own = [one.pk in meeting for meeting in answers]
        judged.append(Judged(one, conditions.combined(condition, iter(own)), own))
    return judged


def _meeting(leaf: Condition, found: Sequence[Conversation]) -> set[int]:
    """Those that meet a single condition."""
    if conditions.get_field(SUBJECT, str(leaf["field"])).stored:
        asked = Conversation.objects.filter(pk__in=[one.pk for one in found])
        return set(asked.filter(conditions.to_q(SUBJECT, leaf)).values_list("pk", flat=True))
    newest = _newest_messages(found)
    hands = {one.pk: {MESSAGE: newest.get(one.pk)} for one in found}
    return {one.pk for one in found if conditions.matches(SUBJECT, leaf, one, dict(hands[one.pk]))}


def _newest_messages(found: Sequence[Conversation]) -> dict[int, Message]:
    theirs = Message.objects.filter(direction=Direction.IN, kind=Kind.MESSAGE, conversation=OuterRef("pk"))
    asked = Conversation.objects.filter(pk__in=[one.pk for one in found]).annotate(
        newest=Subquery(theirs.order_by("-at", "-pk").values("pk")[:1])
    )
    return {one.conversation_id: one for one in Message.objects.filter(pk__in=asked.values("newest"))}


def _now(user: User, rule: Ready) -> int | None:
    if not moments.is_moment(rule.trigger):
        return None
    rows: QuerySet[Conversation] = coming(rule, clock.now()).filter(pk__in=visible(user).values("pk"))
    return sum(one.matches for one in judge(rule.condition, list(rows[: COUNT_LIMIT + 1])))


def try_on(user: User, rule: Ready, conversation: Conversation) -> Judged:
    """What a rule says of one conversation; it does nothing."""
    _demand(user)
    return judge(rule.condition, [conversation])[0]


def _demand(user: User) -> None:
    if not user.may("share"):
        raise NotFound("There is nothing here.")
