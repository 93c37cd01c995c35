"""Rules whose time comes: found by their indexes, each conversation once for each moment."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from keepword.automation import moments
from keepword.automation.models import Rule, RuleRun
from keepword.automation.queries.preview import judge
from keepword.automation.queries.rules import SUBJECT, Ready, rulebook
from keepword.automation.queries.timed import coming, edge
from keepword.automation.services.run import run
from keepword.conversations.models import Conversation
from keepword.conversations.services.state import lock_by_id
from keepword.core import clock, conditions
from keepword.core.errors import NotFound

_WORTH_WRITING: Final = timedelta(hours=1)
MOST: Final = 10_000  # conversations that a rule looks at in one sweep
MOST_TOUCHED: Final = 500  # of them; what is left waits for the next sweep
_TOGETHER: Final = 500


def sweep() -> int:
    """Let the rules act whose time has come; on how many conversations. No timed rules: no statement."""
    timed = rulebook().timed
    return sum(_sweep(rule) for rule in timed)


def _sweep(rule: Ready) -> int:
    now = clock.now()
    swept_at = Rule.objects.filter(pk=rule.id).values_list("swept_at", flat=True).first()
    reached = edge(rule, now)
    found = list(coming(rule, now, swept_at=swept_at).values_list("pk", flat=True)[: MOST + 1])
    fitting = _fitting(rule, found[:MOST])
    count = sum(_act(rule, pk) for pk in fitting[:MOST_TOUCHED])
    all_seen = len(found) <= MOST and len(fitting) <= MOST_TOUCHED
    if all_seen and (swept_at is None or reached - swept_at > _WORTH_WRITING):
        Rule.objects.filter(pk=rule.id).update(swept_at=reached)
    return count


def _fitting(rule: Ready, keys: list[int]) -> list[int]:
    """Those that meet what the database could not be asked, a few queries for hundreds of them."""
    asked = [conditions.get_field(SUBJECT, str(leaf["field"])) for leaf in conditions.single(rule.condition)]
    if all(field.stored for field in asked):
        return keys
    fitting: list[int] = []
    for start in range(0, len(keys), _TOGETHER):
        some = Conversation.objects.filter(pk__in=keys[start : start + _TOGETHER]).order_by("pk")
        fitting += [one.conversation.pk for one in judge(rule.condition, list(some)) if one.matches]
    return fitting


def _act(rule: Ready, conversation_id: int) -> bool:
    """One conversation, one transaction: what somebody changed meanwhile is seen under its lock."""
    with transaction.atomic():
        try:
            conversation = lock_by_id(conversation_id)
        except NotFound:
            return False
        moment = moments.get(rule.trigger)
        at = getattr(conversation, moment.field)
        if conversation.status not in moment.states or at is None or at > edge(rule, clock.now()):
            return False
        if RuleRun.objects.filter(rule=rule.id, conversation=conversation, moment=at).exists():
            return False
        if not conditions.matches(SUBJECT, rule.condition, conversation):
            return False
        run(rule, conversation, rule.trigger, moment=at)
    return True
