"""Reads about imports."""

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page
from keepword.imports.models import Run


def runs(user: User, *, after: str = "", size: int = 20) -> Page[Run]:
    """The imports that there were, the newest first."""
    rows = Run.objects.all() if user.may("settle") else Run.objects.none()
    return page(rows, order=("-started_at", "-id"), after=after, size=size)


def get_run(user: User, pk: int) -> Run:
    """One import; missing and forbidden alike are NotFound."""
    found = Run.objects.filter(pk=pk).first() if user.may("settle") else None
    if found is None:
        raise NotFound("There is no such import.")
    return found
