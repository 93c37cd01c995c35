"""Reads about notifications: everybody has their own only."""

from collections.abc import Iterable

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page
from keepword.notifications.models import Device, Notification, Preference
from keepword.notifications.registry import kind as kind_of

MOST_COUNTED = 99


def newest(user: User, *, after: str = "", size: int = 30) -> Page[Notification]:
    """One's notifications, the newest first."""
    return page(Notification.objects.filter(user=user), order=("-at", "-id"), after=after, size=size)


def unseen_count(user: User) -> int:
    """How many are not seen; it stops at MOST_COUNTED + 1."""
    return Notification.objects.filter(user=user, seen_at=None)[: MOST_COUNTED + 1].count()


def get_notification(user: User, pk: int) -> Notification:
    """One of one's own; others' are NotFound."""
    found = Notification.objects.filter(user=user, pk=pk).first()
    if found is None:
        raise NotFound("There is no such notification.")
    return found


def preference_of(user: User) -> Preference:
    """How a person wants to be told; what they never said is as it comes (not stored)."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def preferences(users: Iterable[User]) -> dict[int, Preference]:
    """The same for many, by user id. One query."""
    people = {user.pk: user for user in users}
    found = {one.user_id: one for one in Preference.objects.filter(user__in=people)}
    return {pk: found.get(pk) or Preference(user=user) for pk, user in people.items()}


def ways(preference: Preference, kind: str) -> tuple[str, ...]:
    """By which ways a person is told of a kind."""
    chosen = preference.ways.get(kind)
    if chosen is not None:
        return tuple(chosen)
    known = kind_of(kind)
    return known.ways if known is not None else ()


def devices(user: User) -> list[Device]:
    """One's browsers that take push messages, the newest first."""
    return list(Device.objects.filter(user=user).order_by("-pk")[:50])


def told_keys(user_ids: Iterable[int | None], keys: Iterable[str]) -> set[tuple[int, str]]:
    """Who was told what, of these people and these keys. One query."""
    found = Notification.objects.filter(user__in=[pk for pk in user_ids if pk], key__in=list(keys))
    return set(found.values_list("user_id", "key"))
