"""Whether somebody asks where their parcel or order is, in the words of four languages. Pure."""

import re
from typing import Final

_THING: Final = (
    r"parcels?|packages?|orders?|shipments?|deliver(?:y|ies)",
    r"посилк\w*|замовлен\w*|доставк\w*|відправлен\w*",
    r"посылк\w*|заказ\w{0,3}|отправлени\w*",
    r"siunt\w*|užsakym\w*|pristatym\w*",
)
_WHERE: Final = (
    r"where|track(?:ing)?|status|when|late|arriv\w*|not (?:here|there|come)",
    r"де|коли|статус\w*|відстеж\w*|запізн\w*|не при\w+",
    r"где|когда|отслед\w*|опазд\w*|не при\w+",
    r"kur|kada|būsen\w*|sek(?:ti|imas)|vėluo\w*|neatėj\w*|negav\w*",
)
_LONGEST: Final = 500


def _any(parts: tuple[str, ...]) -> "re.Pattern[str]":
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)


_THINGS, _WHERES = _any(_THING), _any(_WHERE)


def asks_where(text: str) -> bool:
    """Whether the words ask for the whereabouts of something ordered: "where is my parcel", "де посилка"."""
    text = text[:_LONGEST]
    return bool(_THINGS.search(text) and _WHERES.search(text))
