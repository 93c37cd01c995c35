"""A shop's conversations to measure the desk with: skewed as real ones are, the same each time.

A tenth of the customers writes half of it; nearly everything is closed; words come by Zipf's law from the
four languages' own dictionaries. Rows are tuples in the order of COLUMNS. The words of the index come from
the code that indexes in production; only the terms of a body are reckoned once for all messages that share
it.
"""

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, islice
from typing import Any

from keepword.language.lemmas import TOKEN, words
from keepword.language.words import word_list
from keepword.search import rules

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
YEARS = 3
LANGUAGES = ("uk", "en", "ru", "lt")
SHARES = (0.4, 0.3, 0.15, 0.15)
AGENTS, TEAMS, INBOXES = 40, 6, 5
BODIES = 3_000  # a language
RARE = "glockenspiel"  # in so many messages, whatever the size
RARE_TIMES = 12
LONGEST = 40  # messages of a long conversation
# As much is at work in every size, so that what is counted, to 1,000 and then "1,000+", is counted as far.
OPEN, SNOOZED, SPAM = 2_000, 400, 1_200
PLACE_OF_BODY = 400  # positions of a body's terms begin here, beyond those above it

COLUMNS = {
    "customers_customer": ("id", "name", "language", "key", "created_at", "indexed", "about"),
    "customers_identity": ("id", "customer_id", "kind", "value", "created_at", "failure"),
    "conversations_conversation": (
        *("id", "inbox_id", "customer_id", "subject", "status", "snoozed_until", "assignee_id", "team_id"),
        *("priority", "language", "preview", "created_at", "last_message_at", "waiting_since", "due_at"),
        "closed_at",
    ),
    "conversations_contact": (
        *("id", "conversation_id", "started_at", "answered_at", "last_answer_at", "ended_at", "resolved"),
    ),
    "conversations_message": (
        *("id", "conversation_id", "contact_id", "direction", "kind", "at", "author_id", "sender_name"),
        *("sender_address", "to", "cc", "bcc", "text", "html", "quoted", "language", "has_html", "has_files"),
        *("marks", "state", "problem", "attempts", "worker_id", "indexed"),
    ),
    "conversations_attachment": ("id", "message_id", "name", "type", "size", "blob", "inline", "content_id"),
    "search_entry": ("id", "kind", "object_id", "group_id"),
}

_words_of_piece = lru_cache(400_000)(words)


def remembered(text: str, lang: str | None) -> list[str]:
    """`lemmas` of a text with each of its pieces reckoned once: no word goes over a blank."""
    found = [word for piece in text.split(" ") for word in _words_of_piece(piece, lang)]
    forms = [form for word in found for form in word.forms]
    known = set(forms)
    return [*forms, *dict.fromkeys(root for word in found for root in word.roots if root not in known)]


rules.lemmas = remembered  # type: ignore[attr-defined]


@dataclass
class Body:
    """A text with its terms: as FTS5 takes them, and as tsvector's notation with their places."""

    text: str
    words: str
    vector: str


