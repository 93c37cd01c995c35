"""What a value of each kind of field may be, and how it is read from text and shown. Pure.

A value is, by kind: text, long, link (str); number (Decimal); date (date); choice (a choice's key);
choices (a tuple of keys in the order of the choices); flag (True). None is "no value", for a flag too.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from keepword.core.errors import Invalid

Value = str | Decimal | date | bool | tuple[str, ...]

TEXT: Final = "text"
LONG: Final = "long"
NUMBER: Final = "number"
DATE: Final = "date"
CHOICE: Final = "choice"
CHOICES: Final = "choices"
LINK: Final = "link"
FLAG: Final = "flag"

LONGEST: Final = {TEXT: 500, LINK: 2000, LONG: 20_000}
LARGEST: Final = Decimal(10) ** 9  # with six decimals: the fifteen digits that SQLite keeps exactly
DECIMALS: Final = 6
WORD: Final = 500

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_YES = frozenset({"yes", "y", "true", "1", "on", "так", "да", "taip", "+"})
_NO = frozenset({"no", "n", "false", "0", "off", "ні", "нет", "ne", "-", ""})


def key_of(name: str) -> str:
    """A key made of a name: "Order number" is order_number; "" when no letter of it is Latin."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:40].rstrip("_")


def is_key(key: str) -> bool:
    """Whether a key can name a field in conditions, files and addresses."""
    return bool(_KEY.match(key))


def word_of(text: str) -> str:
    """The beginning of a text as it is compared: without case, in one normal form."""
    return unicodedata.normalize("NFC", text).casefold()[:WORD]


def check(kind: str, value: Any, choices: Mapping[str, str]) -> Value | None:
    """The value that a field of this kind keeps; Invalid when it cannot be one.

    `choices` maps key to label. None, "", [] and a flag's False are no value.
    """
    if value is None or value == "" or value == [] or value == () or value is False:
        return None
    if kind in (TEXT, LONG):
        return _text(kind, value)
    return _CHECKS[kind](value, choices)


def parse(kind: str, text: str, choices: Mapping[str, str]) -> Value | None:
    """The value that a text means: "1 234,5", "yes", "Lamp; Shade". Invalid when it means none."""
    text = text.strip()
    if kind == FLAG:
        plain = text.casefold()
        if plain not in _YES | _NO:
            raise Invalid(_("Write yes or no."))
        return plain in _YES or None
    if kind == NUMBER and text:
        return check(kind, _plain_number(text), choices)
    if kind == CHOICES and text:
        parts = [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]
        return check(kind, parts, choices)
    return check(kind, text, choices)


def plain(value: Value | None) -> Any:
    """A value as JSON has it: numbers as numbers, a date as YYYY-MM-DD, choices as a list of keys."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _text(kind: str, value: Any) -> str | None:
    if not isinstance(value, str):
        raise Invalid(_("Write a text."))
    text = value.replace("\r\n", "\n").replace("\0", "").strip()
    if kind != LONG:
        text = " ".join(text.split())
    if len(text) > LONGEST[kind]:
        raise Invalid(_("At most %(n)s characters.") % {"n": LONGEST[kind]})
    return text or None


def _number(value: Any, choices: Mapping[str, str]) -> Decimal:
    try:
        if isinstance(value, bool) or (isinstance(value, str) and len(value) > 40):
            raise InvalidOperation
        number = Decimal(str(value).strip())
        if not number.is_finite():
            raise InvalidOperation
    except (InvalidOperation, ValueError):
        raise Invalid(_("Write a number, such as 12 or 12.5.")) from None
    if abs(number) >= LARGEST:
        raise Invalid(_("The number is too large."))
    return round(number, DECIMALS)


def _plain_number(text: str) -> str:
    """Blanks part thousands; the last of comma and point begins the decimals."""
    text = re.sub(r"[\s'’]", "", text)
    if "," in text and "." in text:
        mark = max(",.", key=text.rfind)
        text = text.replace("." if mark == "," else ",", "")
    return text.replace(",", ".")


def _date(value: Any, choices: Mapping[str, str]) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip())
    except (ValueError, AttributeError):
        raise Invalid(_("Write a date as YYYY-MM-DD.")) from None


def _choice(value: Any, choices: Mapping[str, str]) -> str:
    if isinstance(value, str):
        if value in choices:
            return value
        wanted = word_of(value.strip())
        for key, label in choices.items():
            if word_of(label) == wanted:
                return key
    raise Invalid(_("“%(value)s” is none of the choices.") % {"value": str(value)[:60]})


def _choices(value: Any, choices: Mapping[str, str]) -> tuple[str, ...]:
    given: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    if len(given) > 100:
        raise Invalid(_("At most %(n)s choices at once.") % {"n": 100})
    wanted = {_choice(one, choices) for one in given}
    return tuple(key for key in choices if key in wanted)


def _link(value: Any, choices: Mapping[str, str]) -> str:
    text = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits or len(text) > LONGEST[LINK] or re.search(r"[\s<>\"\x00-\x1f]", text):
        raise Invalid(_("Write a whole address that begins with https://."))
    return text


def _flag(value: Any, choices: Mapping[str, str]) -> bool:
    if value is not True:
        raise Invalid(_("Say yes or no."))
    return True


_CHECKS: Final[dict[str, Callable[[Any, Mapping[str, str]], Value]]] = {
    NUMBER: _number,
    DATE: _date,
    CHOICE: _choice,
    CHOICES: _choices,
    LINK: _link,
    FLAG: _flag,
}
