"""Whoever promised is reminded before it is due; that it is broken, they and their leads are told."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.commitments.models import Promise, PromiseState
from keepword.conversations.models import NEVER
from keepword.conversations.notices import news
from keepword.conversations.queries import who_may_see
from keepword.core import clock, jobs
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.services import tell
from keepword.teams.queries import team_ids

CHUNK: Final = 50  # promises a transaction
MOST: Final = 500  # a turn
_WORDS: Final = 120  # characters of a promise that a notification shows


def _soon(data: Mapping[str, Any]) -> Told:
    return Told(_("You promised, due in %(n)s min") % {"n": data.get("minutes", "?")}, _said(data))


def _broken(data: Mapping[str, Any]) -> Told:
    return Told(_("A promise of %(name)s is broken") % {"name": data.get("name") or "–"}, _said(data))


def _said(data: Mapping[str, Any]) -> str:
    return str(data.get("words", ""))


register(
    Kind("promise_soon", gettext_lazy("A promise of mine is due soon"), _soon, icon="promise", order=42),
    Kind(
        "promise_broken",
        gettext_lazy("A promise is broken: mine, or of people whose work I look at"),
        _broken,
        icon="late",
        order=43,
    ),
)


@jobs.every(5)
def remind() -> int:
    """Tell people of their promises before they are due, each once; how many."""
    now = clock.now()
    due = Promise.objects.filter(state=PromiseState.OPEN, remind_at__lte=now)
    if not due.exists():
        return 0
    with transaction.atomic():
        found = list(_taken(due.order_by("remind_at")))
        Promise.objects.filter(pk__in=[one.pk for one in found]).update(remind_at=NEVER)
        for one in found:
            if one.author is not None and one.due_at > now:
                minutes = max(1, round((one.due_at - now).total_seconds() / 60))
                _tell("promise_soon", one, [one.author], minutes=minutes)
    return len(found)


@jobs.every(2)
def tell_broken() -> int:
    """Tell leads, and whoever promised, what is broken, each once; how many promises."""
    count = 0
    waiting = Promise.objects.filter(state=PromiseState.BROKEN, told=False)
    while count < MOST and waiting.exists():
        with transaction.atomic():
            found = list(_taken(waiting.order_by("pk")))
            Promise.objects.filter(pk__in=[one.pk for one in found]).update(told=True)
            leads = [user for user in User.objects.filter(is_active=True) if user.may("see_today")]
            for one in found:
                _tell("promise_broken", one, _concerned(one, leads), name=str(one.author or ""))
        if not found:
            break
        count += len(found)
    return count


def _taken(rows: Any) -> Any:
    locked = rows.select_for_update(skip_locked=True, of=("self",))
    return locked.select_related(
        "author", "conversation__inbox", "conversation__team", "conversation__assignee"
    )[:CHUNK]


def _concerned(promise: Promise, leads: list[User]) -> list[User]:
    """Its writer, and the leads of its team; of a team without leads, all leads who see the conversation."""
    seeing = who_may_see(promise.conversation, leads)
    own = [user for user in seeing if promise.team_id in team_ids(seeing)[user.pk]]
    people = {user.pk: user for user in own or seeing}
    if promise.author is not None:
        people[promise.author.pk] = promise.author
    return list(people.values())


def _tell(kind: str, one: Promise, people: list[User], **data: Any) -> None:
    key = f"{kind} {one.pk} {one.due_at.isoformat()}"
    told = news(kind, one.conversation, key=key, words=one.words[:_WORDS], **data)
    tell(told, people)
