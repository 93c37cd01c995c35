"""Conversations of another system become ours, as they were: at their own times, once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction

from keepword.audit.services import Automaton
from keepword.commitments.services import heard, mark_broken
from keepword.conversations.events import Answered
from keepword.conversations.models import Conversation, Inbox, Status, Tag
from keepword.conversations.rules import plain_subject
from keepword.conversations.services import Incoming, StoredFile, receive
from keepword.conversations.services.state import change_status, lock_by_id
from keepword.conversations.services.tags import name_tag, tag_past
from keepword.core import blobs, clock
from keepword.core.errors import Invalid
from keepword.customers.models import Customer, Identity
from keepword.customers.services import Sighting
from keepword.feedback.models import Rating
from keepword.feedback.services import rate
from keepword.imports.models import Imported
from keepword.imports.records import Record, Said, key, message_key
from keepword.imports.services.inboxes import Inboxes
from keepword.imports.services.people import Colleagues, customers, shown_name
from keepword.language.detect import detect

LONGEST_TAG = 40  # characters
_ANSWER_TEXT = 2_000  # characters by which a conversation's language is told


@dataclass
class Counts:
    """What an import did. Of `read` records, each is new, updated, a duplicate or rejected."""

    read: int = 0
    conversations: int = 0  # new
    updated: int = 0  # were here and had something new
    duplicates: int = 0
    rejected: int = 0
    messages: int = 0
    customers: int = 0  # new
    ratings: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass
class _Job:
    """A record on its way."""

    record: Record
    customer: Customer
    known: Conversation | None
    said: list[tuple[str, Said]]  # what is not here yet, each with its key
    merged: bool = False  # it is in another conversation by now, which lives a life of its own
    first: Incoming | None = None
    incoming: list[tuple[str, Incoming]] = field(default_factory=list)

    @property
    def conversation(self) -> Conversation:
        if self.known is not None:
            return self.known
        assert self.first is not None
        assert self.first.message is not None
        return self.first.message.conversation


class Store:
    """Takes records in batch by batch; `counts` say what became of them. A batch is one transaction, so
    that a process that is killed has taken in a batch or nothing of it, and the same import goes on where
    it was."""

    def __init__(self, source: str, *, inbox: Inbox | None = None) -> None:
        self.source = source
        self.counts = Counts()
        self._actor = Automaton(f"import {source}"[:60])
        self._inboxes = Inboxes(inbox)
        self._colleagues = Colleagues()
        self._tags: dict[str, Tag] = {}

    def add(self, records: Sequence[Record]) -> None:
        """Take in a batch; of two records of one conversation the second must come in a later batch."""
        with transaction.atomic():
            jobs = self._jobs(records)
            self._say([job for job in jobs if job.said])
            for job in jobs:
                self._finish(job)
                _promises(job)
            self._remember(jobs)
        mark_broken()
        self.counts.read += len(records)

    def _jobs(self, records: Sequence[Record]) -> list[_Job]:
        keys = [key(record.external_id) for record in records]
        mine = Imported.objects.filter(source=self.source)
        seen = dict(
            mine.filter(kind="conversation", external_id__in=keys).values_list("external_id", "object_id")
        )
        wanted = [message_key(r.external_id, said) for r in records for said in r.messages]
        told: set[str] = set()
        for start in range(0, len(wanted), 5_000):
            part = mine.filter(kind="message", external_id__in=wanted[start : start + 5_000])
            told.update(part.values_list("external_id", flat=True))
        found, made = customers(self.source, [record.customer for record in records])
        self.counts.customers += made
        homes: dict[int, Conversation] = {}  # of what was merged, one object for all of them
        jobs = []
        for record, customer in zip(records, found, strict=True):
            pk = seen.get(key(record.external_id))
            said: dict[str, Said] = {}
            for one in record.messages:
                said.setdefault(message_key(record.external_id, one), one)
            new = [(name, one) for name, one in said.items() if name not in told]
            home = lock_by_id(pk) if pk else None
            if home is not None:
                home = homes.setdefault(home.pk, home)
            jobs.append(_Job(record, customer, home, new, merged=home is not None and home.pk != pk))
        return jobs

    def _say(self, jobs: Sequence[_Job]) -> None:
        """What was said until the conversation was closed, the closing, and what came after it."""
        known: dict[str, Identity] = {}
        for number, job in enumerate(jobs):
            self._prepare(job, f"import:{number}", known)
        self._receive([job for job in jobs if job.incoming], known, late=False)
        for job in jobs:
            self._close(job)
        self._receive([job for job in jobs if job.incoming], known, late=True)

    def _prepare(self, job: _Job, name: str, known: dict[str, Identity]) -> None:
        record = job.record
        known[name] = Identity(customer=job.customer, kind="import", value=name)
        words = " ".join(said.text for said in record.messages if said.direction == "in")[:_ANSWER_TEXT]
        language = detect(words or record.messages[0].text[:_ANSWER_TEXT]) or ""
        inbox = job.known.inbox if job.known else self._inboxes.of(record.channel)
        for key_, said in job.said:
            item = self._incoming(said, record, inbox, language)
            item.customer_address = name
            if job.known is not None:
                item.conversation = job.known
            elif job.first is None:
                job.first = item
            else:
                item.follows = job.first
            job.incoming.append((key_, item))

    def _incoming(self, said: Said, record: Record, inbox: Inbox, language: str) -> Incoming:
        ours = said.direction != "in"
        author = self._colleagues.find(said.author) if ours and said.author else None
        address = inbox.address if ours else record.customer.email.lower()
        name = (
            author.name
            if author
            else shown_name(said.author) or (inbox.name if ours else record.customer.name)
        )
        assignee = self._colleagues.find(record.assignee) if record.assignee else None
        return Incoming(
            inbox=inbox,
            at=said.at,
            sender=Sighting(address, name, language),
            subject=plain_subject(record.subject),
            text=said.text,
            to=[[record.customer.name, record.customer.email]] if ours and record.customer.email else [],
            files=[_stored(file.name, file.type, file.fetch()) for file in said.files],
            marks={"silent": True, "imported": self.source},
            quiet=said.direction == "note",
            comment=said.direction == "note",
            answered_by_us=said.direction == "out",
            author_id=author.pk if author else None,
            priority=record.priority,
            assignee_id=assignee.pk if assignee else None,
        )

    def _receive(self, jobs: Sequence[_Job], known: dict[str, Identity], *, late: bool) -> None:
        items = []
        for job in jobs:
            for _key, item in job.incoming:
                if _after_closing(job.record, item) == late:
                    if late:
                        item.conversation, item.follows = job.conversation, None
                    items.append(item)
        if items:
            receive(items, known=known)

    def _close(self, job: _Job) -> None:
        closed_at = job.record.closed_at
        if (
            job.merged
            or closed_at is None
            or _silent_until(job, closed_at)
            or job.conversation.status == Status.CLOSED
        ):
            return
        change_status(self._actor, job.conversation, Status.CLOSED, at=closed_at)

    def _finish(self, job: _Job) -> None:
        self.counts.messages += len(job.incoming)
        if job.known is None:
            self.counts.conversations += 1
        elif job.incoming:
            self.counts.updated += 1
        else:
            self.counts.duplicates += 1
        self._label(job)
        score, at = job.record.csat, job.record.closed_at or job.record.messages[-1].at
        if job.merged or score is None or job.conversation.status != Status.CLOSED:
            return
        if not Rating.objects.filter(conversation=job.conversation).exists():
            with clock.moved(at):
                rate(job.conversation, score=score)
            self.counts.ratings += 1

    def _label(self, job: _Job) -> None:
        """Its tags; one that cannot be made here (there are too many) is left out."""
        for name in job.record.tags:
            word = _word(name)
            if word and word not in self._tags:
                try:
                    self._tags[word] = name_tag(self._actor, word)
                except Invalid:
                    continue
        found = [self._tags[word] for name in job.record.tags if (word := _word(name)) in self._tags]
        if found:
            tag_past(job.conversation, found, job.record.messages[-1].at)

    def _remember(self, jobs: Sequence[_Job]) -> None:
        new = [
            Imported(
                source=self.source,
                kind="conversation",
                external_id=key(job.record.external_id),
                object_id=job.conversation.pk,
            )
            for job in jobs
            if job.known is None
        ]
        told = [
            Imported(source=self.source, kind="message", external_id=name, object_id=item.message.pk)
            for job in jobs
            for name, item in job.incoming
            if item.message is not None
        ]
        Imported.objects.bulk_create([*new, *told], batch_size=1_000)


def _promises(job: _Job) -> None:
    """What we promised outside of any contact of the customer's: of the rest commitments have heard."""
    for _key, item in job.incoming:
        message = item.message
        if message is None or not item.answered_by_us:
            continue
        contact = message.contact
        if contact is None or message.at < contact.started_at:
            heard(Answered(message.conversation, message, contact, message.at, first=False))


def _word(name: str) -> str:
    return " ".join(name.split())[:LONGEST_TAG]


def _silent_until(job: _Job, closed_at: datetime) -> bool:
    """Whether the conversation is not there yet: it was closed before anything was said."""
    return job.known is None and all(item.at > closed_at for _key, item in job.incoming)


def _after_closing(record: Record, item: Incoming) -> bool:
    return record.closed_at is not None and item.at > record.closed_at


def _stored(name: str, type_: str, content: bytes) -> StoredFile:
    return StoredFile(name[:255], type_[:127], len(content), blobs.put(content))
