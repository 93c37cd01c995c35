"""Telling people, in the transaction of what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from keepword.accounts.models import User
from keepword.core import clock, jobs, live
from keepword.core.actors import Actor
from keepword.notifications import queries
from keepword.notifications.models import Device, Notification, Preference
from keepword.notifications.rules import MAIL, PAGE, PUSH
from keepword.notifications.services.ring import push

FIRST_TO_THE_PAGE = timedelta(seconds=6)  # who looks at it anyway is not rung


@dataclass(frozen=True)
class News:
    """Something to tell.

    `subject` is what it is about, as (kind, id); what one sees of it is seen. With a `key` a person is told
    once only, however often it is said. `data` is JSON, what the kind puts into words.
    """

    kind: str
    url: str
    subject: tuple[str, int | None] = ("", None)
    data: dict[str, Any] = field(default_factory=dict)
    key: str = ""


def tell(news: News, users: Iterable[User], *, by: Actor | None = None) -> list[Notification]:
    """Tell people, except who did it (`by`) and who may not log in; those who were told anew.

    What is about the same and not seen yet is counted up instead of told again. A few statements, however
    many people; none when there is nobody to tell.
    """
    people = {user.pk: user for user in users if user.is_active and (by is None or user.pk != by.pk)}
    if not people:
        return []
    chosen = queries.preferences(people.values())
    wanted = {pk: queries.ways(preference, news.kind) for pk, preference in chosen.items()}
    listed = [pk for pk, ways in wanted.items() if ways]
    if not listed:
        return []
    with transaction.atomic():
        fresh = _without_told(news, _without_open(news, listed))
        made = [_new(news, people[pk], chosen[pk], wanted[pk]) for pk in fresh]
        _insert(made)
        for one in _ringing(made, wanted):
            jobs.enqueue(push, one.pk, run_after=clock.now() + FIRST_TO_THE_PAGE)
        for pk in listed:
            live.push(f"user.{pk}", "notified")
    return [one for one in made if one.pk is not None]


def _insert(made: Sequence[Notification]) -> None:
    """One by one: there are few, and somebody else may have told one of them in this very moment."""
    for one in made:
        try:
            with transaction.atomic():
                one.save(force_insert=True)
        except IntegrityError:
            one.pk = None


def _ringing(made: Sequence[Notification], wanted: dict[int, tuple[str, ...]]) -> list[Notification]:
    """Those whose people want to be rung and have something that rings."""
    rung = [one for one in made if PUSH in wanted[one.user_id] and one.pk is not None]
    if not rung:
        return []
    with_device = set(
        Device.objects.filter(user__in=[one.user_id for one in rung]).values_list("user", flat=True)
    )
    return [one for one in rung if one.user_id in with_device]


def _without_open(news: News, people: Sequence[int]) -> list[int]:
    """Who has no unseen notification of the same; those of the others are counted up."""
    kind, pk = news.subject
    if pk is None or news.key:
        return list(people)
    same = Notification.objects.filter(
        user__in=people, subject_kind=kind, subject_id=pk, kind=news.kind, seen_at=None
    )
    had = set(same.values_list("user_id", flat=True))
    if had:
        same.update(count=F("count") + 1, at=clock.now(), data=news.data, mailed_at=None)
    return [one for one in people if one not in had]


def _without_told(news: News, people: Sequence[int]) -> list[int]:
    if not news.key or not people:
        return list(people)
    told = set(Notification.objects.filter(user__in=people, key=news.key).values_list("user_id", flat=True))
    return [pk for pk in people if pk not in told]


def _new(news: News, user: User, preference: Preference, ways: Sequence[str]) -> Notification:
    now = clock.now()
    return Notification(
        user=user,
        kind=news.kind,
        at=now,
        subject_kind=news.subject[0],
        subject_id=news.subject[1],
        key=news.key,
        data=news.data,
        url=news.url[:300],
        seen_at=None if PAGE in ways else now,
        by_mail=MAIL in ways,
    )


def see(user: User, subject_kind: str, subject_id: int) -> int:
    """The user has a thing before them: what was to be told of it is seen; how many were."""
    unseen = Notification.objects.filter(
        user=user, subject_kind=subject_kind, subject_id=subject_id, seen_at=None
    )
    if not unseen.exists():  # mostly; and to read locks nobody
        return 0
    count = unseen.update(seen_at=clock.now())
    live.push(f"user.{user.pk}", "notified")
    return count


def see_all(user: User) -> int:
    """The user has seen everything; how many were new."""
    count = Notification.objects.filter(user=user, seen_at=None).update(seen_at=clock.now())
    live.push(f"user.{user.pk}", "notified")
    return count
