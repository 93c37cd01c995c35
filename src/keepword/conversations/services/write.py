"""Verbs by which one of us says something."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword import richtext
from keepword.accounts.models import User
from keepword.accounts.queries import undo_seconds
from keepword.audit.services import Actor, record, system
from keepword.conversations.events import MessageQueued, Noted
from keepword.conversations.models import (
    Contact,
    Conversation,
    Direction,
    Draft,
    Inbox,
    Kind,
    Mention,
    Message,
    Participant,
    SideConversation,
    State,
    Status,
)
from keepword.conversations.own_fields import require_fields
from keepword.conversations.readers import is_shared
from keepword.conversations.services import effects
from keepword.conversations.services.follow import follow_mentioned
from keepword.conversations.services.letters import (
    MAX_TEXT,
    Addresses,
    Letter,
    agreed,
    check_addresses,
    check_text,
    clean,
    fitted,
    settled,
)
from keepword.conversations.services.receive import StoredFile, open_contacts
from keepword.conversations.services.sides import begin_side, take_back_side
from keepword.conversations.services.state import demand, lock, notify, person
from keepword.conversations.ways import Way, chosen_way, mail_inbox, usual_way
from keepword.core import clock, events, rows
from keepword.core.errors import Conflict, Invalid
from keepword.customers.rules import normal_email

DRAFTS = ("reply", "note", "forward", "side")
LATEST = timedelta(days=366)  # for which something can be scheduled


def reply(
    user: User,
    conversation: Conversation,
    letter: Letter,
    *,
    seen: int | None = None,
    close: bool = False,
    snooze_until: datetime | None = None,
    send_at: datetime | None = None,
    hold_on_reply: bool = True,
) -> Message:
    """Answer the customer. It leaves after the time for undo, or at `send_at` (aware; Invalid when past).

    When it leaves, the conversation closes (`close`) or sleeps (`snooze_until`). Until a scheduled answer
    leaves, the customer is unanswered: clocks run on; when they write meanwhile, it is held back
    (`hold_on_reply`) and its author asked.

    `letter.to` empty means the customer. `seen` is the newest message that the writer had before them:
    when somebody else has said something since, Conflict, unless it is None (they chose to send anyway).
    """
    demand(user)
    with transaction.atomic():
        current = lock(conversation)
        _demand_open_to_answers(current)
        _stop_crossing(user, current, seen)
        before = effects.before(current, close=close, snooze_until=snooze_until)
        if close:
            require_fields(current)
        way = _open_way(current, letter)
        message = write_out(
            user,
            current,
            fitted(agreed(letter, way.channel, way.inbox), way.channel),
            inbox=way.inbox,
            to=list(letter.to) or [way.line],
            kind=Kind.MESSAGE,
            seconds=None if way.can.undo else 0,
            send_at=send_at,
            before=before | {"hold": hold_on_reply},
        )
        if send_at is None:
            effects.after_answer(user, current, message)
        Draft.objects.filter(conversation=current, user=user, kind="reply").delete()
        recorded(user, "replied", current, message)
        notify(current)
    return message


def forward(
    user: User, conversation: Conversation, letter: Letter, *, send_at: datetime | None = None
) -> Message:
    """Send what was said on to somebody else; the customer does not see it, no clock stops.

    It begins a side conversation: what its readers answer comes there, never to the customer.
    """
    demand(user)
    if not letter.to:
        raise Invalid(_("To whom shall it go?"), field="to")
    with transaction.atomic():
        current = lock(conversation)
        side = begin_side(user, current, current.subject or _("Forwarded"), letter)
        message = write_out(
            user, current, letter, to=list(letter.to), kind=Kind.FORWARD, send_at=send_at, side=side
        )
        Draft.objects.filter(conversation=current, user=user, kind="forward").delete()
        recorded(user, "forwarded", current, message)
        notify(current)
    return message


def note(
    user: Actor,
    conversation: Conversation,
    text: str,
    *,
    mentions: Sequence[User] = (),
    files: Sequence[StoredFile] = (),
    html: str = "",
) -> Message:
    """Write for colleagues only. `html` as in a Letter: then `text` is made from it."""
    demand(user)
    said = settled(Letter(text, files=files, html=html))
    check_text(said.text, said.files)
    with transaction.atomic():
        current = lock(conversation)
        message = Message.objects.create(
            conversation=current,
            contact=_open_contact(current),
            direction=Direction.NOTE,
            at=clock.now(),
            author=person(user),
            sender_name=str(user),
            text=said.text.strip(),
            html=said.html,
            has_files=bool(said.files),
        )
        attach(message, said.files)
        called = {one.pk: one for one in mentions}
        Mention.objects.bulk_create([Mention(message=message, user=one) for one in called.values()])
        follow_mentioned(user, current, called.values())
        Draft.objects.filter(conversation=current, user=person(user), kind="note").delete()
        record(user, "noted", current, message=message.pk)
        events.publish(Noted(message, current, tuple(called.values())))
        notify(current)
    return message


def automatic(
    conversation: Conversation,
    text: str,
    *,
    reason: str,
    files: Sequence[StoredFile] = (),
    buttons: Sequence[str] = (),
) -> Message:
    """What Keepword sends by itself; it never counts as an answer. In the caller's transaction.

    `reason` ("acknowledge", "rating") is kept in the marks.
    """
    way = usual_way(conversation, own=is_shared(conversation))
    message = write_out(
        None,
        conversation,
        fitted(Letter(text, files=files, buttons=buttons), way.channel),
        inbox=way.inbox,
        to=[way.line],
        kind=Kind.AUTOMATIC,
        seconds=0,
        marks={"reason": reason},
    )
    record(system, "sent automatically", conversation, message=message.pk, reason=reason)
    notify(conversation)
    return message


def undo_send(user: User, message: Message) -> Draft:
    """Take a message back before it leaves; its words are a draft again."""
    demand(user)
    with transaction.atomic():
        current = Message.everything.select_for_update().get(pk=message.pk)
        if current.state != State.QUEUED or current.attempts or current.author_id != user.pk:
            raise Conflict(_("It is too late: the message has left."))
        conversation = lock(current.conversation)
        current.state = State.UNDONE
        current.save(update_fields=["state"])
        if current.side_id is not None:
            take_back_side(current)
        else:
            effects.put_back(user, conversation, current)
        draft = effects.draft_of(user, conversation, current)
        record(user, "took back", conversation, message=current.pk)
        notify(conversation)
    return draft


def save_draft(user: User, conversation: Conversation, kind: str, content: dict[str, Any]) -> Draft | None:
    """Keep what a person has begun to write; empty words without files remove it (None).

    `content`: `{"text", "html", "to", "cc", "bcc", "files"}`, each as in a Letter, files as plain values.
    """
    demand(user)
    if kind not in DRAFTS:
        raise Invalid(_("There is no such draft."), field="kind")
    content = _kept(content)
    if len(content["text"]) > MAX_TEXT:
        raise Invalid(_("This is too long to keep."), field="text")
    mine = Draft.objects.filter(conversation=conversation, user=user, kind=kind)
    if not content["text"].strip() and not content.get("files"):
        mine.delete()
        return None
    draft, _made = Draft.objects.update_or_create(
        conversation=conversation,
        user=user,
        kind=kind,
        defaults={"content": content, "updated_at": clock.now()},
    )
    return draft


# How it is done -----------------------------------------------------------------------------------


def _kept(content: dict[str, Any]) -> dict[str, Any]:
    """A draft's content with clean HTML; pictures that were just taken out stay, as one may undo that."""
    html = clean(str(content.get("html", "")))
    text = richtext.to_text(html) if html else str(content.get("text", ""))
    return {**content, "html": "" if richtext.is_plain(html) else html, "text": text}


