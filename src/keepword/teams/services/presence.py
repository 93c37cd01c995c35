"""Whether people are there: their own switch, and the record of how they stood when."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events, facts, jobs, live
from keepword.core.errors import Invalid, Refused
from keepword.teams import rules
from keepword.teams.events import PresenceChanged
from keepword.teams.models import Work
from keepword.teams.queries import standing, standings
from keepword.teams.services.work import work_of

LONGEST_AWAY = timedelta(days=366)


def set_presence(
    user: User, person: User, state: str, *, back_at: datetime | None = None, text: str = ""
) -> Work:
    """Say that a person is here, busy (keeps what they have, gets nothing new) or away.

    Until `back_at` (aware), or until they say otherwise. One's own, or as a lead anybody's.
    """
    if not user.may("converse") or (user.pk != person.pk and not user.may("see_all")):
        raise Refused(_("Only a lead may do this for somebody else."))
    if state not in rules.SWITCH:
        raise Invalid(_("One is here, busy or away."), field="state")
    now = clock.now()
    if state == rules.HERE:
        back_at, text = None, ""
    if back_at is not None and not now < back_at <= now + LONGEST_AWAY:
        raise Invalid(_("Choose a time that is still to come."), field="back_at")
    with transaction.atomic():
        work = work_of(person)
        work.state, work.back_at, work.text = state, back_at, text.strip()[:120]
        work.save(update_fields=["state", "back_at", "text"])
        record(user, "set presence", person, state=state, back_at=back_at.isoformat() if back_at else None)
        _note(work, standing(person).presence.word, now)
    return work


def record_presence(person: User) -> None:
    """Note how a person stands after something about them has changed, in the caller's transaction."""
    _note(work_of(person), standing(person).presence.word, clock.now())


@jobs.every(10)
def keep_presence() -> int:
    """Note who has come back, gone home or begun their holiday by themselves; how many they are.

    The time of each word becomes a fact when it ends, so that occupancy can be measured.
    """
    known = Work.objects.values_list("user_id", "presence", "state", "back_at")
    recorded = {user_id: (presence, state, back_at) for user_id, presence, state, back_at in known}
    people = User.objects.filter(is_active=True).order_by("pk")
    changed, now = 0, clock.now()
    for one in standings(people):
        word, state, back_at = recorded.get(one.user.pk, ("", rules.HERE, None))
        over = state != rules.HERE and back_at is not None and back_at <= now
        if word == one.presence.word and not over:
            continue
        changed += 1
        with transaction.atomic():
            _settle(one.user, now)
    return changed


def _settle(person: User, now: datetime) -> None:
    work = work_of(person)
    if work.state != rules.HERE and work.back_at is not None and work.back_at <= now:
        work.state, work.back_at, work.text = rules.HERE, None, ""
        work.save(update_fields=["state", "back_at", "text"])
    _note(work, standing(person).presence.word, now)


def _note(work: Work, word: str, now: datetime) -> None:
    """The word that holds from now on; what ended becomes a fact of so many seconds."""
    live.push("desk", "people")
    if work.presence == word:
        return
    before, since = work.presence, work.since
    work.presence, work.since = word, now
    work.save(update_fields=["presence", "since"])
    seconds = max(0.0, (now - since).total_seconds())
    facts.record([facts.fact("presence", now, actor=work.user.key, value=seconds, was=before, now=word)])
    events.publish(PresenceChanged(work.user, before, word, now))
