"""How long conversations are kept: rules, and the runs that erase what is old enough. Facts stay.

A run looks through what is closed, and what is spam, from the oldest on, a window at a time; each window is
one transaction with how far the run is.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record, system
from keepword.channels.email.models import Held
from keepword.conversations.models import Attachment, Conversation, Status
from keepword.conversations.services import erase
from keepword.core import clock, conditions, jobs, live
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.privacy.models import Basis, RetentionRule, RetentionRun, RunState, What

EVERY: Final = timedelta(days=1)
WINDOW: Final = 50  # conversations looked at in one transaction
SPELL: Final = 10.0  # seconds a job works before others have their turn
COUNTED: Final = 1_000  # a preview counts up to here
LOOKED_AT: Final = 20_000  # ... in so many of the oldest at most
MOST_DAYS: Final = 36_500
LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STATUSES: Final = {
    Basis.CLOSED: (Status.CLOSED,),
    Basis.LAST_MESSAGE: (Status.CLOSED, Status.SPAM, Status.NOTICE),
}
_VERBS: Final[dict[str, Callable[[Sequence[int]], bool]]] = {
    What.ALL: erase.erase_conversations,
    What.TEXTS: erase.erase_texts,
    What.FILES: erase.erase_files,
}


# Rules --------------------------------------------------------------------------------------------


def save_rule(
    user: User,
    rule: RetentionRule | None,
    *,
    name: str,
    days: int,
    condition: Mapping[str, Any] | None = None,
    basis: str = Basis.CLOSED,
    what: str = What.ALL,
    is_active: bool = False,
) -> RetentionRule:
    """Make a rule or change it; a run of it that goes on is stopped, as it was another rule's."""
    _demand(user)
    wanted = _checked(name, days, condition or {}, basis, what)
    with transaction.atomic():
        if rule is None:
            last = RetentionRule.objects.order_by("-position").values_list("position", flat=True).first()
            current = RetentionRule(position=(last or 0) + 1, created_at=clock.now())
        else:
            current = _locked(rule)
            _stop_running(current)
        for field, value in wanted.items():
            setattr(current, field, value)
        _switch(current, is_active)
        current.save()
        record(user, "saved retention rule", current, is_active=is_active, rule=wanted)
    return current


def switch_rule(user: User, rule: RetentionRule, on: bool) -> RetentionRule:
    """Put a rule into use, or out of it; what it has erased stays erased."""
    _demand(user)
    with transaction.atomic():
        current = _locked(rule)
        if current.is_active != on:
            _switch(current, on)
            current.save()
            if not on:
                _stop_running(current)
            record(user, "switched retention rule", current, on=on)
    return current


def move_rule(user: User, rule: RetentionRule, *, up: bool) -> None:
    """Change places with the rule above, or below."""
    _demand(user)
    with transaction.atomic():
        found = list(RetentionRule.objects.select_for_update().order_by("position", "pk"))
        index = next((i for i, one in enumerate(found) if one.pk == rule.pk), None)
        other = None if index is None else index + (-1 if up else 1)
        if index is None or other is None or not 0 <= other < len(found):
            return
        found[index], found[other] = found[other], found[index]
        for position, one in enumerate(found, 1):
            RetentionRule.objects.filter(pk=one.pk).update(position=position)
        record(user, "moved retention rule", rule, position=other + 1)


def remove_rule(user: User, rule: RetentionRule) -> None:
    """Forget a rule and its runs; what they did is in the audit log."""
    _demand(user)
    with transaction.atomic():
        current = _locked(rule)
        record(user, "removed retention rule", current, name=current.name)
        current.delete()


def suggest_rules() -> list[dict[str, Any]]:
    """What most shops begin with: values for `save_rule`."""
    return [
        {
            "name": _("Spam"),
            "condition": {"field": "status", "op": "is", "value": str(Status.SPAM)},
            "days": 30,
            "basis": str(Basis.LAST_MESSAGE),
            "what": str(What.ALL),
        },
        {
            "name": _("Old files"),
            "condition": {},
            "days": 730,
            "basis": str(Basis.CLOSED),
            "what": str(What.FILES),
        },
    ]


