"""Which deed of ours a promise is about: giving money back, sending, bringing, repairing, coming. Pure.

It reads the words of a sentence that is known to promise something. It is strict, as evidence that is taken
for the wrong promise is worse than a promise that its writer must vouch for.
"""

import re
from typing import Final

REFUND, SEND, ARRIVE, REPAIR, VISIT = "refund", "send", "arrive", "repair", "visit"

_SIGNS: Final = {
    "en": {
        REFUND: r"refund|reimburs\w*|(?:your|the) money|pay(?:ment)? (?:you )?back",
        SEND: r"send|ship|dispatch|post it|in the post",
        ARRIVE: r"deliver(?:ed|y)?|arrive|with you (?:by|on|today|tomorrow|next|this|within)|"
        r"you(?:'ll| will) (?:get|receive|have) (?:it|them|the|your)",
        REPAIR: r"repair(?:ed)?|fix(?:ed)? (?:it|your|the)|mend(?:ed)?|ready (?:for|to)|have it ready|be ready",
        VISIT: r"(?:technician|engineer|mechanic|colleague|we|i)(?:'ll| will) (?:come|visit|be at|call at|be with)",
    },
    "uk": {
        REFUND: r"(?:поверн|відшкод|перека(?:ж|з))\w*(?: \w+){0,3} (?:кошт|грош|сум)\w*|(?:кошти|гроші) (?:\w+ ){0,2}поверн\w*|"
        r"відшкоду\w*",
        SEND: r"(?:на|ві|пере)?д?ішл(?:ю|е|у|ем|емо|ете)\w*|відправ\w*|вишл\w*|надсил\w*|відвантаж\w*",
        ARRIVE: r"достав\w*|привез\w*|отримаєте|прибуде",
        REPAIR: r"(?:від|від)?ремонт\w*|полагод\w*|почин\w*",
        VISIT: r"приїд\w*|завіта\w*|майстер (?:\w+ )?(?:буде|прийде|при)\w*",
    },
    "ru": {
        REFUND: r"(?:верн|возвра|перечисл|перевед)\w*(?: \w+){0,3} (?:деньг|средств|сумм)\w*|"
        r"(?:деньги|средства) (?:\w+ ){0,2}верн\w*|возмест\w*|возмещ\w*",
        SEND: r"отправ\w*|вышл\w*|пришл\w*|отгруз\w*",
        ARRIVE: r"достав\w*|привез\w*|получите|прибудет",
        REPAIR: r"(?:от)?ремонт\w*|почин\w*",
        VISIT: r"приед\w*|мастер (?:\w+ )?(?:будет|при)\w*",
    },
    "lt": {
        REFUND: r"(?:grąžin|pervesi?)\w*(?: \w+){0,3} pinig\w*|pinig\w*(?: \w+){0,2} grąžin\w*|kompensuo\w*",
        SEND: r"(?:iš|at|nu)?siųsi\w*|išsiun\w*",
        ARRIVE: r"pristaty\w*|atveš\w*|atvež\w*|gausite|atkeliaus\w*",
        REPAIR: r"(?:su|pa)?taisy\w*|(?:su)?remont\w*",
        VISIT: r"atvyk\w*|atvažiuo\w*|apsilanky\w*|meistras (?:\w+ )?(?:atei|atva|atvy|bus)\w*",
    },
}
# What is sent and is no goods.
_WORDS_ONLY: Final = {
    "en": r"e-?mail|message|link|invoice|answer|reply|update|information|details|photo|picture|document|label|"
    r"number|instructions?|quote|list|note|news|confirmation|technician|engineer|mechanic|colleague|someone",
    "uk": r"лист|листа|листом|посилання|рахун\w*|повідомл\w*|інформац\w*|відповід\w*|фото\w*|документ\w*|номер\w*|"
    r"інструкц\w*|майстр\w*|наклейк\w*",
    "ru": r"письм\w*|ссылк\w*|счет\w*|счёт\w*|сообщен\w*|информац\w*|ответ\w*|фото\w*|документ\w*|номер\w*|"
    r"инструкц\w*|мастер\w*|наклейк\w*",
    "lt": r"laišk\w*|nuorod\w*|sąskait\w*|žinut\w*|informacij\w*|atsakym\w*|nuotrauk\w*|dokument\w*|numer\w*|"
    r"instrukcij\w*|meistr\w*|lipduk\w*",
}
_LANGUAGES: Final = tuple(_SIGNS)
_COMPILED: Final = {
    language: {deed: re.compile(rf"\b(?:{signs})\b", re.IGNORECASE) for deed, signs in of.items()}
    for language, of in _SIGNS.items()
}
_NO_GOODS: Final = {
    language: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for language, words in _WORDS_ONLY.items()
}
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
