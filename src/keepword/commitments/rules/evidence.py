"""Whether an answer shows that an earlier promise was kept, or puts it off. Pure.

It looks for what a report has: words of the promised matter beside a verb that says it is done. It is
strict, as a promise that is wrongly counted as kept is worse than one that its writer must vouch for.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from keepword.language.detect import detect
from keepword.language.lemmas import words
from keepword.language.reading.deadlines import tells_when
from keepword.language.words import word_list

CONTACT: Final = "contact"  # we will write, call, let you know: any answer keeps it
DEED: Final = "deed"
NEVER_AGAIN: Final = "never_again"

_LONGEST: Final = 20_000  # characters of an answer that are looked at
_SENTENCE: Final = re.compile(r"[^.!?…\n]+[.!?…]*")

# Where we speak of getting in touch ourselves.
_IN_TOUCH: Final = {
    "en": re.compile(
        r"\b(?:call(?:ing)?|phone|ring|e-?mail|write|text|message|reply|answer|update|notify|inform|contact|"
        r"tell|respond)(?: back| to)? you\b|\blet you know\b|\b(?:get|come|be) (?:back|in touch)\b|"
        r"\b(?:keep you (?:posted|informed|updated))\b|\b(?:reach out|follow up|write back|call back)\b",
        re.IGNORECASE,
    ),
    "uk": re.compile(
        r"\b(?:зателефону|передзвон|подзвон|набер|напиш|відпиш|повідом|проінформу|зв['’ʼ]?яж|відпові[мс]|"
        r"дам(?:о)? знати|сповіст|поінформу|розпові)\w*",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"\b(?:позвон|перезвон|набер|напиш|отпиш|сообщ|проинформиру|свяж|ответ(?:им|ит|лю|ят)|дад?им знать|"
        r"дам знать|уведом|расскаж)\w*",
        re.IGNORECASE,
    ),
    "lt": re.compile(
        r"\b(?:paskambin|perskambin|parašy|atrašy|praneš|informuo|susisiek|atsaky|duosi(?:u|me) žinoti)\w*",
        re.IGNORECASE,
    ),
}

# What says that something is done.
_DONE: Final = {
    "en": re.compile(
        r"\b(?:have|has|had|'ve|’ve|'s|’s|was|were|been|is|are) (?:\w+ ){0,2}?(?:\w+ed|sent|done|made|paid|"
        r"found|put|given|taken|left|gone|bought|brought|got|gotten|shipped|written|called|spoken|set|out)\b|"
        r"\b(?:we|i) (?:just |already |now )*(?:\w+ed|sent|made|paid|found|put|gave|took|bought|brought|got|"
        r"wrote|spoke|set)\b|\b(?:already|as promised|on its way)\b",
        re.IGNORECASE,
    ),
    "uk": re.compile(
        r"\b(?:вже|уже|як обіцял\w+|готово)\b|\b\w{2,}(?:но|то|ено|єно|ений|ена|ені|аний|ана|ані|тий|ті)\b|"
        r"\b\w{3,}(?:ив|ав|яв|ів|ув|ила|ала|яла|ула|или|али|яли|ули|лася|вся|лися|лося)\b",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"\b(?:уже|как (?:и )?обещал\w+|готово)\b|\b\w{2,}(?:ен|ена|ено|ены|ан|ана|ано|аны|ят|ята|ято|яты)\b|"
        r"\b\w{3,}(?:ил|ал|ял|ел|ул|ила|ала|яла|ула|ели|или|али|яли|ули|лся|лась|лись|лось)\b",
        re.IGNORECASE,
    ),
    "lt": re.compile(
        r"\b(?:jau|kaip (?:ir )?žadėj\w+|padaryta|atlikta)\b|\b\w{3,}(?:ta|tas|tos|ti|iau|ėme|ome|ėte|ėjo|"
        r"ino|davo|oje|yko|irko|avo|uvo|ijo)\b|\b\w{3,}(?:au|ė)\b",
        re.IGNORECASE,
    ),
}
_NOT_DONE: Final = {
    "en": re.compile(
        r"\b(?:not|never|cannot|yet to|unable|delayed|will|shall)\b|n['’]t\b|['’]ll\b", re.IGNORECASE
    ),
    "uk": re.compile(r"\b(?:не|ще не|ні|затриму\w*|буде|будемо)\b", re.IGNORECASE),
    "ru": re.compile(r"\b(?:не|нет|задержива\w*|будет|будем)\b", re.IGNORECASE),
    "lt": re.compile(r"\b(?:ne|nė|ne\w{4,}|vėluo\w*|bus)\b", re.IGNORECASE),
}
# English past forms, which alone may be another's deed ("the lamp you ordered") and no report.
_PAST: Final = re.compile(
    r"\b(?:\w{3,}ed|sent|brought|came|went|paid|made|took|gave|put|wrote|found|bought|left|built|rang|spoke)\b",
    re.IGNORECASE,
)
# What is done to a matter before anything that was promised of it.
_IDLE: Final = re.compile(
    r"\b(?:received|got|read|seen|looked|checked|asked|noted|registered|passed|understood|ordered|"
    r"отримал|прочитал|побачил|переглянул|перевірил|запитал|передал|записал|зрозуміл|замовил|"
    r"получил|прочитал|увидел|посмотрел|проверил|спросил|передал|записал|понял|заказал|"
    r"gavo|perskait|pamat|peržiūr|patikrin|paklaus|perdav|užraš|suprat|užsak)\w*",
    re.IGNORECASE,
)
# Words that are in so many promises that they tell no matter from another.
_EMPTY_LINES: Final = (
    "will shall going try able make sure please back have has had are was were been this that with and",
    "your our you the for working business",
    "обовязково вам вас ваш ваше вашу нам вже робочих обязательно уже рабочих течение",
    "jums jūsų mums jau darbo galo",
)

Matter = frozenset[frozenset[str]]


def kind_of(text: str, lang: str | None, *, never_again: bool = False) -> str:
    """What a promise is about: getting in touch, a deed, or that something never happens again."""
    if never_again:
        return NEVER_AGAIN
    known = (_IN_TOUCH.get(lang or ""),) if lang in _IN_TOUCH else tuple(_IN_TOUCH.values())
    return CONTACT if any(one is not None and one.search(text) for one in known) else DEED


@cache
def _empty() -> frozenset[str]:
    return frozenset(
        form for line in _EMPTY_LINES for word in words(line) for form in (*word.forms, *word.roots)
    )


def matter(text: str, lang: str | None) -> Matter:
    """The words that say what it is about, each by its form and its roots."""
    common = word_list(lang, "function_words") if lang else frozenset()
    spoken = (lang,) if lang in _DONE else tuple(_DONE)
    found = set()
    for word in words(text[:_LONGEST], lang):
        form = word.forms[0]
        if form in _empty() or len(form) < 3 or any(tells_when(form, each) for each in spoken):
            continue
        if len(form) < 5 and form in common:  # longer ones of that list do tell matters apart
            continue
        found.add(frozenset((form, *word.roots)))
    return frozenset(found)


def reports(answer: str, promised: str, lang: str | None, *, but: Iterable[tuple[int, int]] = ()) -> bool:
    """Whether an answer says that what was promised is done. `but`: places of new promises in the answer."""
    wanted = matter(promised, lang)
    if not wanted:
        return False
    skipped = list(but)
    for found in _SENTENCE.finditer(answer[:_LONGEST]):
        start, end = found.span()
        if any(one[0] < end and start < one[1] for one in skipped):
            continue
        sentence = found.group()
        if not sentence.rstrip().endswith("?") and _says_done(sentence, wanted, lang):
            return True
    return False


def _says_done(sentence: str, wanted: Matter, lang: str | None) -> bool:
    """It is done by the very verb that was promised, or by another of the same matter, and not denied."""
    language = lang if lang in _DONE else detect(sentence) or "en"
    done, undone = _DONE.get(language), _NOT_DONE.get(language)
    if done is None or undone is None or undone.search(sentence):
        return False
    past = [*done.finditer(sentence), *(_PAST.finditer(sentence) if language == "en" else ())]
    if any(_common(wanted, matter(found.group(), lang)) for found in past):
        return True
    return (
        bool(done.search(sentence))
        and not _IDLE.search(sentence)
        and _common(wanted, matter(sentence, lang)) > 1
    )


def same_matter(one: str, other: str, lang: str | None) -> bool:
    """Whether two promises are about the same, so that the later puts the earlier off."""
    first, second = kind_of(one, lang), kind_of(other, lang)
    if first == CONTACT and second == CONTACT:
        return True
    return first == second and _alike(matter(one, lang), matter(other, lang))


def _alike(one: Matter, other: Matter) -> bool:
    """A third of the smaller in common, and one word at least."""
    common = _common(one, other)
    return common > 0 and common * 3 >= min(len(one), len(other))


def _common(one: Matter, other: Matter) -> int:
    return sum(any(_kin(word, each) for each in other) for word in one)


def _kin(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two words are forms of one: they share a root, or begin alike (endings of a verb differ)."""
    if one & other:
        return True
    return any(
        len(first) > 4 and len(second) > 4 and first[:5] == second[:5] for first in one for second in other
    )
