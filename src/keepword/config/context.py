"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from keepword import __version__
from keepword.accounts.queries import business, is_user
from keepword.notifications.queries import unseen_count


def news(request: HttpRequest) -> dict[str, object]:
    """`unseen`: how many notifications wait for this person (asked when first used)."""
    user = getattr(request, "user", None)
    if user is None or not is_user(user):
        return {"unseen": 0}
    return {"unseen": SimpleLazyObject(lambda: unseen_count(user))}


def shop(request: HttpRequest) -> dict[str, object]:
    """`shop`: the business (read when first used); `version` for addresses of static files."""
    return {"shop": SimpleLazyObject(business), "version": __version__, "public_url": settings.KEEPWORD_URL}