def recorded(user: User, verb: str, conversation: Conversation, message: Message) -> None:
    """The audit row of something that was written: it leaves soon, or was scheduled."""
    if message.state != State.SCHEDULED:
        record(user, verb, conversation, message=message.pk)
        return
    at = message.send_after.isoformat() if message.send_after else None
    record(user, "scheduled", conversation, message=message.pk, send_at=at)


def _demand_open_to_answers(conversation: Conversation) -> None:
    if conversation.status == Status.SPAM:
        raise Conflict(_("This is spam; release it before you answer."))


def _stop_crossing(user: User, conversation: Conversation, seen: int | None) -> None:
    if seen is None:
        return
    newer = (
        conversation.messages.filter(pk__gt=seen)
        .exclude(direction=Direction.NOTE, author=user)
        .exclude(state=State.UNDONE)
        .exclude(kind__in=[Kind.AUTOMATIC, Kind.AUTOREPLY])
    )
    if newer.exists():
        raise Conflict(
            _(
                "Something new was said while you were writing. "
                "Read it, then send anyway or change your answer."
            ),
            field="seen",
        )


def _open_way(conversation: Conversation, letter: Letter) -> Way:
    way = chosen_way(conversation, letter.via)
    if way.obstacle and not (letter.template is not None and way.can.templates):
        raise Conflict(way.obstacle, field="via")
    return way


