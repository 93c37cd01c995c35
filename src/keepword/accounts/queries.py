"""Reads about people and the business."""

from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from keepword.accounts.models import Business, User
from keepword.core.errors import NotFound


def business() -> Business | None:
    """The shop, or None before the set-up."""
    return Business.objects.order_by("pk").first()


def undo_seconds() -> int:
    """How long what was sent can be taken back."""
    shop = business()
    return shop.undo_seconds if shop else 10


def people(user: User) -> QuerySet[User]:
    """Everybody who may be assigned or mentioned, by name."""
    if not user.may("converse"):
        return User.objects.none()
    return User.objects.filter(is_active=True).order_by("name")


def get_user(user: User, pk: int) -> User:
    """One person for an admin; missing and forbidden alike are NotFound."""
    found = User.objects.filter(pk=pk).first() if user.may("settle") else None
    if found is None:
        raise NotFound("There is no such person.")
    return found


def is_user(user: User | AnonymousUser) -> TypeGuard[User]:
    """Whether somebody is logged in."""
    return user.is_authenticated
