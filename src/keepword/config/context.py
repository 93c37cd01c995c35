"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from keepword import __version__
from keepword.accounts.queries import business


def shop(request: HttpRequest) -> dict[str, object]:
    """`shop`: the business (read when first used); `version` for addresses of static files."""
    return {"shop": SimpleLazyObject(business), "version": __version__, "public_url": settings.KEEPWORD_URL}
