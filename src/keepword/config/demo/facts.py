"""What fills the slots of the texts: order numbers, dates as each language says them, products."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from random import Random

from .people import Person
from .team import Agent
from .texts import Book, book, products
from .times import DAY, ZONE

# What is bought in a story of this kind; everything where nothing is said. What can be replaced by
# something alike comes in at least two models.
_SOLD = {
    "broken_charger": ("charger",),
    "firmware": ("watch",),
    "return_refund": ("headphones", "speaker", "watch", "lamp", "keyboard", "mouse", "camera"),
    "warranty_repair": ("watch", "headphones", "speaker"),
    "out_of_stock": ("powerbank", "charger", "headphones", "speaker", "watch", "lamp", "keyboard", "camera"),
    "b2b_quote": ("lamp", "keyboard", "mouse", "headphones", "hub", "camera", "router", "powerbank"),
    "thanks": ("headphones", "speaker", "watch", "powerbank"),
}
_SOLD_FOR_ADVICE = {
    "trip": ("powerbank",),
    "plane": ("powerbank",),
    "laptop": ("powerbank",),
    "kid": ("powerbank",),
    "small": ("powerbank",),
    "blackout": ("station",),
    "fridge": ("station",),
    "router": ("station",),
    "parents": ("station",),
    "sport": ("headphones",),
}
_SOLD_AT_LEISURE = ("headphones", "watch", "keyboard")
GRYVNIAS = 48.5  # to the euro; prices in them end in 9


@dataclass(frozen=True)
class Goods:
    kind: str
    model: str
    price: float


@dataclass(frozen=True)
class Matter:
    """What a story is about."""

    goods: Goods
    other: Goods
    slots: dict[str, str]  # all that stays the same throughout
    product: int  # grammatical gender


def matter(texts: Book, person: Person, topic: str, case: str, starts: datetime, chance: Random) -> Matter:
    advice = topic == "product_advice"
    kinds = _SOLD_FOR_ADVICE.get(case, _SOLD_AT_LEISURE) if advice else _SOLD.get(topic)
    bought, other = _purchase(kinds, advice or topic == "out_of_stock", chance)
    slots = (
        _goods_slots(texts.language, bought, "product", "thing")
        | _goods_slots(texts.language, other, "other", "other_thing")
        | _place_slots(texts, person, chance)
        | _past_slots(texts.language, starts, chance, _months(texts))
        | _numbers(texts.language, bought, chance)
        | {
            "model": bought.model,
            "phone": person.phone,
            "company": person.company or chance.choice(texts.places["company"]),
        }
    )
    return Matter(bought, other, slots, texts.things[bought.kind].gender)


@cache
def _sold(kinds: tuple[str, ...] | None) -> tuple[Goods, ...]:
    return tuple(Goods(*row) for row in products() if kinds is None or row[0] in kinds)


def _purchase(kinds: tuple[str, ...] | None, alike: bool, chance: Random) -> tuple[Goods, Goods]:
    """What was bought and something else, of the same kind if `alike`, of another if not."""
    bought = chance.choice(_sold(kinds))
    while True:
        other = chance.choice(_sold(None))
        if other.model != bought.model and (other.kind == bought.kind) == alike:
            return bought, other


@cache
def _goods_slots(language: str, goods: Goods, full: str, short: str) -> dict[str, str]:
    thing = book(language).things[goods.kind]
    if language == "en":
        name = f"{goods.model} {thing.forms[0]}"
        article = "a pair of" if thing.gender else "an" if name[0] in "AEIO" else "a"
        return {full: name, f"a_{full}": f"{article} {name}", short: thing.forms[0]}
    slots = {}
    for case, form in zip(("", "_acc", "_gen", "_ins"), thing.forms, strict=True):
        slots[full + case] = f"{form} {goods.model}"
        slots[short + case] = form
    return slots


def _place_slots(texts: Book, person: Person, chance: Random) -> dict[str, str]:
    city, in_city, to_city, from_city = texts.places["city"][person.city].split("|")
    courier = chance.choice(texts.places["courier"]).split("|")
    cases = ("courier", "courier_acc", "courier_gen", "courier_ins", "courier_loc")
    forms = courier if len(courier) == len(cases) else courier * len(cases)
    return dict(zip(cases, forms, strict=True)) | {
        "city": city,
        "in_city": in_city,
        "to_city": to_city,
        "from_city": from_city,
        "street": chance.choice(texts.places["street"]),
        "branch": chance.choice(texts.places["branch"]),
        "ttn": _tracking(courier[0], chance),
    }


def _tracking(courier: str, chance: Random) -> str:
    if courier in ("Нова пошта", "Новая почта", "Nova Poshta"):
        return f"20 45{chance.randrange(100):02d} {chance.randrange(10**4):04d} {chance.randrange(10**4):04d}"
    if courier in ("Укрпошта", "Укрпочта"):
        return f"05{chance.randrange(10**11):011d}"
    if courier == "DPD":
        return f"0557{chance.randrange(10**10):010d}"
    return f"CC{chance.randrange(10**9):09d}LT"


def _past_slots(language: str, starts: datetime, chance: Random, months: list[str]) -> dict[str, str]:
    late = chance.randint(3, 9)
    promised = starts - DAY * late
    ordered = promised - DAY * chance.randint(2, 6)
    return {
        "days": _days(language, late),
        "promised": day(language, promised, months),
        "ordered": day(language, ordered, months),
        "time": f"{chance.randint(15, 19)}:00",
    }


def _numbers(language: str, goods: Goods, chance: Random) -> dict[str, str]:
    order = f"{chance.randrange(41000, 98999)}"
    numero = {"lt": "Nr. ", "en": "#"}.get(language, "№ ")
    major = chance.randint(1, 4)
    minor = chance.randint(0, 8)
    return {
        "order": chance.choice((f"AV-{order}", f"AV-{order}", f"AV{order}", order, f"{numero}{order}")),
        "sum": _money(language, goods.price),
        "invoice": f"AV26-{chance.randrange(10000, 99999)}",
        "voucher": "".join(chance.choices("ABCDEFGHJKMNPQRSTUVWXYZ23456789", k=8)),
        "vat": f"{chance.randrange(10**8):08d}"
        if language in ("uk", "ru")
        else f"LT{chance.randrange(10**9):09d}",
        "version": f"{major}.{minor}.{chance.randint(0, 9)}",
        "newversion": f"{major}.{minor + 1}",
        "serial": f"{chance.choice('BKMRT')}{chance.randrange(10**6):06d}",
        "card": f"{chance.randrange(10**4):04d}",
        "qty": str(chance.choice((8, 10, 12, 15, 20, 25, 30, 40, 60))),
    }


def _money(language: str, euro: float) -> str:
    if language in ("uk", "ru"):
        amount = int(euro * GRYVNIAS / 10) * 10 + 9
        return f"{amount:,} грн".replace(",", " ")
    return f"{euro:.2f} €".replace(".", ",") if language == "lt" else f"€{euro:.2f}"


def _days(language: str, count: int) -> str:
    few = count % 10 in (2, 3, 4)
    match language:
        case "uk":
            return f"{count} {'дні' if few else 'днів'}"
        case "ru":
            return f"{count} {'дня' if few else 'дней'}"
        case "lt":
            return f"{count} dienas"
        case _:
            return f"{count} days"


def _months(texts: Book) -> list[str]:
    return texts.places["month"]


def day(language: str, moment: datetime, months: list[str]) -> str:
    """A date as one says it in a sentence."""
    local = moment.astimezone(ZONE)
    month = months[local.month - 1]
    return f"{month} {local.day} d." if language == "lt" else f"{local.day} {month}"


@dataclass(frozen=True)
class Due:
    """A time promised to a customer."""

    at: datetime
    today: bool
    tomorrow: bool


def next_due(moment: datetime, chance: Random) -> Due:
    """When an agent who writes at `moment` can have news: this evening or on the next working day."""
    local = moment.astimezone(ZONE)
    working = local.weekday() < 5
    if working and local.hour < 11 and chance.random() < 0.35:
        return Due(datetime.combine(local.date(), time(chance.choice((16, 17, 18))), ZONE), True, False)
    days = 1
    while (local + DAY * days).weekday() > 4:
        days += 1
    date = local.date() + DAY * days
    return Due(
        datetime.combine(date, time(chance.choice((10, 11, 12, 12, 12, 14, 15))), ZONE), False, days == 1
    )


class Slots(dict[str, str]):
    """What fills slots in a message written at `at`; what depends on that moment is found when asked for."""

    def __init__(self, texts: Book, at: datetime, chance: Random, fixed: Mapping[str, str]) -> None:
        super().__init__(fixed)
        self._texts, self._at, self._chance = texts, at, chance

    def __missing__(self, slot: str) -> str:
        found = moment_slots(self._texts, self._at, next_due(self._at, self._chance), self._chance)
        self.update(found)
        return found[slot]


def moment_slots(texts: Book, moment: datetime, due: Due, chance: Random) -> dict[str, str]:
    """The slots that depend on when a message is written."""
    months, weekdays = texts.places["month"], texts.places["weekday"]
    today, tomorrow, later = texts.places["soon"]
    hour = f"{due.at.hour} val." if texts.language == "lt" else f"{due.at.hour}:00"
    weekday = weekdays[due.at.weekday()]
    soon = today if due.today else tomorrow if due.tomorrow else later
    date = _working_day(moment.astimezone(ZONE), chance.randint(2, 4))
    refund = _working_day(date, 2)
    return {
        "soon": soon.replace("{hour}", hour).replace("{weekday}", weekday),
        "deadline": f"{weekdays[date.weekday()]}, {day(texts.language, date, months)}",
        "until": day(texts.language, date, months),
        "refund": day(texts.language, refund, months),
    }


def _working_day(date: datetime, days: int) -> datetime:
    while days or date.weekday() > 4:
        date += DAY
        days -= date.weekday() < 5 and days > 0
    return date


def yesterday(texts: Book, moment: datetime) -> str:
    return day(texts.language, moment - timedelta(days=1), texts.places["month"])


def people_slots(texts: Book, person: Person, agent: Agent | None) -> dict[str, str]:
    slots = {"name": person.called, "me": person.first, "full": person.name, "subject": ""}
    if agent is not None:
        slots["agent"], slots["agent_voc"] = agent.called[texts.language]
    return slots