@dataclass
class Chunk:
    """Rows by table, and the words of each entry."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    words: list[tuple[int, list[str], Body | None]] = field(default_factory=list)


class Vocabulary:
    """A language's words, the commonest first, each as often as Zipf's law says."""

    def __init__(self, lang: str, dice: random.Random) -> None:
        common = sorted(word_list(lang, "function_words") | word_list(lang, "shop_words"))
        dice.shuffle(common)
        from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

        every = LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(lang)
        step = max(1, len(every) // 9_000)
        rest = [
            w for w in islice(iter(every), 0, None, step) if w.islower() and TOKEN.fullmatch(w) and len(w) > 2
        ]
        dice.shuffle(rest)
        self.words = [word for word in common if TOKEN.fullmatch(word)] + rest
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.dice = dice

    def take(self, count: int) -> list[str]:
        top = self.weights[-1]
        return [self.words[bisect(self.weights, self.dice.random() * top)] for _ in range(count)]


class Shop:
    """Everything about `size` conversations, in chunks."""

    def __init__(self, size: int, *, seed: int = 7) -> None:
        self.size = size
        self.dice = random.Random(seed)
        self.first_at = NOW - timedelta(days=365 * YEARS)
        self.step = timedelta(days=365 * YEARS) / size
        self.past = size - 2 * OPEN
        self.customers = max(50, size * 2 // 5)
        self.message_id = self.attachment_id = self.contact_id = 0
        self.entries = 0
        self.rare_left = RARE_TIMES
        self.vocabulary = {lang: Vocabulary(lang, random.Random(seed)) for lang in LANGUAGES}
        self.bodies = {lang: [self._body(lang) for _ in range(BODIES)] for lang in LANGUAGES}
        self.subjects = {
            lang: [" ".join(self.vocabulary[lang].take(self.dice.randint(2, 5))) for _ in range(BODIES)]
            for lang in LANGUAGES
        }
        self.firsts = {
            "uk": [
                "Олена",
                "Андрій",
                "Оксана",
                "Тарас",
                "Ірина",
                "Богдан",
                "Марія",
                "Назар",
                "Софія",
                "Юрій",
            ],
            "en": ["Emma", "James", "Olivia", "Jack", "Alice", "Henry", "Grace", "Oscar", "Ruby", "Leo"],
            "ru": ["Анна", "Сергей", "Ольга", "Иван", "Елена", "Павел", "Татьяна", "Михаил", "Вера", "Олег"],
            "lt": ["Ona", "Jonas", "Rūta", "Tomas", "Eglė", "Lukas", "Ieva", "Mantas", "Aistė", "Darius"],
        }
        self.lasts = {
            lang: [word.capitalize() for word in self.vocabulary[lang].words[300:900]] for lang in LANGUAGES
        }

    def _body(self, lang: str, more: str = "") -> Body:
        text = " ".join(self.vocabulary[lang].take(self.dice.randint(12, 60))) + more
        found = rules.below(text, lang)
        return Body(text, " ".join(found), shifted(found))

    def chunks(self, of: int = 5_000) -> Iterator[Chunk]:
        """Customers first, then conversations in the order of time."""
        for start in range(1, self.customers + 1, of):
            yield self._customers(range(start, min(start + of, self.customers + 1)))
        for start in range(1, self.size + 1, of):
            chunk = Chunk()
            for number in range(start, min(start + of, self.size + 1)):
                self._conversation(chunk, number)
            yield chunk

    def person(self, number: int) -> tuple[str, str, str]:
        """A customer's name, address and language."""
        dice = random.Random(number)
        lang = dice.choices(LANGUAGES, SHARES)[0]
        first, last = dice.choice(self.firsts[lang]), dice.choice(self.lasts[lang])
        return f"{first} {last}", f"c{number}@mail{number % 50}.example", lang

    def _customers(self, numbers: range) -> Chunk:
        chunk = Chunk()
        for number in numbers:
            name, address, lang = self.person(number)
            at = self.first_at + self.step * number
            chunk.rows["customers_customer"].append((number, name, lang, f"{number:032x}", at, True, ""))
            chunk.rows["customers_identity"].append((number, number, "email", address, at, ""))
            terms = rules.terms("customer", name, "", "", lang, fields={"name": f"{name} {address}"})
            self._entry(chunk, "customer", number, number, at, terms, None)
        return chunk

    def _status(self, number: int) -> str:
        """The newest are open or wait; of the rest nearly all is closed."""
        if number > self.past:
            return ("open", "waiting", "open", "closed")[number % 4]
        if number % (self.past // SNOOZED) == 1:
            return "snoozed"
        return "spam" if number % min(60, self.past // SPAM) == 0 else "closed"

    def _customer(self, dice: random.Random) -> int:
        if dice.random() < 0.01:
            return 1  # one with a very long history
        return 1 + int(self.customers * dice.random() ** 3)

    def _conversation(self, chunk: Chunk, number: int) -> None:
        dice = self.dice
        customer = self._customer(dice)
        name, address, lang = self.person(customer)
        status = self._status(number)
        at = self.first_at + self.step * number
        count = LONGEST if number % 500 == 0 else min(1 + int(dice.expovariate(0.42)), 12)
        subject = dice.choice(self.subjects[lang])
        assignee = None if dice.random() < 0.3 and status == "open" else 1 + dice.randrange(AGENTS)
        contact = self.contact_id = self.contact_id + 1
        moments = [at + timedelta(minutes=37 * turn) for turn in range(count)]
        incoming = [turn % 2 == 0 for turn in range(count)]
        for moment, came in zip(moments, incoming, strict=True):
            last = self._message(
                chunk, number, contact, moment, came, subject, (name, address, lang), assignee
            )
        answers = [moment for moment, came in zip(moments, incoming, strict=True) if not came]
        done = status in ("closed", "spam")
        waits = at if status == "open" and incoming[-1] else None
        due = (
            moments[-1] + timedelta(hours=dice.randint(1, 60))
            if waits
            else datetime(9999, 12, 31, tzinfo=UTC)
        )
        chunk.rows["conversations_contact"].append(
            (
                *(contact, number, at, answers[0] if answers else None, answers[-1] if answers else None),
                *(moments[-1] if done else None, status == "closed"),
            )
        )
        chunk.rows["conversations_conversation"].append(
            (
                *(number, 1 + number % INBOXES, customer, subject, status),
                NOW + timedelta(days=number % 9 + 1) if status == "snoozed" else None,
                *(assignee, 1 + number % TEAMS if number % 3 == 0 else None),
                *(
                    dice.choices((0, 1, 2, 3), (2, 90, 6, 2))[0],
                    lang,
                    last[:200],
                    at,
                    moments[-1],
                    waits,
                    due,
                ),
                moments[-1] if done else None,
            )
        )

    def _message(
        self,
        chunk: Chunk,
        number: int,
        contact: int,
        at: datetime,
        came: bool,
        subject: str,
        person: tuple[str, str, str],
        assignee: int | None,
    ) -> str:
        dice = self.dice
        name, address, lang = person
        pk = self.message_id = self.message_id + 1
        note = not came and dice.random() < 0.15
        direction = "in" if came else "note" if note else "out"
        body, text = dice.choice(self.bodies[lang]), ""
        if pk % max(1, self.size * 2 // RARE_TIMES) == 1 and self.rare_left:
            self.rare_left -= 1
            body = self._body(lang, f" {RARE}")
        text = body.text
        files = [f"invoice-{pk}.pdf"] if dice.random() < 0.08 else []
        sender = [name, address] if came else [f"Agent {assignee or 1}", "support@shop.example"]
        to = [] if note else [["Support", "support@shop.example"] if came else [name, address]]
        chunk.rows["conversations_message"].append(
            (
                *(pk, number, contact, direction, "message", at, None if came else assignee or 1),
                *(sender[0] if came else "", sender[1] if came else ""),
                *(to, [], [], text, "", "", lang, False, bool(files), {}),
                *("done" if came or note else "sent", "", 0, "", True),
            )
        )
        for file in files:
            self.attachment_id += 1
            chunk.rows["conversations_attachment"].append(
                (self.attachment_id, pk, file, "application/pdf", 20_000, "0" * 64, False, "")
            )
        recipients = " ".join(part for line in to for part in line)
        terms = rules.above(
            "message",
            subject,
            " ".join([f"#{number}", name, *sender, recipients, *files]),
            lang,
            fields={"from": " ".join(sender), "to": recipients, "subject": subject, "file": " ".join(files)},
            facets=("note" if note else direction, *(["file"] if files else []), f"lang·{lang}"),
        )
        self._entry(chunk, "message", pk, number, at, terms, body)
        return text

    def _entry(
        self, chunk: Chunk, kind: str, pk: int, group: int, at: datetime, terms: list[str], body: Body | None
    ) -> None:
        self.entries += 1
        entry = rules.first_id(at) | (self.entries & ((1 << 20) - 1))
        chunk.rows["search_entry"].append((entry, kind, pk, group))
        chunk.words.append((entry, terms, body))


def shifted(found: list[str]) -> str:
    """A body's terms in tsvector's notation, their places after those of what stands above it."""
    places: dict[str, list[str]] = {}
    for place, term in enumerate(found, PLACE_OF_BODY):
        places.setdefault(term, []).append(str(place))
    return " ".join(f"'{term}':{','.join(at)}" for term, at in places.items())
