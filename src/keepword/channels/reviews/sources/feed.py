"""RSS and Atom: read with the marks that HTTP has for "nothing new" (RFC 9110 section 13)."""

import calendar
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

import feedparser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.reviews import rules
from keepword.channels.reviews.rules import Given
from keepword.channels.reviews.sources.base import MOST, SECONDS, Found, Source, Where
from keepword.core import clock, outgoing
from keepword.core.errors import Invalid, Unavailable

MOST_BYTES: Final = 4 * 1024 * 1024
_ACCEPT: Final = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"
_TAG: Final = re.compile(r"<[^>]{0,1000}>")
_BREAK: Final = re.compile(r"<(?:br|/p|/div|/li)\b[^>]{0,200}>", re.IGNORECASE)
# Where a rating stands: Google's review namespace, iTunes' reviews, media RSS and plain elements.
_RATINGS: Final = ("im_rating", "rating", "g_rating", "review_rating", "stars", "score")
_VERSIONS: Final = ("im_version", "version")


class Feed(Source):
    key = "feed"
    name = gettext_lazy("Feed (RSS or Atom)")
    reads = True

    def checked(self, where: Where) -> None:
        try:
            outgoing.check_url(where.address)
        except Invalid as error:
            raise Invalid(error.message, field="where") from None

    def fetch(self, where: Where, cursor: Mapping[str, Any]) -> Found:
        headers = {"Accept": _ACCEPT}
        if cursor.get("url") == where.address:  # another feed has other marks
            headers |= {
                name: str(cursor[mark])
                for name, mark in (("If-None-Match", "etag"), ("If-Modified-Since", "modified"))
                if cursor.get(mark)
            }
        # One byte more than is read: a feed that is cut is told from one that fits.
        answer = outgoing.get(where.address, headers=headers, most_bytes=MOST_BYTES + 1, timeout=SECONDS)
        if answer.status == 304:
            return Found((), cursor)
        _demand_ok(answer)
        marks = {
            "url": where.address,
            "etag": answer.headers.get("etag", "")[:200],
            "modified": answer.headers.get("last-modified", "")[:100],
        }
        return Found(parsed(answer.body, where), marks)


def _demand_ok(answer: outgoing.Fetched) -> None:
    if answer.status in (401, 403, 404, 410) or 300 <= answer.status < 400:
        raise Invalid(_("The feed answers %(status)s: look at its address.") % {"status": answer.status})
    if not answer.ok:
        raise Unavailable(_("The feed answers %(status)s.") % {"status": answer.status})
    if len(answer.body) > MOST_BYTES:
        raise Invalid(_("The feed is larger than %(size)d MB.") % {"size": MOST_BYTES // 1024**2})


def parsed(body: bytes, where: Where) -> list[Given]:
    """The reviews of a feed, the oldest first. Invalid for what is none."""
    # A stream, as feedparser would take a short text for the name of a file.
    parse: Any = feedparser.parse  # type: ignore[attr-defined] # it says of nothing that it is for others
    found = parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not found.get("version") or (found.bozo and not found.entries):
        raise Invalid(_("This is no RSS or Atom feed."))
    reviews = [_given(entry, where) for entry in found.entries[:MOST]]
    return sorted((one for one in reviews if one is not None), key=lambda one: one.at)


def _given(entry: Any, where: Where) -> Given | None:
    at = _moment(entry)
    text, title = _text(entry), _words(str(entry.get("title", "")))
    if not text and not title:
        return None
    author = _words(str(entry.get("author", "")))[:200]
    url = str(entry.get("link", ""))
    return Given(
        external_id=str(entry.get("id") or url or rules.known_by(author, at, text or title))[:255],
        at=at,
        author=author,
        rating=_rating(entry),
        scale=where.scale,
        title=title,
        text=text,
        language=where.language,
        url=url if url.startswith(("https://", "http://")) else "",
        product=where.product,
        version=_first(entry, _VERSIONS)[:60],
    )


def _moment(entry: Any) -> datetime:
    parts = entry.get("updated_parsed") or entry.get("published_parsed")
    if not parts:
        return clock.now()
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC)
    except (ValueError, OverflowError, OSError):
        return clock.now()


def _text(entry: Any) -> str:
    """The plain text where the feed has it beside its HTML."""
    contents = entry.get("content") or []
    plain = [one for one in contents if one.get("type") == "text/plain"]
    chosen = (plain or contents or [{"value": entry.get("summary", "")}])[0]
    return _words(str(chosen.get("value", "")))


def _words(text: str) -> str:
    return rules.plain(unescape(_TAG.sub("", _BREAK.sub("\n", text))))


def _rating(entry: Any) -> float | None:
    return rules.number(_first(entry, _RATINGS))


def _first(entry: Any, names: tuple[str, ...]) -> str:
    return next((str(entry[name]) for name in names if isinstance(entry.get(name), str)), "")
