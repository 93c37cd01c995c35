"""Something has happened: the rules for it are tried, in order, in the transaction of what happened."""

import logging
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.audit.services import Automaton, record, system
from keepword.automation.models import Rule, RuleRun
from keepword.automation.notices import tell_switched_off
from keepword.automation.queries.rules import SUBJECT, Ready, rulebook
from keepword.automation.services.rules import rules_changed
from keepword.conversations.conditions import MESSAGE
from keepword.conversations.models import Conversation
from keepword.core import actions, clock, conditions, rows
from keepword.core.errors import Invalid, KeepwordError
from keepword.core.triggers import Happening

logger = logging.getLogger(__name__)

DEEPEST = 5  # so many rules may set each other off in a row
MOST_FAILURES = 5  # in a row; then the rule is switched off


@dataclass(slots=True)
class _Chain:
    """What one happening has set off so far: which rules ran on which conversations, and how deep it goes."""

    ran: set[tuple[int, int]] = field(default_factory=set)
    depth: int = 0
    ended: bool = False  # it went too deep: nothing more runs in it


_CHANGED_BY_RULES = (
    "status",
    "snoozed_until",
    "priority",
    "assignee",
    "team",
    "closed_at",
    "waiting_since",
    "due_at",
    "subject",
    "last_message_at",
    "preview",
    "language",
)
_chain: ContextVar[_Chain | None] = ContextVar("chain", default=None)


def happened(trigger: str, items: Sequence[Happening]) -> None:
    """Try the rules of a trigger on the conversations that it happened to. No rules: no statement.

    A rule acts on a conversation once in a chain, so that neither its own change nor that of a rule which it
    set off sets it off again.
    """
    rules = rulebook().rules_for(trigger)
    if not rules or not items:
        return
    for item in items:
        _try(_chain.get() or _Chain(), rules, trigger, item)


def _try(chain: _Chain, rules: Sequence[Ready], trigger: str, item: Happening) -> None:
    conversation = cast(Conversation, item.conversation)
    hand = item.hand
    for rule in rules:
        if (rule.id, conversation.pk) in chain.ran:
            continue
        if not _fits(rule, conversation, hand):
            continue
        if chain.depth >= DEEPEST:
            _write(rule, conversation, trigger, chain.depth, stopped=True)
            chain.ended = True
            return
        ran = run(rule, conversation, trigger, chain=chain)
        # Whoever told of this goes on with its own object, which must know what the rule changed.
        _refresh(conversation)
        hand = {MESSAGE: hand[MESSAGE]} if MESSAGE in hand else {}
        if chain.ended or (rule.stops and not ran.failure):
            return


def _fits(rule: Ready, conversation: Conversation, hand: conditions.Hand) -> bool:
    """Whether the condition holds; one that names what is gone by now (a tag) holds for nothing."""
    try:
        return conditions.matches(SUBJECT, rule.condition, conversation, hand)
    except Invalid as error:
        logger.warning("Rule %s cannot be asked: %s", rule.id, error.message)
        return False


def run(
    rule: Ready,
    conversation: Conversation,
    trigger: str,
    *,
    chain: _Chain | None = None,
    moment: datetime | None = None,
) -> RuleRun:
    """Let a rule act, and write down that it did, in the caller's transaction.

    What it cannot do undoes all of this run and nothing else.
    """
    chain = chain or _Chain()
    chain.ran.add((rule.id, conversation.pk))
    done, failure = [], ""
    token = _chain.set(chain)
    chain.depth += 1
    try:
        with transaction.atomic():
            did = actions.run(actor_of(rule), SUBJECT, conversation, rule.steps)
            done = [one.action.name for one in did]
    except KeepwordError as error:
        failure = error.message or type(error).__name__
    except Exception as error:  # whatever a step raises, the customer's message must stay
        logger.exception("Rule %s failed on conversation %s", rule.id, conversation.pk)
        failure = _("It failed in a way that nobody foresaw (%(error)s).") % {"error": type(error).__name__}
    finally:
        chain.depth -= 1
        _chain.reset(token)
    return _write(rule, conversation, trigger, chain.depth, moment=moment, done=done, failure=failure)


def actor_of(rule: Ready) -> Automaton:
    """Who acts when a rule does: what the history shows."""
    return Automaton(f"rule “{rule.name}”")


def _write(
    rule: Ready,
    conversation: Conversation,
    trigger: str,
    depth: int,
    *,
    moment: datetime | None = None,
    done: Sequence[str] = (),
    failure: str = "",
    stopped: bool = False,
) -> RuleRun:
    ran = RuleRun(
        rule_id=rule.id,
        conversation_id=conversation.pk,
        trigger=trigger,
        at=clock.now(),
        moment=moment,
        depth=depth,
        done=list(done),
        failure=failure[:500],
        stopped=stopped,
    )
    rows.insert([ran])
    record(
        actor_of(rule),
        "ran rule",
        conversation,
        rule=rule.id,
        name=rule.name,
        trigger=trigger,
        done=list(done),
        failure=failure[:500],
        stopped=stopped,
    )
    if failure:
        _note_failure(rule, failure)
    return ran


def _note_failure(rule: Ready, failure: str) -> None:
    """A rule that fails again and again is switched off, and its makers hear of it."""
    lately = RuleRun.objects.filter(rule=rule.id, stopped=False).order_by("-at", "-pk")
    last = list(lately.values_list("failure", flat=True)[:MOST_FAILURES])
    if len(last) < MOST_FAILURES or not all(last):
        return
    off = Rule.objects.filter(pk=rule.id, is_active=True).update(is_active=False, off_because=failure[:500])
    if not off:
        return
    found = Rule.objects.get(pk=rule.id)
    record(system, "switched rule", found, name=rule.name, on=False, failure=failure[:500])
    rules_changed()
    tell_switched_off(rule.id, rule.name, failure)


def _refresh(conversation: Conversation) -> None:
    conversation.refresh_from_db(fields=_CHANGED_BY_RULES)