def _open_contact(conversation: Conversation) -> Contact | None:
    return open_contacts([conversation.pk]).get(conversation.pk)


def write_out(
    user: User | None,
    conversation: Conversation,
    letter: Letter,
    *,
    to: list[tuple[str, str]],
    kind: str,
    seconds: int | None = None,
    send_at: datetime | None = None,
    marks: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
    side: SideConversation | None = None,
    inbox: Inbox | None = None,
) -> Message:
    """The message and its files; it leaves at `send_at`, else after `seconds` (None: the shop's for undo).

    By `inbox`, or as mail from where mail about this conversation leaves.
    """
    letter = settled(letter)
    check_text(letter.text, letter.files)
    check_addresses(letter)
    now = clock.now()
    if send_at is not None:
        check_moment(send_at)
    if seconds is None:
        seconds = undo_seconds()
    inbox = inbox or mail_inbox(conversation.inbox)
    if inbox is None:
        raise Invalid(_("There is no inbox for mail that this could leave by."), field="to")
    message = Message(
        conversation=conversation,
        via=None if inbox.pk == conversation.inbox_id else inbox,
        contact=None if side else _open_contact(conversation),
        side=side,
        direction=Direction.OUT,
        kind=kind,
        at=now,
        author=user,
        sender_name=user.name if user else inbox.name,
        sender_address=inbox.address,
        to=[list(line) for line in to],
        cc=[list(line) for line in letter.cc],
        bcc=[list(line) for line in letter.bcc],
        text=letter.text.strip(),
        html=letter.html,
        language=conversation.language,
        has_files=bool(letter.files),
        marks=(marks or {}) | letter.marks,
        state=State.SCHEDULED if send_at else State.QUEUED,
        send_after=send_at or now + timedelta(seconds=seconds),
        before=before,
    )
    rows.insert([message])
    attach(message, letter.files)
    if side is None:
        _add_participants(conversation, [*letter.to, *letter.cc])
    events.publish(MessageQueued(message, conversation))
    return message


def check_moment(send_at: datetime) -> None:
    """Invalid unless something can be scheduled for it."""
    now = clock.now()
    if not now < send_at <= now + LATEST:
        raise Invalid(_("Choose a time that is still to come, within a year."), field="send_at")


def _add_participants(conversation: Conversation, lines: Addresses) -> None:
    """Whoever we write to, beside the customer, may answer into the conversation."""
    if not lines:
        return
    people = {normal_email(address): name for name, address in lines}
    for identity in conversation.customer.identities.filter(value__in=people):
        people.pop(identity.value, None)
    for address in Inbox.objects.filter(address__in=people).values_list("address", flat=True):
        people.pop(address, None)
    Participant.objects.bulk_create(
        [Participant(conversation=conversation, address=a, name=n[:200]) for a, n in people.items()],
        ignore_conflicts=True,
    )


def attach(message: Message, files: Sequence[StoredFile]) -> None:
    rows.insert([file.attached(message) for file in files])
