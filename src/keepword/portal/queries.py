"""What the holder of a conversation's signed address may read."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import Q, QuerySet

from keepword.accounts.queries import business
from keepword.commitments.queries import Shown, published_times, shown_to
from keepword.complaints.models import Stage as Five
from keepword.complaints.queries import shown_to_customers, stages
from keepword.conversations import links
from keepword.conversations.models import (
    Attachment,
    Contact,
    Conversation,
    Direction,
    Kind,
    Message,
    State,
    Status,
)
from keepword.conversations.readers import is_shared
from keepword.core.errors import NotFound
from keepword.customers.queries import addresses
from keepword.customers.rules import normal_email
from keepword.feedback.models import Rating
from keepword.feedback.queries import rated_contact, rating_of
from keepword.portal import rules
from keepword.portal.rules import Stage, Standing
from keepword.problems.queries import announced_to
from keepword.problems.rules import text_for

PAGE = 40  # messages


@dataclass(frozen=True)
class Said:
    """A message as the customer sees it."""

    message: Message
    ours: bool
    name: str
    files: list[Attachment]


@dataclass(frozen=True)
class Thread:
    """What was said, oldest first; `earlier` is the message before which the next page ends, "" for none."""

    said: list[Said]
    earlier: str
    leaving: bool


@dataclass(frozen=True)
class Step:
    """One step of the progress. `now`: the matter is here; `done`: it is past it."""

    stage: Stage
    done: bool
    now: bool
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True)
class Progress:
    """Where the matter stands, what we have said by when, and how it was rated."""

    stage: Stage
    steps: list[Step]
    who: str  # the one of us who has it, "" when nobody has
    approached: bool
    answer_by: datetime | None
    solve_by: datetime | None
    ratable: bool
    rating: Rating | None


class Ended(NotFound):
    """The page of whoever sent the form is over: the matter goes on where only a proven address sees it."""


@dataclass(frozen=True)
class Opened:
    """The conversation of a page. `proven`: its address was mailed, so whoever has it reads that mailbox."""

    conversation: Conversation
    proven: bool


def open_page(signed: str) -> Opened:
    """The page of a signed address, mailed or shown after the form; NotFound as with `get`, or Ended."""
    if links.from_token(signed) is not None:
        return Opened(get(signed), proven=True)
    pk = links.from_typed_token(signed)
    found = _rows().filter(pk=pk).first() if pk is not None and pk < 2**63 else None
    if found is None:
        raise NotFound("There is no such page.")
    if found.merged_into_id is not None or _came_otherwise(found):
        raise Ended("This page is over.")
    return Opened(found, proven=False)


def _came_otherwise(conversation: Conversation) -> bool:
    """Whether its customer has written by another door than the form and its page: by mail, say."""
    came = conversation.messages.filter(direction=Direction.IN)
    return any(door not in ("form", "portal") for door in came.values_list("marks__door", flat=True)[:500])


def _rows() -> QuerySet[Conversation]:
    needed = ("customer", "inbox", "assignee", "merged_into__customer", "merged_into__inbox")
    return Conversation.objects.select_related(*needed, "merged_into__assignee")


def get(signed: str) -> Conversation:
    """The conversation of a signed address; a forged one and a missing conversation are NotFound alike.

    Of one that was merged it is the one that it was merged into if that is of the same customer; else the
    pointer itself, by which its customer sees what is theirs of it and nothing more.
    """
    pk = links.from_token(signed)
    found = _rows().filter(pk=pk).first() if pk is not None and pk < 2**63 else None
    if found is None:
        raise NotFound("There is no such page.")
    into = found.merged_into
    return into if into is not None and into.customer_id == found.customer_id else found


def place_of(conversation: Conversation) -> Conversation:
    """Where what is said in the conversation of a page stands: elsewhere when it is a pointer."""
    return conversation.merged_into or conversation


@dataclass(frozen=True)
class Eyes:
    """What a customer may see: `own` are their addresses, `pages` the numbers of their pages where
    conversations of several customers are in one place, None where everything from a page is theirs."""

    own: frozenset[str]
    pages: frozenset[int] | None


def eyes_of(conversation: Conversation) -> Eyes:
    """Those of the customer whose page it is."""
    place = place_of(conversation)
    pages = None
    if place.pk != conversation.pk or is_shared(place):
        siblings = place.merged.filter(customer=conversation.customer_id).values_list("pk", flat=True)
        pages = frozenset({conversation.pk, *siblings})
    return Eyes(own_addresses(conversation), pages)


def thread(conversation: Conversation, *, before: str = "") -> Thread:
    """A page of what the customer may see, the newest last: four queries however long it is."""
    rows = place_of(conversation).messages.filter(
        direction__in=[Direction.IN, Direction.OUT], kind__in=[Kind.MESSAGE, Kind.NOTICE]
    )
    rows = rows.exclude(state=State.UNDONE).select_related("author").prefetch_related("attachments")
    newest_first = list(_before(rows, before).order_by("-at", "-pk")[: PAGE + 1])
    page = newest_first[:PAGE]
    eyes = eyes_of(conversation)
    said = [_said(message, conversation) for message in reversed(page) if _shown(message, eyes)]
    waiting_to_leave = any(
        message.direction == Direction.OUT and rules.leaving(message.state, message.attempts)
        for message in page
    )
    earlier = str(page[-1].pk) if len(newest_first) > PAGE else ""
    return Thread(said, earlier, leaving=waiting_to_leave)


def _before(rows: QuerySet[Message], pk: str) -> QuerySet[Message]:
    """Those before a message of the same thread; all when it is none."""
    last = rows.filter(pk=int(pk)).first() if pk.isascii() and pk.isdecimal() and len(pk) < 19 else None
    if last is None:
        return rows
    # The redundant bound lets the database walk its index instead of filtering it.
    return rows.filter(Q(at__lte=last.at) & (Q(at__lt=last.at) | Q(pk__lt=last.pk)))


def get_file(conversation: Conversation, pk: int) -> Attachment:
    """A file of a message that the customer may see; any other is NotFound."""
    found = (
        Attachment.objects.select_related("message")
        .filter(
            Q(inline=False) | Q(message__direction=Direction.OUT),
            pk=pk,
            message__conversation=place_of(conversation),
            message__side=None,
        )
        .first()
    )
    if found is None or not _shown(found.message, eyes_of(conversation)):
        raise NotFound("There is no such file.")
    return found


def own_addresses(conversation: Conversation) -> frozenset[str]:
    """Where this customer writes from and wants our answers."""
    known = addresses(conversation.customer)
    marks = (
        place_of(conversation)
        .messages.filter(direction=Direction.IN, sender_address__in=known, marks__has_key="reply_to")
        .values_list("marks", flat=True)
    )
    return frozenset(known) | {normal_email(str(mark["reply_to"])) for mark in marks}


def progress(conversation: Conversation, *, leaving: bool = False) -> Progress:
    """How far the matter has come."""
    theirs = conversation.merged_into is None  # one page of several in the same place asks for no rating
    conversation = place_of(conversation)
    contact = conversation.contacts.order_by("-started_at", "-pk").first()
    closed = conversation.status == Status.CLOSED
    about = rated_contact(conversation) if closed and theirs else None
    rating = rating_of(about)
    standing = _standing(
        conversation, contact, leaving=leaving, ratable=about is not None, rated=rating is not None
    )
    stage = rules.stage(standing)
    first_by, solve_by = _said_by(conversation, stage, answered=standing.answered)
    return Progress(
        stage=stage,
        steps=_steps(standing, conversation, contact, rating),
        who=conversation.assignee.name if conversation.assignee else "",
        approached=standing.approached,
        answer_by=first_by,
        solve_by=solve_by,
        ratable=about is not None,
        rating=rating,
    )


def _standing(
    conversation: Conversation, contact: Contact | None, *, leaving: bool, ratable: bool, rated: bool
) -> Standing:
    return Standing(
        status=conversation.status,
        approached=contact is not None or conversation.status == Status.SPAM,
        waiting=conversation.waiting_since is not None,
        answered=contact is not None and contact.answered_at is not None,
        leaving=leaving,
        taken=conversation.assignee_id is not None,
        ratable=ratable,
        rated=rated,
    )


def _steps(
    standing: Standing, conversation: Conversation, contact: Contact | None, rating: Rating | None
) -> list[Step]:
    here = rules.stage(standing)
    times: dict[Stage, datetime | None] = {
        Stage.RECEIVED: contact.started_at if contact else conversation.created_at,
        Stage.ANSWERED: contact.last_answer_at if contact else conversation.created_at,
        Stage.SOLVED: conversation.closed_at,
        Stage.RATED: rating.at if rating else None,
    }
    order = rules.ORDER
    steps = []
    for step in rules.path(standing):
        done = order.index(step) < order.index(here) or (step == here and here in (Stage.SOLVED, Stage.RATED))
        now = step == here
        known = times.get(step) if done or now else None
        who = conversation.assignee.name if step == Stage.WORKING and conversation.assignee else ""
        steps.append(Step(step, done=done, now=now, at=known, who=who if done or now else ""))
    return steps


def _said_by(
    conversation: Conversation, stage: Stage, *, answered: bool
) -> tuple[datetime | None, datetime | None]:
    """The published times that still concern this matter."""
    if stage in (Stage.SOLVED, Stage.RATED) or conversation.status == Status.SPAM:
        return None, None
    times = published_times(conversation)
    first = times.first_response_by if not answered and stage in (Stage.RECEIVED, Stage.WORKING) else None
    return first, times.resolution_by


def may_read(conversation: Conversation, message: Message) -> bool:
    """Whether a message is for the eyes of the customer whose page this conversation is."""
    return _shown(message, eyes_of(conversation))


def _shown(message: Message, eyes: Eyes) -> bool:
    lines = (*message.to, *message.cc, *message.bcc)
    return rules.shown(
        direction=message.direction,
        kind=message.kind,
        state=message.state,
        attempts=message.attempts,
        sender=message.sender_address,
        recipients=[normal_email(str(line[1])) for line in lines],
        own=eyes.own,
        from_page=message.marks.get("door") in ("portal", "box")
        and (eyes.pages is None or message.marks.get("page") in eyes.pages),
    )


def _said(message: Message, conversation: Conversation) -> Said:
    ours = message.direction == Direction.OUT
    if ours:
        name = message.author.name if message.author else message.sender_name or conversation.inbox.name
    else:
        name = message.sender_name or conversation.customer.name or message.sender_address
    return Said(message, ours, name, [file for file in message.attachments.all() if not file.inline])


def announcements(conversation: Conversation, language: str) -> list[str]:
    """What we let the customer know of problems, in their language where we have it."""
    shop = business()
    languages = (language, conversation.language, shop.language if shop else "en")
    texts = (text_for(problem.texts, languages) for problem in announced_to(conversation))
    return [text for text in texts if text]


@dataclass(frozen=True)
class FiveStep:
    """One of the five steps of a complaint as its customer reads it."""

    stage: Five
    done: bool
    now: bool
    at: datetime | None


def complaint_steps(conversation: Conversation) -> list[FiveStep]:
    """How far their complaint has come; nothing when they have none. Our own times never show."""
    found = shown_to_customers(place_of(conversation))
    pages = eyes_of(conversation).pages if found else None
    theirs = next((one for one in found if pages is None or one.origin in pages), None)
    if theirs is None:
        return []
    return [
        FiveStep(line.stage, line.done, line.now, line.step.passed_at if line.step and line.done else None)
        for line in stages(theirs)
    ]


def promised(conversation: Conversation) -> list[Shown]:
    """What we have promised the customer whose page it is, in what they may read."""
    eyes = cache(lambda: eyes_of(conversation))
    return shown_to(
        conversation.customer, place_of(conversation), reads=lambda message: _shown(message, eyes())
    )
