"""Google Play's reviews, in the words of google-play-scraper, over our own way out.

The library's own calls hide every error and switch the checking of certificates off for the whole process,
so only what it knows is used: how to ask, and where in the answer things stand. An answer there is written
in the Play Console: this door takes none.
"""

import json
import re
import ssl
import time
from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.reviews.rules import Given
from keepword.channels.reviews.sources.base import LONGEST_LOOK, MOST, SECONDS, Found, Source, Where
from keepword.core import outgoing
from keepword.core.errors import Invalid, Unavailable

BASE: Final = "https://play.google.com"
MOST_BYTES: Final = 4 * 1024 * 1024
A_PAGE: Final = 100
NEWEST: Final = 2  # google_play_scraper.Sort.NEWEST
_PACKAGE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+")


class GooglePlay(Source):
    key = "play"
    name = gettext_lazy("Google Play")
    reads = True

    def checked(self, where: Where) -> None:
        if len(where.address) > 150 or not _PACKAGE.fullmatch(where.address):
            raise Invalid(_("Enter the app's name there, such as com.example.shop."), field="where")
        if not (len(where.country) == 2 and where.country.isascii() and where.country.isalpha()):
            raise Invalid(_("Enter a country by two letters, such as lt."), field="country")

    def fetch(self, where: Where, cursor: Mapping[str, Any]) -> Found:
        ends = time.monotonic() + LONGEST_LOOK
        reviews: list[Given] = []
        token: str | None = None
        while len(reviews) < MOST and time.monotonic() < ends:
            items, token = _page(where, token)
            reviews += [given(item, where) for item in items]
            if not items or token is None:
                break
        reviews.sort(key=lambda one: one.at)
        return Found(reviews, {"app": where.address})


def _page(where: Where, token: str | None) -> tuple[list[dict[str, Any]], str | None]:
    words = _words()
    path = words.formats.build(lang=where.language or "en", country=where.country.lower())
    body = words.formats.build_body(where.address, NEWEST, A_PAGE, "null", "null", token)
    answer = outgoing.post(
        BASE + path.removeprefix("https://play.google.com"),
        body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        most_bytes=MOST_BYTES,
        timeout=SECONDS,
    )
    if answer.status == 404:
        raise Invalid(_("Google Play knows no such app."), field="where")
    if not answer.ok:
        raise Unavailable(_("Google Play answers %(status)s.") % {"status": answer.status})
    try:
        return _read(answer.body.decode("utf-8", "replace"), words)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise Unavailable(_("Google Play answers in a form that is not known.")) from error


def _read(text: str, words: "_Words") -> tuple[list[dict[str, Any]], str | None]:
    if "PlayGatewayError" in text:
        raise Unavailable(_("Google Play wants us to come later."))
    inner = json.loads(json.loads(words.answer.findall(text)[0])[0][2] or "[]")
    if not inner or not inner[0]:
        return [], None
    token = inner[-2][-1] if isinstance(inner[-2], list) and inner[-2] else None
    items = [{name: spec.extract_content(one) for name, spec in words.review.items()} for one in inner[0]]
    return items, token if isinstance(token, str) else None


def given(item: Mapping[str, Any], where: Where) -> Given:
    """What the library makes of a review as one of ours; its moments are naive and local."""
    replied = item.get("repliedAt")
    return Given(
        external_id=str(item["reviewId"])[:255],
        at=item["at"].astimezone(UTC),
        author=str(item.get("userName") or "")[:200],
        rating=float(item["score"]),
        scale=5.0,
        text=str(item.get("content") or ""),
        language=where.language,
        url=f"https://play.google.com/store/apps/details?id={where.address}&reviewId={item['reviewId']}"[
            :500
        ],
        product=where.product,
        version=str(item.get("appVersion") or "")[:60],
        reply=str(item.get("replyContent") or ""),
        replied_at=replied.astimezone(UTC) if replied else None,
    )


class _Words:
    """What the library knows."""

    def __init__(self) -> None:
        kept = ssl._create_default_https_context
        try:
            from google_play_scraper.constants.element import ElementSpecs
            from google_play_scraper.constants.regex import Regex
            from google_play_scraper.constants.request import Formats
        finally:
            ssl._create_default_https_context = kept
        self.formats: Any = Formats.Reviews
        self.review: Mapping[str, Any] = ElementSpecs.Review
        self.answer: re.Pattern[str] = Regex.REVIEWS


def _words() -> _Words:
    return _Words()
