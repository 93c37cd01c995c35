"""Which products suit somebody who has answered the questions of a guide, and why, in words.

Products of which a "never" holds are out. Of the others those stand first that miss the fewest demands (a
"must", a budget); where none meets them all, those that come closest are shown, each with what it misses, and
never one that misses more than another. Where the weights speak for some of these, the rest is left out. Then
the sum of weights decides, then whether it is there, then the price (the cheaper first: what serves as well
and costs less is the honest advice), then the name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from keepword.core.money import shown
from keepword.relationship.rules.guides import PRICES, Answers, Question, said


@dataclass(frozen=True, slots=True)
class Thing:
    """A product as a guide sees it. `words` is all that is said of it, in small letters.

    `price` is in minor units of the guide's currency; None: not known. `is_there` None: its stock is not
    counted here.
    """

    pk: int
    sku: str
    title: str
    category: str = ""
    brand: str = ""
    kind: str = "thing"
    words: str = ""
    price: int | None = None
    is_there: bool | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A product with what speaks for it (`reasons`) and what it does not meet (`misses`)."""

    thing: Thing
    score: int
    reasons: tuple[str, ...]
    misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """`meets`: the found meet every demand. `considered` products were looked at."""

    meets: bool
    found: tuple[Advice, ...]
    considered: int


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that a product must be: one of `effects` is to hold."""

    effects: tuple[Mapping[str, Any], ...]
    reason: str
    miss: str


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that speaks for a product, or against it (`weight` below 0)."""

    effect: Mapping[str, Any]
    weight: int
    reason: str


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody's answers come to."""

    demands: tuple[Demand, ...]
    never: tuple[Mapping[str, Any], ...]
    wishes: tuple[Wish, ...]


def advise(
    questions: Sequence[Question],
    answers: Answers,
    things: Iterable[Thing],
    *,
    language: str,
    currency: str,
    most: int = 3,
) -> Result:
    """The best of `things`. Words are in the active language of Django, names of the shop in `language`."""
    needs = needs_of(questions, answers, language=language, currency=currency)
    looked = list(things)
    fit = [one for one in looked if not any(holds(effect, one) for effect in needs.never)]
    judged = [_judged(one, needs) for one in fit]
    fewest = min((len(one.misses) for one in judged), default=0)
    best = sorted((one for one in judged if len(one.misses) == fewest), key=_place)
    if best and best[0].score > 0:
        best = [one for one in best if one.score > 0]
    return Result(fewest == 0 and bool(best), tuple(best[:most]), len(looked))


def needs_of(questions: Sequence[Question], answers: Answers, *, language: str, currency: str) -> Needs:
    """What answers come to."""
    demands: list[Demand] = []
    never: list[Mapping[str, Any]] = []
    wishes: list[Wish] = []
    for question in questions:
        value = answers.get(question["key"])
        if value is None:
            continue
        if question["kind"] == "budget":
            demands.append(_budget(int(value), currency, language))
            continue
        chosen = [one for one in question["answers"] if one["key"] in value]
        demands += _demands(chosen, language)
        for answer in chosen:
            reason = reason_of(answer, language)
            never += [one for one in answer["effects"] if one["do"] == "never"]
            wishes += [
                Wish(one, _SIGN[one["do"]] * one["weight"], reason)
                for one in answer["effects"]
                if one["do"] in _SIGN
            ]
    return Needs(tuple(demands), tuple(never), tuple(wishes))


_SIGN: Final = {"plus": 1, "minus": -1}


def _budget(amount: int, currency: str, language: str) -> Demand:
    limit = {"limit": shown(amount, currency, language)}
    effect = {"do": "must", "on": "price_most", "value": amount, "weight": 1}
    return Demand((effect,), _("Within your %(limit)s") % limit, _("Costs more than your %(limit)s") % limit)


def _demands(chosen: Sequence[Mapping[str, Any]], language: str) -> list[Demand]:
    """What the chosen answers of one question demand: by what they ask about, one of them is enough."""
    by_what: dict[str, list[tuple[Mapping[str, Any], Mapping[str, Any]]]] = {}
    for answer in chosen:
        for effect in answer["effects"]:
            if effect["do"] == "must":
                by_what.setdefault(effect["on"], []).append((effect, answer))
    found = []
    for pairs in by_what.values():
        named = list(dict.fromkeys(said(answer["texts"], language) for _effect, answer in pairs))
        reasons = dict.fromkeys(reason_of(answer, language) for _effect, answer in pairs)
        miss = _("Does not meet “%(answer)s”") % {"answer": " / ".join(named)}
        found.append(Demand(tuple(effect for effect, _answer in pairs), " · ".join(reasons), miss))
    return found


def reason_of(answer: Mapping[str, Any], language: str) -> str:
    """Why an answer speaks for a product: the shop's words, else the answer's own."""
    because = said(answer["because"], language)
    return because or _("Fits “%(answer)s”") % {"answer": said(answer["texts"], language)}


def holds(effect: Mapping[str, Any], thing: Thing) -> bool:
    """Whether a product is what an effect speaks of. A price that is not known meets no limit."""
    on, value = effect["on"], effect["value"]
    if on in PRICES:
        if thing.price is None:
            return False
        return bool(thing.price <= value if on == "price_most" else thing.price >= value)
    wanted = str(value).casefold()
    if on == "word":
        return wanted in thing.words
    return bool(str(getattr(thing, on)).casefold() == wanted)


def _judged(thing: Thing, needs: Needs) -> Advice:
    reasons: dict[str, None] = {}
    misses: list[str] = []
    for demand in needs.demands:
        if any(holds(effect, thing) for effect in demand.effects):
            reasons[demand.reason] = None
        else:
            misses.append(demand.miss)
    score = 0
    for wish in needs.wishes:
        if holds(wish.effect, thing):
            score += wish.weight
            if wish.weight > 0:
                reasons[wish.reason] = None
    return Advice(thing, score, tuple(reasons), tuple(misses))


def _place(one: Advice) -> tuple[int, bool, bool, int, str, int]:
    price = one.thing.price
    return (-one.score, one.thing.is_there is False, price is None, price or 0, one.thing.title, one.thing.pk)
