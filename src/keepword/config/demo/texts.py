"""The texts of the demo shop, and how one of them becomes words.

A text may hold `<a|b|>` (one of these, possibly nothing), `[в|ла]` (the writer is a man | a woman),
`[=ий|а|е|і]` (the gender of the product), `{slot}` and `{^slot}` (with a capital letter), and `¶` (a new
paragraph). Trailing words like `+photo` or `+angry` say what comes with the text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

LANGUAGES = ("uk", "ru", "lt", "en")
WORDS = Path(__file__).parent / "words"

_CHOICE = re.compile(r"<([^<>]*)>")
_WRITER = re.compile(r"\[([^\[\]=]*)\]")
_PRODUCT = re.compile(r"\[=([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\^?)(\w+)\}")
_MARK = re.compile(r"\s+\+(\w+)")
_TWO_DOTS = re.compile(r"\b(d|val)\.\.")  # Lithuanian dates and hours end in a dot of their own


def seeded(*parts: object) -> Random:
    """Chance that falls the same way each time."""
    return Random(":".join(map(str, parts)))  # noqa: S311  the demo must repeat itself; nothing secret comes of it


@dataclass(frozen=True)
class Voice:
    """Who speaks about what: all that a text needs to become words."""

    pick: Random
    slots: Mapping[str, str]
    woman: bool = False
    product: int = 0  # which of the forms of [=...]


@dataclass(frozen=True)
class Rendered:
    text: str
    marks: frozenset[str]


def render(template: str, voice: Voice) -> Rendered:
    """The words of a template, and its marks. Raises KeyError for a slot that nobody fills."""

    def choose(found: re.Match[str]) -> str:
        alternatives: list[str] = found[1].split("|")
        return voice.pick.choice(alternatives)

    def written(found: re.Match[str]) -> str:
        forms: list[str] = found[1].split("|")
        return forms[min(int(voice.woman), len(forms) - 1)]

    def agreeing(found: re.Match[str]) -> str:
        forms: list[str] = found[1].split("|")
        return forms[min(voice.product, len(forms) - 1)]

    def fill(found: re.Match[str]) -> str:
        word: str = voice.slots[found[2]]
        return word[:1].upper() + word[1:] if found[1] else word

    text = _CHOICE.sub(choose, _PRODUCT.sub(agreeing, _WRITER.sub(written, template)))
    marks = frozenset(_MARK.findall(text))
    text = _SLOT.sub(fill, _MARK.sub("", text))
    text = _TWO_DOTS.sub(r"\1.", text).replace("¶", "\n\n").replace("\\n", "\n")
    return Rendered(text.strip(), marks)


@dataclass(frozen=True)
class Turn:
    """One message after the opening. who: A (agent), A2 (as promised), C (customer), N (note), X (copied)."""

    who: str
    text: str


@dataclass
class Topic:
    """What people write about one matter in one language.

    Everything goes by case: what an opening is about, the subjects that suit it, the threads that answer it.
    """

    subjects: dict[str, list[str]] = field(default_factory=dict)  # those under "" suit every case
    opens: list[tuple[str, str]] = field(default_factory=list)  # (case, text)
    threads: dict[str, list[tuple[Turn, ...]]] = field(default_factory=dict)

    def subjects_for(self, case: str) -> list[str]:
        return self.subjects.get(case, []) + self.subjects.get("", [])


@dataclass(frozen=True)
class Thing:
    """A kind of product: its forms (nominative, accusative, genitive, instrumental) and gender."""

    gender: int
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """All the texts of one language."""

    language: str
    topics: Mapping[str, Topic]
    voice: Mapping[str, list[str]]
    places: Mapping[str, list[str]]
    names: Mapping[str, list[str]]
    things: Mapping[str, Thing]


TOPICS = (
    "where_is_order",
    "late_parcel",
    "broken_charger",
    "wrong_item",
    "return_refund",
    "warranty_repair",
    "invoice_vat",
    "product_advice",
    "payment_failed",
    "change_address",
    "gift_voucher",
    "out_of_stock",
    "thanks",
    "complaint",
    "double_charge",
    "firmware",
    "b2b_quote",
    "spam",
)

_GENDERS = {"uk": "mfnp", "ru": "mfnp", "lt": "mfp", "en": "np"}


@cache
def book(language: str) -> Book:
    folder = WORDS / language
    return Book(
        language=language,
        topics={name: _topic(folder / f"{name}.txt") for name in TOPICS},
        voice=_sections(folder / "voice.txt"),
        places=_sections(folder / "places.txt"),
        names=_sections(folder / "names.txt"),
        things=_things(folder / "goods.txt", _GENDERS[language]),
    )


@cache
def products() -> tuple[tuple[str, str, float], ...]:
    """(kind, model, price in euro) of all that the shop sells."""
    rows = (line.split("|") for line in _lines(WORDS / "products.txt"))
    return tuple((kind, model, float(price)) for kind, model, price in rows)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line]


def _sections(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in _lines(path):
        if line.startswith("@"):
            section = found.setdefault(line[1:], [])
        else:
            section.append(line)
    return found


def _things(path: Path, genders: str) -> dict[str, Thing]:
    things = {}
    for line in _lines(path):
        kind, gender, *forms = line.split("|")
        things[kind] = Thing(genders.index(gender), tuple(forms))
    return things


def _topic(path: Path) -> Topic:
    topic = Topic()
    thread: list[Turn] = []
    section, cases = "", [""]
    for line in [*_lines(path), "@end"]:
        if line.startswith("@"):
            if section == "thread":
                for case in cases:
                    topic.threads.setdefault(case, []).append(tuple(thread))
            section, *cases = line[1:].split()
            thread = []
        elif section == "thread":
            who, _, text = line.partition(": ")
            thread.append(Turn(who, text))
        elif section == "open":
            topic.opens.append((cases[0], line))
        else:
            for case in cases or [""]:
                topic.subjects.setdefault(case, []).append(line)
    return topic


class Decks:
    """Hands out texts so that none comes again before all the others have come."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._piles: dict[str, list[int]] = {}
        self._randoms: dict[str, Random] = {}

    def draw(self, name: str, size: int) -> int:
        pile = self._piles.setdefault(name, [])
        if not pile:
            shuffler = self._randoms.setdefault(name, seeded(self._seed, name))
            pile.extend(range(size))
            shuffler.shuffle(pile)
        return pile.pop()
