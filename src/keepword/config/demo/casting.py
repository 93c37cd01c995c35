"""Which story comes when: language, customer, topic, words of the opening and what follows."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from .facts import matter
from .letters import Pen
from .people import SHARES, Person, customers
from .texts import Book, Decks, Rendered, Turn, book, seeded
from .times import BAD_BATCH, DAY, STRIKE

_TOPICS = {
    "where_is_order": 14.0,
    "late_parcel": 7.5,
    "broken_charger": 6.5,
    "wrong_item": 5.0,
    "return_refund": 8.5,
    "warranty_repair": 7.0,
    "invoice_vat": 5.0,
    "product_advice": 8.0,
    "payment_failed": 5.0,
    "change_address": 4.5,
    "gift_voucher": 3.5,
    "out_of_stock": 4.5,
    "thanks": 4.5,
    "complaint": 3.5,
    "double_charge": 2.5,
    "firmware": 3.5,
    "b2b_quote": 2.5,
    "spam": 5.5,
}
_IN_STRIKE = {"late_parcel": 3.5, "where_is_order": 1.8, "complaint": 2.5}
_IN_BAD_BATCH = {"broken_charger": 3.5, "return_refund": 1.3}

_ORDERS = frozenset(
    {"where_is_order", "late_parcel", "change_address", "payment_failed", "out_of_stock", "b2b_quote"}
)
_NEW_CUSTOMER = 0.55
_LIST = 60  # so many on a list's screen, on which nothing should look the same


@dataclass(frozen=True)
class Cast:
    """All that is settled before the story is told."""

    number: int
    at: datetime
    topic: str
    inbox: str
    subject: str
    opening: Rendered
    thread: tuple[Turn, ...]
    pen: Pen

    @property
    def person(self) -> Person:
        return self.pen.person


class Casting:
    """Hands out casts in the order of their start. What it hands out depends on all that came before."""

    def __init__(self, now: datetime, seed: int) -> None:
        self._now = now
        self._seed = seed
        self._decks = Decks(seed)
        self._languages = [language for language, share in SHARES.items() for _ in range(share)]
        self._waiting = {language: _of(language) for language in SHARES}
        self._known: dict[str, list[Person]] = {language: [] for language in SHARES}
        self._texts_seen: set[str] = set()
        self._subjects: deque[str] = deque(maxlen=_LIST)

    def cast(self, number: int, at: datetime, *, spam: bool = True) -> Cast:
        """The next story, which starts at `at`; with `spam` false it surely comes from a customer."""
        chance = seeded(self._seed, "story", number)
        language = self._languages[self._decks.draw("language", len(self._languages))]
        texts = book(language)
        topic = self._topic(at, chance, spam)
        told = texts.topics[topic]
        name = f"{language}/{topic}"
        case, words = told.opens[self._decks.draw(name, len(told.opens))]
        person = _stranger(language, case, chance) if topic == "spam" else self._customer(language, chance)
        pen, opening = self._open(texts, person, topic, case, words, at, chance)
        threads = told.threads.get(case, [()])
        thread = threads[self._decks.draw(f"{name}/{case}", len(threads))]
        subject = self._subject(pen, told.subjects_for(case), f"{name}/{case}", at)
        inbox = "orders" if topic in _ORDERS else "support"
        return Cast(number, at, topic, inbox, subject, opening, thread, pen)

    def _topic(self, at: datetime, chance: Random, spam: bool) -> str:
        age = (self._now - at) // DAY
        more = _IN_STRIKE if age in STRIKE else _IN_BAD_BATCH if age in BAD_BATCH else {}
        weights = {
            topic: share * more.get(topic, 1.0) for topic, share in _TOPICS.items() if spam or topic != "spam"
        }
        return chance.choices(list(weights), list(weights.values()))[0]

    def _customer(self, language: str, chance: Random) -> Person:
        waiting, known = self._waiting[language], self._known[language]
        if waiting and (not known or chance.random() < _NEW_CUSTOMER):
            known.append(waiting.pop())
            return known[-1]
        return chance.choice(known)

    def _open(
        self, texts: Book, person: Person, topic: str, case: str, words: str, at: datetime, chance: Random
    ) -> tuple[Pen, Rendered]:
        """The first mail, in words that nobody wrote before."""
        for _ in range(8):
            about = matter(texts, person, topic, case, at, chance)
            pen = Pen(texts, person, about, topic, chance, self._decks)
            opening = pen.plain(words, at) if topic == "spam" else pen.opening(words, at)
            if opening.text not in self._texts_seen:
                break
        self._texts_seen.add(opening.text)
        return pen, opening

    def _subject(self, pen: Pen, subjects: Sequence[str], name: str, at: datetime) -> str:
        """A subject that no other conversation on the same screen has."""
        for _ in range(8):
            words = subjects[self._decks.draw(f"{name}/subject", len(subjects))]
            subject = pen.plain(words, at).text.rstrip(".")
            if pen.person.manner == "brief":
                subject = subject.lower()
            if subject not in self._subjects:
                break
        self._subjects.append(subject)
        return subject


def _of(language: str) -> list[Person]:
    """The customers of a language, the one who writes first at the end."""
    people = [person for person in customers() if person.language == language]
    seeded("order", language).shuffle(people)
    return people


_SPAMMERS = {
    "seo": ("SEO Top", "promo@seo-top.example"),
    "mailbox": ("Mail Service", "noreply@mail-verify.example"),
    "digest": ("Digest", "news@digest.example"),
    "base": ("Growth Partners", "hello@growth.example"),
    "loan": ("Growth Partners", "loans@growth.example"),
    "invoice": ("Accounts", "billing@invoice-desk.example"),
    "offer": ("Promo", "sales@best-offer.example"),
    "prize": ("Lucky Draw", "winner@lucky-draw.example"),
}


def _stranger(language: str, case: str, chance: Random) -> Person:
    """Who sends such spam, from one of many addresses."""
    name, email = _SPAMMERS[case]
    local, _, host = email.partition("@")
    email = f"{local}{chance.randrange(1, 40)}@{host}"
    return Person(name, email, language, (), name, name, False, "", 0, "plain", "webmail", name)
