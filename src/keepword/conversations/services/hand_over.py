"""Pass a conversation on: to a team, to a person, with a reason."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from keepword.accounts.models import User
from keepword.audit.services import Actor, record
from keepword.conversations.events import Assigned, HandedOver, TeamChanged
from keepword.conversations.models import Conversation, Inbox
from keepword.conversations.services.state import demand, lock, notify, person
from keepword.core import clock, events, facts
from keepword.core.errors import Invalid
from keepword.teams.models import Membership, Team

MOST_REASON = 500


class Category(models.TextChoices):
    """Why conversations are passed on, in kinds that can be counted."""

    KNOWLEDGE = "knowledge", gettext_lazy("needs what they know")
    LANGUAGE = "language", gettext_lazy("another language")
    WORKLOAD = "workload", gettext_lazy("too much at once")
    ABSENCE = "absence", gettext_lazy("will not be here")
    PLACE = "place", gettext_lazy("came to the wrong place")
    OVERFLOW = "overflow", gettext_lazy("nobody took it in time")
    OTHER = "other", pgettext_lazy("a reason", "other")


class Keep:
    """Its only value, `KEEP`: leave this as it is."""


KEEP: Final = Keep()


def hand_over(
    actor: Actor,
    conversation: Conversation,
    *,
    team: Team | Keep | None = KEEP,
    assignee: User | Keep | None = KEEP,
    reason: str = "",
    category: str = Category.OTHER,
    why: Mapping[str, Any] | None = None,
) -> Conversation:
    """Pass a conversation on to a team (None: to no team) and to a person (None: to nobody yet).

    To a team without a word on the person, it keeps its person only if they work in that team. The actor
    may hand it to where they do not see it any more. `reason` is for the next one to read; `why` (JSON)
    is kept in the history by whoever decides by itself. Nothing happens when all is so already.
    """
    demand(actor)
    _check(team, assignee, category)
    with transaction.atomic():
        current = lock(conversation)
        before = (current.team_id, current.assignee_id)
        had = current.assignee
        team_id = current.team_id if isinstance(team, Keep) else team.pk if team else None
        taker = _taker(current, team, assignee)
        after = (team_id, taker.pk if taker else None)
        if before == after:
            return current
        current.team_id, current.assignee = team_id, taker
        if before[0] != team_id:
            current.team_since = clock.now()
        current.save(update_fields=["team", "assignee", "team_since"])
        _tell(actor, current, before, had, category, reason.strip()[:MOST_REASON], why)
    return current


def take_from_team(actor: Actor, conversation: Conversation) -> Conversation:
    """It belongs to no team any more; who has it keeps it."""
    return hand_over(actor, conversation, team=None, assignee=KEEP)


def forget_team(team: Team) -> None:
    """A team was removed: inboxes bring it nothing new. What it has stays with it until handed over."""
    Inbox.objects.filter(team=team).update(team=None)


def _check(team: Team | Keep | None, assignee: User | Keep | None, category: str) -> None:
    if isinstance(team, Keep) and isinstance(assignee, Keep):
        raise Invalid(_("To which team or person shall it go?"), field="team")
    if isinstance(team, Team) and team.removed_at is not None:
        raise Invalid(_("There is no such team."), field="team")
    if isinstance(assignee, User) and not assignee.may("converse"):
        raise Invalid(_("%(name)s does not work on conversations.") % {"name": assignee}, field="assignee")
    if category not in Category.values:
        raise Invalid(_("There is no such kind of reason."), field="category")


def _taker(current: Conversation, team: Team | Keep | None, assignee: User | Keep | None) -> User | None:
    if not isinstance(assignee, Keep):
        return assignee
    held = current.assignee
    if held is None or not isinstance(team, Team) or team.pk == current.team_id:
        return held
    return held if Membership.objects.filter(team=team, user=held).exists() else None


def _tell(
    actor: Actor,
    current: Conversation,
    before: tuple[int | None, int | None],
    had: User | None,
    category: str,
    reason: str,
    why: Mapping[str, Any] | None,
) -> None:
    now, after = clock.now(), (current.team_id, current.assignee_id)
    record(
        actor,
        "handed over",
        current,
        team=[before[0], after[0]],
        assignee=[before[1], after[1]],
        category=str(category),
        reason=reason,
        **({"why": why} if why else {}),
    )
    taker = current.assignee
    facts.record(
        [
            facts.fact(
                "transferred",
                now,
                subject_id=current.pk,
                person=current.customer.key,
                actor=actor.key if isinstance(actor, User) else None,
                team_before=before[0],
                team_after=after[0],
                from_actor=str(had.key) if had else None,
                to_actor=str(taker.key) if taker else None,
                category=str(category),
                inbox=current.inbox_id,
                language=current.language,
            )
        ]
    )
    user = person(actor)
    if before[0] != after[0]:
        events.publish(TeamChanged(current, before[0], after[0], now, user))
    if before[1] != after[1]:
        events.publish(Assigned(current, before[1], after[1], now, user, reason))
    events.publish(HandedOver(current, before[0], after[0], before[1], after[1], category, reason, now, user))
    notify(current)
