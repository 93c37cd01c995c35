"""The App Store's customer reviews, read by app-store-web-scraper over our own way out.

Apple gives the newest 500 of a country (github.com/futurice/app-store-web-scraper). Whose app it is answers
there, in App Store Connect: this feed takes no answers.
"""

import json
import time
from collections.abc import Mapping
from datetime import UTC
from itertools import islice
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.reviews.rules import Given
from keepword.channels.reviews.sources.base import LONGEST_LOOK, MOST, SECONDS, Found, Source, Where
from keepword.core import outgoing
from keepword.core.errors import Invalid, Unavailable

BASE: Final = "https://itunes.apple.com"
MOST_BYTES: Final = 2 * 1024 * 1024  # of one page of fifty


class AppStore(Source):
    key = "appstore"
    name = gettext_lazy("App Store (Apple)")
    reads = True

    def checked(self, where: Where) -> None:
        if not (where.address.isascii() and where.address.isdigit() and len(where.address) <= 15):
            raise Invalid(
                _("Enter the app's number: the digits after “id” in its App Store address."), field="where"
            )
        if not _is_country(where.country):
            raise Invalid(_("Enter a country by two letters, such as lt."), field="country")

    def fetch(self, where: Where, cursor: Mapping[str, Any]) -> Found:
        from app_store_web_scraper import AppNotFound, AppStoreEntry  # only who uses it loads it

        entry = AppStoreEntry(where.address, where.country, session=_session(BASE))
        newest = int(cursor.get("newest", 0)) if cursor.get("app") == where.address else 0
        try:
            # All are looked at again: an edited review keeps its number and its place in time.
            found = list(islice(entry.reviews(MOST), MOST))
        except AppNotFound:
            text = _("The App Store knows no such app in this country.")
            raise Invalid(text, field="where") from None
        except (KeyError, TypeError, ValueError) as error:
            raise Unavailable(_("The App Store answers in a form that is not known.")) from error
        reviews = sorted((given(one, where) for one in found), key=lambda one: one.at)
        newest = max([newest, *(one.id for one in found)])
        return Found(reviews, {"app": where.address, "newest": newest})


def given(review: Any, where: Where) -> Given:
    """What the library calls an AppReview as a review of ours."""
    at = review.date if review.date.tzinfo else review.date.replace(tzinfo=UTC)
    return Given(
        external_id=str(review.id),
        at=at,
        author=str(review.user_name)[:200],
        rating=float(review.rating),
        scale=5.0,
        title=str(review.title),
        text=str(review.content),
        language=where.language,
        url=f"https://apps.apple.com/{where.country.lower()}/app/id{where.address}?see-all=reviews",
        product=where.product,
        version=str(review.app_version)[:60],
    )


def _session(base: str) -> Any:
    """The library's session with our own way out below it: pinned addresses, sizes and times limited."""
    from app_store_web_scraper import AppStoreSession

    class Session(AppStoreSession):
        def __init__(self) -> None:
            super().__init__(retries=0)
            self.ends = time.monotonic() + LONGEST_LOOK

        def _get(self, path: str) -> Any:
            left = self.ends - time.monotonic()
            if left <= 0:
                raise Unavailable(_("The App Store is slow just now."))
            answer = outgoing.get(base + path, most_bytes=MOST_BYTES, timeout=min(SECONDS, left))
            if not answer.ok:
                raise Unavailable(_("The App Store answers %(status)s.") % {"status": answer.status})
            return json.loads(answer.body)

    return Session()


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isascii() and code.isalpha()
