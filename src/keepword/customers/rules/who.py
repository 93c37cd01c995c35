"""How an address is written down so that one person has one, and what it proves. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import phonenumbers

PHONES: Final = ("phone", "whatsapp")  # kinds whose values are numbers as +37061234567
ADDRESSES: Final = ("email", *PHONES)  # kinds that a person may name in words
# By what an identity was proved: they gave the code that was sent there; the shop's site signed it; the
# provider of the channel (a messenger, a phone network) vouches for it; one of us has checked it.
PROOFS: Final = ("code", "site", "provider", "person")
LONGEST: Final = 254
# Who hides their number behind a name on WhatsApp is known by an id of theirs for this business.
_WITHOUT_NUMBER: Final = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
# Local parts of addresses behind which there are several people, or none.
_SHARED = """
    abuse accounting admin administrator billing booking bookkeeping buh contact customerservice
    feedback hello help hostmaster hr info infos inform inquiries it jobs mail mailer-daemon
    marketing me news newsletter no-reply noreply office order orders post postmaster press privacy
    reception root sales secretary security service shop staff support team webmaster zakaz zakupki
    biuras pardavimai administracija uzsakymai
"""
_ROLES: Final = frozenset(_SHARED.split())


@dataclass(frozen=True)
class Proof:
    """An identity that has been shown to be somebody's, and by what (one of PROOFS)."""

    kind: str
    value: str
    by: str


def normal_email(address: str) -> str:
    """Lower case, NFC, without blanks: mail systems treat local parts case-blind in practice."""
    return unicodedata.normalize("NFC", address.strip()).lower()[:LONGEST]


def normal_phone(text: str, region: str = "") -> str:
    """A number as +37061234567 (E.164), "" when it is none.

    `region` is the country (ISO 3166, "LT") of a number without one; without it such a number is none.
    """
    try:
        number = phonenumbers.parse(text.strip()[:60], region.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal(kind: str, value: str, region: str = "") -> str:
    """The value of an identity as it is kept, "" when it cannot be one."""
    if len(value.strip()) > LONGEST:
        return ""  # cut, it would be somebody else's
    if kind == "email":
        address = normal_email(value)
        return address if "@" in address[1:-1] and not any(map(str.isspace, address)) else ""
    if kind == "whatsapp" and _WITHOUT_NUMBER.fullmatch(value.strip()):
        return value.strip()
    if kind in PHONES:
        return normal_phone(value, region)
    plain = value.strip()  # and no more: "a b" and "ab" are two people on somebody's site
    return plain if plain.isprintable() else ""


def display_name(name: str, address: str) -> str:
    """The name to show: what the person gave, else the part before the @."""
    return " ".join(name.split())[:200] or address.partition("@")[0][:200] or address[:200]


def mark_of(key: UUID) -> str:
    """What tells apart those of whom nothing is known but a browser."""
    return key.hex[:4]


def called(name: str, key: UUID, addresses: Iterable[str]) -> str:
    """The name by which somebody can be addressed; "" where theirs was made of a browser's mark, or of an
    address in which there is more than a name."""
    made = {display_name("", address) for address in addresses}
    of_address = name in made and not name.isalpha()
    return "" if of_address or name.endswith(f" {mark_of(key)}") else name


def is_shared(kind: str, value: str) -> bool:
    """Whether several people may stand behind it: info@ and its like."""
    local = value.partition("@")[0].partition("+")[0]
    return kind == "email" and local.rstrip("0123456789") in _ROLES


def proves(kind: str) -> bool:
    """Whether an identity of this kind can be proved: whoever holds a browser's mark may not be its owner."""
    return kind not in ("visitor", "external", "import")


# Likeness -----------------------------------------------------------------------------------------

# Why two customers may be one person, and how sure it makes us (of 100). Their words: customers/words.py.
REASONS: Final = {
    "proved": 95,  # one has proved an address under which the other one is known
    "phone": 85,  # the same number, in a call and in a messenger
    "claimed": 70,  # one has named an address of the other's, or both named the same one
    "name and mail domain": 60,
    "name and phone": 60,  # the last digits are the same: one was written down without its country
}
TAIL: Final = 7  # digits
# Where anybody can have an address: that two have one there says nothing.
_FREE = """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com
    icloud.com me.com mac.com proton.me protonmail.com gmx.com gmx.net gmx.de web.de mail.com
    zoho.com fastmail.com hey.com tutanota.com tuta.com ukr.net i.ua meta.ua bigmir.net email.ua
    online.ua mail.ru bk.ru list.ru inbox.ru internet.ru yandex.ru yandex.com ya.ru yandex.ua
    rambler.ru takas.lt inbox.lt one.lt delfi.lt balsas.lt inbox.lv wp.pl o2.pl onet.pl interia.pl
    seznam.cz
"""
_OPEN_TO_ALL: Final = frozenset(_FREE.split())


def folded(name: str) -> str:
    """A name as it is compared: without case, accents, marks and order; "" when it is too short to tell.

    One word alone is not compared: there are many Olenas.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(c if c.isalpha() else " " for c in plain if not unicodedata.combining(c))
    words = sorted(set(kept.split()))
    return " ".join(words)[:80] if len(words) > 1 else ""


def rare_domain(address: str) -> str:
    """The domain of an address that not everybody can have one at, "" otherwise."""
    domain = address.rpartition("@")[2]
    return "" if domain in _OPEN_TO_ALL else domain


def alike_by_name(ours: Iterable[tuple[str, str]], theirs: Iterable[tuple[str, str]]) -> list[str]:
    """Reasons beside the same name, from the identities (kind, value) of two customers.

    An address that both have is a reason of its own.
    """
    found = []
    one, other = set(ours), set(theirs)
    own, foreign = one - other, other - one
    if _domains(own) & _domains(foreign):
        found.append("name and mail domain")
    if _tails(own) & _tails(foreign):
        found.append("name and phone")
    return found


def score(reasons: Iterable[str]) -> int:
    """How sure several reasons make us: the best one, and a little for each more, never quite 100."""
    weights = sorted((REASONS[one] for one in reasons), reverse=True)
    return min(99, weights[0] + 5 * (len(weights) - 1)) if weights else 0


def _domains(found: Iterable[tuple[str, str]]) -> set[str]:
    return {rare_domain(value) for kind, value in found if kind == "email"} - {""}


def _tails(found: Iterable[tuple[str, str]]) -> set[str]:
    digits = ("".join(filter(str.isdigit, value)) for kind, value in found if kind in PHONES)
    return {number[-TAIL:] for number in digits if len(number) >= TAIL}