def preview_rule(
    user: User,
    *,
    days: int,
    condition: Mapping[str, Any] | None = None,
    basis: str = Basis.CLOSED,
    what: str = What.ALL,
) -> tuple[int, bool]:
    """How many conversations a rule would touch now, and whether there may be more than were counted."""
    _demand(user)
    wanted = _checked("-", days, condition or {}, basis, what)
    before = clock.now() - timedelta(days=wanted["days"])
    found, more = 0, False
    for status in _STATUSES[Basis(basis)]:
        ids = _window(basis, status, before, LONG_AGO, 0, LOOKED_AT).values("pk")
        rows = _touched(Conversation.objects.filter(pk__in=ids), wanted["condition"], what)
        found += rows.order_by().values("pk")[: COUNTED + 1].count()
        more = more or _window(basis, status, before, LONG_AGO, 0, LOOKED_AT + 1).count() > LOOKED_AT
    return min(found, COUNTED), more or found > COUNTED


# Runs ---------------------------------------------------------------------------------------------


def start_run(actor: Actor, rule: RetentionRule) -> RetentionRun:
    """Let a rule run now. Conflict when it runs already."""
    if isinstance(actor, User):
        _demand(actor)
    now = clock.now()
    with transaction.atomic():
        current = _locked(rule)
        if not current.is_active:
            raise Conflict(_("Put the rule into use first."))
        try:
            with transaction.atomic():
                run = RetentionRun.objects.create(
                    rule=current,
                    before=now - timedelta(days=current.days),
                    status=_STATUSES[Basis(current.basis)][0],
                    cursor_at=LONG_AGO,
                    started_at=now,
                    touched_at=now,
                )
        except IntegrityError:
            raise Conflict(_("This rule is running already.")) from None
        RetentionRule.objects.filter(pk=current.pk).update(next_run_at=now + EVERY)
        if actor is not system:
            record(actor, "started retention rule", current, run=run.pk)
        jobs.enqueue(go_on, run.pk)
    return run


def stop_run(user: User, run: RetentionRun) -> RetentionRun:
    """Stop after the window at hand."""
    _demand(user)
    with transaction.atomic():
        current = RetentionRun.objects.select_for_update(of=("self",)).select_related("rule").get(pk=run.pk)
        if current.state != RunState.RUNNING:
            raise Conflict(_("This rule is not running."))
        _end(current, RunState.STOPPED, user)
    return current


@jobs.job
def go_on(run_id: int) -> None:
    """Erase for a while, then queue the rest; safe to run twice."""
    ends = time.monotonic() + SPELL
    while advance(run_id):
        if time.monotonic() > ends:
            jobs.enqueue(go_on, run_id)
            return


def advance(run_id: int) -> bool:
    """The next window of a run; False when it is over."""
    with transaction.atomic(), translation.override(erase.shop_language()):
        rows = RetentionRun.objects.select_for_update(of=("self",)).select_related("rule")
        run = rows.filter(pk=run_id).first()
        if run is None or run.state != RunState.RUNNING:
            return False
        rule = run.rule
        found = list(_window(rule.basis, run.status, run.before, run.cursor_at, run.cursor_id, WINDOW))
        whole = True
        if found:
            ids = [one.pk for one in found]
            touched = _touched(Conversation.objects.filter(pk__in=ids), rule.condition, rule.what)
            chosen = list(touched.order_by("pk").values_list("pk", flat=True))
            whole = not chosen or _VERBS[rule.what](chosen)
            if whole:
                run.erased += len(chosen)
                run.looked += len(found)
                run.cursor_at, run.cursor_id = _moment(found[-1], rule.basis), found[-1].pk
        if whole and len(found) < WINDOW and not _next_status(run):
            _end(run, RunState.DONE, system)
            return False
        run.touched_at = clock.now()
        run.save()
        live.push("desk", "privacy")
    return True


