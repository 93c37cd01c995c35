"""What a review is, whatever its source, and how it is compared. Pure."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

LONGEST: Final = 20_000  # characters of a review
SUBJECT: Final = 80
HISTORY: Final = timedelta(days=7)  # older when it is first read: kept, and asks nothing of anybody
MOST_SCALE: Final = 100.0
# Seconds between two looks at a source; after a failure longer and longer.
EVERY: Final = 15 * 60
BACK_OFF: Final = (60, 300, 900, 3600, 3 * 3600, 6 * 3600)


@dataclass(frozen=True, kw_only=True)
class Given:
    """A review as its source gives it. `rating` counts from 0 (or 1) to `scale`; None: it has none.

    `reply` is what was answered at the source. `at` is aware.
    """

    external_id: str
    at: datetime
    author: str = ""
    rating: float | None = None
    scale: float = 5.0
    title: str = ""
    text: str = ""
    language: str = ""
    url: str = ""
    product: str = ""
    version: str = ""
    reply: str = ""
    replied_at: datetime | None = None


def share(rating: float | None, scale: float) -> float | None:
    """A rating as a share of the best one, from 0 to 1; None where there is none that makes sense."""
    if rating is None or not 0 < scale <= MOST_SCALE or not 0 <= rating <= scale:
        return None
    return round(rating / scale, 4)


def of_five(of_one: float | None) -> float | None:
    """The share of the best rating as stars out of five, to a half."""
    return None if of_one is None else round(of_one * 10) / 2


def stars(of_one: float | None) -> str:
    """The same as signs; words must stand beside them."""
    full = of_five(of_one)
    if full is None:
        return ""
    return "★" * int(full) + ("⯪" if full % 1 else "") + "☆" * (5 - int(full + 0.5))


def digest(given: Given) -> str:
    """By which an edited review is known: its rating and its words."""
    parts = [str(share(given.rating, given.scale)), plain(given.title), plain(given.text)]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def plain(text: str) -> str:
    """Text as it is kept: plain line ends, no NUL, at most LONGEST characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()[:LONGEST]


def subject(given: Given) -> str:
    """The title, else the first words."""
    words = " ".join(plain(given.title or given.text).split())
    if len(words) <= SUBJECT:
        return words
    return words[:SUBJECT].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"


def said(given: Given) -> str:
    """What the review says, its title above its text where they differ."""
    title, text = plain(given.title), plain(given.text)
    if not title or text.lower().startswith(title.rstrip("….").lower()):
        return text or title
    return f"{title}\n\n{text}" if text else title


def key_of(external_id: str) -> str:
    """What tells a review apart when nothing else may be kept of it."""
    return hashlib.sha256(external_id.encode("utf-8", "replace")).hexdigest()


def known_by(author: str, at: datetime, text: str) -> str:
    """A name for a review that its source gives none."""
    parts = "\0".join((author, at.astimezone(UTC).isoformat(), text))
    return "sha256:" + hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()


def wait(failures: int) -> int:
    """Seconds until the next look after so many failures in a row."""
    return EVERY if not failures else BACK_OFF[min(failures, len(BACK_OFF)) - 1]


# Tables -------------------------------------------------------------------------------------------

# What a column may be called, folded to letters and digits: as in exports of stores and review sites.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "external_id": ("id", "reviewid", "externalid", "reviewidentifier", "number"),
    "at": (
        "at",
        "date",
        "reviewdate",
        "createdat",
        "created",
        "submittedat",
        "reviewsubmitdateandtime",
        "time",
    ),
    "author": ("author", "name", "reviewer", "username", "user", "customer", "nickname", "consumername"),
    "rating": ("rating", "stars", "score", "starrating", "reviewstars"),
    "title": ("title", "headline", "reviewtitle", "subject", "summary"),
    "text": ("text", "review", "body", "content", "comment", "reviewtext", "reviewcontent", "message"),
    "language": ("language", "lang", "reviewerlanguage", "locale"),
    "url": ("url", "link", "reviewlink", "reviewurl"),
    "product": ("product", "productname", "item", "sku", "app", "packagename", "location", "place"),
    "version": ("version", "appversion", "appversionname"),
    "reply": ("reply", "answer", "response", "developerreplytext", "companyreply", "ownerresponse"),
    "replied_at": ("repliedat", "replydate", "developerreplydateandtime", "companyreplydate"),
}
NEEDED: Final = ("at",)
_FOLD = re.compile(r"[\W_]+")
_FORMATS = (
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%d/%m/%Y",
    "%b %d, %Y",
    "%B %d, %Y",
)


def guessed(header: Sequence[str]) -> dict[str, str]:
    """Which column seems to hold what, by its name."""
    folded = {_FOLD.sub("", name).lower(): name for name in reversed(header)}
    found: dict[str, str] = {}
    for what, names in NAMES.items():
        column = next((folded[name] for name in names if name in folded), None)
        if column is not None and column not in found.values():
            found[what] = column
    return found


def moment(text: str) -> datetime | None:
    """A moment as it is written in tables, in UTC where it names no zone; None for none."""
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and 9 <= len(text) <= 13:
        seconds = int(text) / (1000 if len(text) > 10 else 1)
        return datetime.fromtimestamp(seconds, UTC)
    found: datetime | None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found_by = (_by_format(text, one) for one in _FORMATS)
        found = next((one for one in found_by if one is not None), None)
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _by_format(text: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007 - its zone is set after
    except ValueError:
        return None


def number(text: str) -> float | None:
    """A rating as it is written: "4", "4,5", "4/5", "★★★★☆", "4 stars"; None for none."""
    text = text.strip()
    if text and set(text) <= set("★☆⭐ "):
        return float(sum(char in "★⭐" for char in text))
    found = re.match(r"(\d{1,3}(?:[.,]\d{1,2})?)", text)
    return float(found[1].replace(",", ".")) if found else None
