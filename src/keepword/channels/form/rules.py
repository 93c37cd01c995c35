"""What a request may be, and what looks like spam. Pure.

No sign drops a request: what looks like spam goes to the spam view, where a person can release it.
"""

import hashlib
import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within a span."""

    most: int
    within: timedelta


MOST_FILES: Final = 10
MOST_BYTES: Final = 25 * 1024 * 1024  # of one request's files together
LONGEST_TEXT: Final = 50_000
LONGEST_SUBJECT: Final = 200
LONGEST_NAME: Final = 120
SOONEST: Final = 3.0  # seconds: nobody reads and fills a form in less
VALID: Final = timedelta(hours=24)  # of a form's key
MANY: Final = 2  # others with the very same words ...
TELLING: Final = 60  # ... of so many characters: "Where is my order?" is asked by many
WORK_BITS: Final = 14  # some sixteen thousand digests: a second of a telephone, hours of a flood

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
PER_ADDRESS: Final = (Limit(5, HOUR), Limit(15, DAY))
PER_NETWORK: Final = (Limit(8, HOUR), Limit(30, DAY))
PER_NETWORK_AT_WORK: Final = (Limit(30, HOUR), Limit(200, DAY))  # whose browser did the work
BYTES_A_DAY: Final = 200 * 1024 * 1024  # of files from one network

HONEYPOT, FAST, LINKS, MARKUP, HEADING, REPEATED, BLOCKED = (
    "honeypot",
    "fast",
    "links",
    "markup",
    "heading",
    "repeated",
    "blocked",
)
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MARKUP: Final = re.compile(r"\[/?url\b|\[link=|<a\s[^>]*href", re.IGNORECASE)
_WORK: Final = re.compile(r"[0-9]{1,12}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a request besides its words. `verdict`: "block" or "allow" by our people."""

    trap: str = ""  # what stood in the field that no person sees
    age: float = 60.0  # seconds since the form was shown
    others: int = 0  # addresses from which the same words came within a day
    verdict: str = ""
    proven: bool = False  # the sender had signed in


def spam_signs(subject: str, name: str, text: str, signs: Signs) -> list[str]:
    """Why a request looks like spam; nothing when it does not."""
    if signs.verdict == "allow":
        return []
    found = {
        BLOCKED: signs.verdict == "block",
        HONEYPOT: bool(signs.trap.strip()),
        FAST: signs.age < SOONEST and not signs.proven,
        LINKS: _mostly_links(text),
        MARKUP: bool(_MARKUP.search(text)),
        HEADING: bool(_LINK.search(subject) or _LINK.search(name)),
        REPEATED: signs.others >= MANY and len(text) >= TELLING and not signs.proven,
    }
    return [name for name, is_so in found.items() if is_so]


def _mostly_links(text: str) -> bool:
    """Two links with hardly a word beside them, or six with anything: one who asks about a page names it."""
    links = _LINK.findall(text)
    rest = len(_LINK.sub("", text).split())
    return len(links) >= 6 or (len(links) >= 2 and rest < 12)


def works(key: str, answer: str) -> bool:
    """Whether the browser found a number that gives the key's digest WORK_BITS zero bits."""
    if not _WORK.match(answer):
        return False
    digest = hashlib.sha256(f"{key}:{answer}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - WORK_BITS) == 0


def network_of(address: str) -> str:
    """The network that an IP address stands for: its /24, of IPv6 its /56; "" when it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 56), strict=False))


def digest_of(text: str) -> str:
    """What was written, without case and blanks: the same words have the same digest."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode("utf-8", "replace")).hexdigest()


def text_in(texts: Mapping[str, str], languages: Sequence[str]) -> str:
    """A text in the first of these languages that it has, else in any."""
    for language in (*languages, "en"):
        if texts.get(language):
            return texts[language]
    return next((text for text in texts.values() if text), "")
