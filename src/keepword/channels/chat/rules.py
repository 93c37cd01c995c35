"""What holds in a chat whoever asks. Pure."""

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from keepword.core.errors import Invalid, Refused

LONGEST: Final = 10_000  # characters of a line
MOST_FILES: Final = 10  # of a line
FILE_BYTES: Final = 10 * 1024 * 1024
FRAME_BYTES: Final = 64 * 1024  # of one frame from a browser
DEEPEST: Final = 6  # nesting of a frame
GONE_AFTER: Final = timedelta(seconds=90)
SIGNED_FOR: Final = timedelta(hours=1)
CLOCKS_OFF: Final = timedelta(minutes=5)  # by which a site's clock may be ahead of ours
LANGUAGES: Final = ("en", "uk", "ru", "lt")
FEWEST_WAITS: Final = 3  # of which one may say how long it takes

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9.-]+(:\d{1,5})?")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def read_frame(raw: str | bytes) -> dict[str, Any]:
    """A frame from a browser. Invalid when it is none, too long or too deep."""
    if len(raw) > FRAME_BYTES or (isinstance(raw, str) and len(raw.encode()) > FRAME_BYTES):
        raise Invalid("This is more than one message may hold.")
    try:
        frame = json.loads(raw)
    except (ValueError, RecursionError):
        raise Invalid("This is no JSON.") from None
    if not isinstance(frame, dict) or not isinstance(frame.get("t"), str) or not _is_shallow(frame):
        raise Invalid("This is no frame of a chat.")
    return frame


def _is_shallow(value: Any, left: int = DEEPEST) -> bool:
    if isinstance(value, dict):
        return left > 0 and all(_is_shallow(one, left - 1) for one in value.values())
    if isinstance(value, list):
        return left > 0 and all(_is_shallow(one, left - 1) for one in value)
    return True


def client_id(value: object) -> str:
    """A browser's name of a line. Invalid when it cannot be one."""
    if not isinstance(value, str) or not _CLIENT_ID.fullmatch(value):
        raise Invalid("A line needs an id of its own.")
    return value


def words(value: object, most: int = LONGEST) -> str:
    """What somebody typed: whole lines of text, without what no person types. Invalid when too long."""
    if not isinstance(value, str):
        return ""
    kept = "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if len(kept) > most:
        raise Invalid("This is longer than one message may be.")
    return kept.strip()


def short(value: object, most: int) -> str:
    """A name, an address of a page: one line, cut; "" for anything else."""
    if not isinstance(value, str):
        return ""
    plain = "".join(c if c.isprintable() else " " for c in _BIDI.sub("", value))
    return " ".join(plain.split())[:most]


def number(value: object, most: int = 2**31 - 1) -> int:
    """A whole number from 0 on; 0 for anything else."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
    return int(value) if fits and isinstance(value, int) else 0


# Where the widget works ---------------------------------------------------------------------------


def origin_of(url: str) -> str:
    """The origin of an address as browsers write it, "" when it has none."""
    try:
        parts = urlsplit(url.strip().lower())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port and port != usual else "")


def read_origins(text: str) -> list[str]:
    """Sites as an admin types them, one a line. Invalid names the one that is none."""
    found: list[str] = []
    for line in text.split():
        site = line.strip().lower().rstrip("/")
        site = site if "://" in site else f"https://{site}"
        plain = site.replace("://*.", "://any.", 1)
        if not _ORIGIN.fullmatch(site) or not origin_of(plain):
            raise Invalid(f"“{line[:100]}” is no address of a site, such as https://shop.example")
        normal = origin_of(plain)
        normal = normal.replace("://any.", "://*.", 1) if plain != site else normal
        if normal not in found:
            found.append(normal)
    return found[:100]


def is_allowed(origin: str, origins: Iterable[str]) -> bool:
    """Whether a page of this origin may use a widget: the very one, or one below a `*.`."""
    asked = origin_of(origin)
    if not asked:
        return False
    scheme, _, host = asked.partition("://")
    for allowed in origins:
        own, _, name = allowed.partition("://")
        if asked == allowed or (own == scheme and name.startswith("*.") and host.endswith(name[1:])):
            return True
    return False


# Who the visitor is on the shop's site --------------------------------------------------------------


def signature(secret: str, user: str, email: str, at: int) -> str:
    """HMAC-SHA256, in hex, of what a site says of its user: id, e-mail ("" for none) and Unix seconds."""
    told = f"{user}\n{email}\n{at}".encode()
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def signed_user(secret: str, claim: Mapping[str, Any], now: float) -> tuple[str, str]:
    """The id and the e-mail of a user that the site has signed. Refused when it is not so, or old."""
    user, email, at = claim.get("id"), claim.get("email") or "", claim.get("at")
    given = claim.get("signature")
    if isinstance(user, int) and not isinstance(user, bool):
        user = str(user)
    if not (isinstance(user, str) and isinstance(email, str) and isinstance(given, str)) or not secret:
        raise Refused("This user is not signed.")
    if not isinstance(at, int) or isinstance(at, bool):
        raise Refused("This user is not signed.")
    if not user or len(user) > 200 or len(email) > 254 or not (user + email).isprintable():
        raise Refused("This user is not signed.")
    right = signature(secret, user, email, at)
    if not hmac.compare_digest(right.encode(), given.lower().encode("utf-8", "replace")):
        raise Refused("The signature is wrong.")
    if not -CLOCKS_OFF.total_seconds() <= now - at <= SIGNED_FOR.total_seconds():
        raise Refused("The signature is too old: sign anew each time that the page is made.")
    return user, email


# How long one waits -------------------------------------------------------------------------------


def typical_wait(answered: Sequence[float], waiting: Sequence[float] = ()) -> int | None:
    """Within how many seconds three of four people were answered lately; None while nobody can tell.

    `waiting` is how long those have waited who have no answer yet: each is one whose wait is at least that.
    """
    if len(answered) < FEWEST_WAITS:
        return None
    known = sorted(answered)
    usual = known[(3 * len(known) - 1) // 4]
    # Whoever has waited for longer than is usual shows that it takes longer just now.
    late = sorted(one for one in waiting if one > usual)
    everybody = sorted([*known, *late])
    return max(1, round(everybody[(3 * len(everybody) - 1) // 4]))


# Invitations --------------------------------------------------------------------------------------

CONDITIONS: Final = ("path", "seconds", "visits", "cart_value", "cart_items", "language", "open", "agents")


def read_conditions(given: Mapping[str, Any]) -> dict[str, Any]:
    """When an invitation is shown, as the widget reads it. Invalid names what is no condition.

    path: with * for anything; seconds on the page, visits, cart_value, cart_items, agents: at least so much;
    language: one of ours; open: only within the hours.
    """
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key not in CONDITIONS:
            raise Invalid(f"“{str(key)[:40]}” is no condition.", field="conditions")
        if value in ("", None, False):
            continue
        if key == "path":
            found[key] = short(value, 200)
        elif key == "language":
            if value not in LANGUAGES:
                raise Invalid("Choose one of the languages.", field="conditions")
            found[key] = value
        elif key == "open":
            found[key] = True
        else:
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**9:
                raise Invalid("Enter a number.", field="conditions")
            found[key] = value
    return found