def due_rules() -> int:
    """Start the rules whose time has come; how many."""
    due = RetentionRule.objects.filter(is_active=True, next_run_at__lte=clock.now()).order_by("next_run_at")
    started = 0
    for rule in list(due[:20]):
        try:
            start_run(system, rule)
            started += 1
        except (Conflict, NotFound):
            RetentionRule.objects.filter(pk=rule.pk).update(next_run_at=clock.now() + EVERY)
    return started


# How it is done -----------------------------------------------------------------------------------


def _window(
    basis: str, status: str, before: datetime, at: datetime, pk: int, size: int
) -> QuerySet[Conversation]:
    """The oldest conversations of a status beyond a cursor: a walk along an index."""
    field = "closed_at" if basis == Basis.CLOSED else "last_message_at"
    beyond = Q(**{f"{field}__gt": at}) | Q(**{field: at, "pk__gt": pk})
    # What was merged goes with the conversation that it is in.
    rows = Conversation.objects.filter(
        status=status, merged_into=None, **{f"{field}__lt": before, f"{field}__gte": at}
    )
    return rows.filter(beyond).order_by(field, "pk")[:size]


def _touched(rows: QuerySet[Conversation], condition: Mapping[str, Any], what: str) -> QuerySet[Conversation]:
    """Those that meet the condition and have something of what is to be erased."""
    rows = rows.filter(conditions.to_q("conversation", condition))
    if what == What.FILES:
        attached = Exists(Attachment.objects.filter(message__conversation=OuterRef("pk")))
        return rows.filter(attached | Exists(Held.objects.filter(message__conversation=OuterRef("pk"))))
    if what == What.TEXTS:
        words = erase.every_message().filter(conversation=OuterRef("pk")).exclude(marks__has_key="erased")
        return rows.filter(Exists(words))
    return rows


def _moment(conversation: Conversation, basis: str) -> datetime:
    at = conversation.closed_at if basis == Basis.CLOSED else conversation.last_message_at
    assert at is not None
    return at


def _next_status(run: RetentionRun) -> bool:
    statuses = _STATUSES[Basis(run.rule.basis)]
    index = statuses.index(Status(run.status)) + 1
    if index >= len(statuses):
        return False
    run.status, run.cursor_at, run.cursor_id = statuses[index], LONG_AGO, 0
    return True


def _end(run: RetentionRun, state: str, actor: Actor) -> None:
    run.state, run.finished_at = state, clock.now()
    run.save()
    record(
        actor,
        f"{state} retention run",
        run.rule,
        run=run.pk,
        erases=run.rule.what,
        looked=run.looked,
        erased=run.erased,
    )
    live.push("desk", "privacy")


def _stop_running(rule: RetentionRule) -> None:
    for run in RetentionRun.objects.select_for_update().filter(rule=rule, state=RunState.RUNNING):
        run.rule = rule
        _end(run, RunState.STOPPED, system)


def _switch(rule: RetentionRule, on: bool) -> None:
    rule.is_active = on
    rule.next_run_at = clock.now() + timedelta(hours=1) if on else None


def _locked(rule: RetentionRule) -> RetentionRule:
    found = RetentionRule.objects.select_for_update().filter(pk=rule.pk).first()
    if found is None:
        raise NotFound(_("There is no such rule."))
    return found


def _checked(name: str, days: int, condition: Mapping[str, Any], basis: str, what: str) -> dict[str, Any]:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Invalid(_("Give it a name of up to 80 characters."), field="name")
    if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        raise Invalid(_("Days are a number from 1 to 36500."), field="days")
    if basis not in Basis.values:
        raise Invalid(_("Choose from when the days count."), field="basis")
    if what not in What.values:
        raise Invalid(_("Choose what is erased."), field="what")
    conditions.check("conversation", condition)
    return {"name": name, "days": days, "condition": dict(condition), "basis": basis, "what": what}


def _demand(user: User) -> None:
    if not user.may("privacy"):
        raise Refused(_("Your role does not reach this far."))
