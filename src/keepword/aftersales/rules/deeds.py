"""Which deed of ours a promise is about: giving money back, sending, bringing, repairing, coming. Pure.

It reads the words of a sentence that is known to promise something. It is strict, as evidence that is taken
for the wrong promise is worse than a promise that its writer must vouch for.
"""

import re
from typing import Final

REFUND, SEND, ARRIVE, REPAIR, VISIT = "refund", "send", "arrive", "repair", "visit"

_SIGNS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        REFUND: (r"refund", r"reimburs\w*", r"(?:your|the) money", r"pay(?:ment)? (?:you )?back"),
        SEND: (r"send", r"ship", r"dispatch", r"post it", r"in the post"),
        ARRIVE: (
            r"deliver(?:ed|y)?",
            r"arrive",
            r"with you (?:by|on|today|tomorrow|next|this|within)",
            r"you(?:'ll| will) (?:get|receive|have) (?:it|them|the|your (?!money))",
        ),
        REPAIR: (
            r"repair(?:ed)?",
            r"fix(?:ed)? (?:it|your|the)",
            r"mend(?:ed)?",
            r"(?:be|have it) ready",
        ),
        VISIT: (
            r"(?:technician|engineer|mechanic|colleague|we|i)(?:'ll| will) (?:come|visit|be (?:at|with))",
        ),
    },
    "uk": {
        REFUND: (
            r"(?:поверн|перека[жз])\w*(?: \w+){0,3} (?:кошт|грош|сум)\w*",
            r"(?:кошти|гроші) (?:\w+ ){0,2}поверн\w*",
            r"відшкоду\w*",
        ),
        SEND: (r"(?:наді|пере|ви)шл\w*", r"відправ\w*", r"надсил\w*", r"відвантаж\w*"),
        ARRIVE: (r"достав\w*", r"привез\w*", r"отримаєте", r"прибуде"),
        REPAIR: (r"(?:від)?ремонт\w*", r"полагод\w*", r"почин\w*"),
        VISIT: (r"приїд\w*", r"завіта\w*", r"майстер (?:\w+ )?(?:буде|при)\w*"),
    },
    "ru": {
        REFUND: (
            r"(?:верн|возвра|перечисл|перевед)\w*(?: \w+){0,3} (?:деньг|средств|сумм)\w*",
            r"(?:деньги|средства) (?:\w+ ){0,2}верн\w*",
            r"возме[сщ]\w*",
        ),
        SEND: (r"отправ\w*", r"(?:вы|при)шл\w*", r"отгруз\w*"),
        ARRIVE: (r"достав\w*", r"привез\w*", r"получите", r"прибудет"),
        REPAIR: (r"(?:от)?ремонт\w*", r"почин\w*"),
        VISIT: (r"приед\w*", r"мастер (?:\w+ )?(?:будет|при)\w*"),
    },
    "lt": {
        REFUND: (
            r"(?:grąžin|perves)\w*(?: \w+){0,3} pinig\w*",
            r"pinig\w*(?: \w+){0,2} grąžin\w*",
            r"kompensuo\w*",
        ),
        SEND: (r"(?:iš|at|nu)?siųsi\w*", r"išsiun\w*"),
        ARRIVE: (r"pristaty\w*", r"atve[šž]\w*", r"gausite", r"atkeliaus\w*"),
        REPAIR: (r"(?:su|pa)?taisy\w*", r"(?:su)?remont\w*"),
        VISIT: (r"atvyk\w*", r"atvažiuo\w*", r"apsilanky\w*", r"meistras (?:\w+ )?(?:at|bus)\w*"),
    },
}
# What is sent and is no goods of the shop's.
_NOT_GOODS: Final = {
    "en": "e-?mail message link invoice answer reply update information details photo picture document label "
    "number instructions? quote list note news confirmation technician engineer mechanic colleague someone",
    "uk": r"лист\w? посилання рахун\w* повідомл\w* інформац\w* відповід\w* фото\w* документ\w* номер\w* "
    r"інструкц\w* майстр\w* наклейк\w*",
    "ru": r"письм\w* ссылк\w* сч[её]т\w* сообщен\w* информац\w* ответ\w* фото\w* документ\w* номер\w* "
    r"инструкц\w* мастер\w* наклейк\w*",
    "lt": r"laišk\w* nuorod\w* sąskait\w* žinut\w* informacij\w* atsakym\w* nuotrauk\w* dokument\w* "
    r"numer\w* instrukcij\w* meistr\w* lipduk\w*",
}


def _any(signs: "tuple[str, ...] | list[str]") -> "re.Pattern[str]":
    return re.compile(rf"\b(?:{'|'.join(signs)})\b", re.IGNORECASE)


_LANGUAGES: Final = tuple(_SIGNS)
_COMPILED: Final = {
    language: {deed: _any(signs) for deed, signs in of.items()} for language, of in _SIGNS.items()
}
_NO_GOODS: Final = {language: _any(words.split()) for language, words in _NOT_GOODS.items()}
_LONGEST: Final = 2_000


def deeds(text: str, language: str | None) -> frozenset[str]:
    """What is promised; of a text whose language is not known, in any."""
    text = text[:_LONGEST].replace("’", "'")
    found = set()
    for one in (language,) if language in _LANGUAGES else _LANGUAGES:
        here = {deed for deed, signs in _COMPILED[str(one)].items() if signs.search(text)}
        if _NO_GOODS[str(one)].search(text):
            here.discard(SEND)
        found |= here
    return frozenset(found)
