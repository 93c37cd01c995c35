"""Verbs by which one of us says something."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record, system
from keepword.conversations import rules
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
from keepword.conversations.readers import is_shared
from keepword.conversations.services.follow import follow_mentioned
from keepword.conversations.services.letter import (
    MAX_TEXT,
    Addresses,
    Letter,
    attach,
    check_addresses,
    check_text,
)
from keepword.conversations.services.receive import StoredFile, open_contacts
from keepword.conversations.services.sides import begin_side, take_back_side
from keepword.conversations.services.state import change_status, demand, lock, notify, person
from keepword.core import clock, events, rows
from keepword.core.errors import Conflict, Invalid
from keepword.customers.rules import normal_email
from keepword.customers.services import Sighting, identify

DRAFTS = ("reply", "note", "forward", "side")


def reply(
    user: User,
    conversation: Conversation,
    letter: Letter,
    *,
    seen: int | None = None,
    close: bool = False,
) -> Message:
    """Answer the customer. It leaves after the time for undo.

    `letter.to` empty means the customer. `seen` is the newest message that the writer had before them:
    when somebody else has said something since, Conflict, unless it is None (they chose to send anyway).
    """
    demand(user)
    with transaction.atomic():
        current = lock(conversation)
        _demand_open_to_answers(current)
        _stop_crossing(user, current, seen)
        message = write_out(
            user,
            current,
            letter,
            to=list(letter.to) or [_customer_line(current)],
            kind=Kind.MESSAGE,
            seconds=settings.UNDO_SECONDS,
            before=_before(current, close=close),
        )
        _after_answer(user, current, message)
        Draft.objects.filter(conversation=current, user=user, kind="reply").delete()
        record(user, "replied", current, message=message.pk)
    return message


def forward(user: User, conversation: Conversation, letter: Letter) -> Message:
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
            user,
            current,
            letter,
            to=list(letter.to),
            kind=Kind.FORWARD,
            seconds=settings.UNDO_SECONDS,
            side=side,
        )
        Draft.objects.filter(conversation=current, user=user, kind="forward").delete()
        record(user, "forwarded", current, message=message.pk)
        notify(current)
    return message


def compose(user: User, inbox: Inbox, letter: Letter, *, subject: str) -> Message:
    """Write to a customer first: a new conversation that waits for them."""
    demand(user)
    if not letter.to:
        raise Invalid(_("To whom shall it go?"), field="to")
    if not subject.strip():
        raise Invalid(_("Give it a subject."), field="subject")
    check_addresses(letter)
    now = clock.now()
    with transaction.atomic():
        name, address = letter.to[0]
        address = normal_email(address)
        customer = identify([Sighting(address, name)])[address]
        conversation = Conversation.objects.create(
            inbox=inbox,
            customer=customer,
            subject=subject.strip()[:500],
            status=Status.WAITING,
            assignee=user,
            language=customer.language,
            created_at=now,
            last_message_at=now,
        )
        message = write_out(
            user,
            conversation,
            letter,
            to=list(letter.to),
            kind=Kind.MESSAGE,
            seconds=settings.UNDO_SECONDS,
            before={"new": True},
        )
        record(user, "composed", conversation, message=message.pk)
        notify(conversation)
    return message


def note(
    user: Actor,
    conversation: Conversation,
    text: str,
    *,
    mentions: Sequence[User] = (),
    files: Sequence[StoredFile] = (),
) -> Message:
    """Write for colleagues only."""
    demand(user)
    check_text(text, files)
    with transaction.atomic():
        current = lock(conversation)
        message = Message.objects.create(
            conversation=current,
            contact=_open_contact(current),
            direction=Direction.NOTE,
            at=clock.now(),
            author=person(user),
            sender_name=str(user),
            text=text.strip(),
            has_files=bool(files),
        )
        attach(message, files)
        called = {one.pk: one for one in mentions}
        Mention.objects.bulk_create([Mention(message=message, user=one) for one in called.values()])
        follow_mentioned(user, current, called.values())
        Draft.objects.filter(conversation=current, user=person(user), kind="note").delete()
        record(user, "noted", current, message=message.pk)
        events.publish(Noted(message, current, tuple(called.values())))
        notify(current)
    return message


def automatic(conversation: Conversation, text: str, *, reason: str) -> Message:
    """A mail that Keepword sends by itself; it never counts as an answer. In the caller's transaction.

    `reason` ("acknowledge", "rating") is kept in the marks.
    """
    message = write_out(
        None,
        conversation,
        Letter(text),
        to=[_customer_line(conversation, own=is_shared(conversation))],
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
            _put_back(user, conversation, current)
        draft = _draft_of(user, conversation, current)
        record(user, "took back", conversation, message=current.pk)
        notify(conversation)
    return draft


def save_draft(user: User, conversation: Conversation, kind: str, content: dict[str, Any]) -> Draft | None:
    """Keep what a person has begun to write; empty words without files remove it (None)."""
    demand(user)
    if kind not in DRAFTS:
        raise Invalid(_("There is no such draft."), field="kind")
    if len(str(content.get("text", ""))) > MAX_TEXT:
        raise Invalid(_("This is too long to keep."), field="text")
    mine = Draft.objects.filter(conversation=conversation, user=user, kind=kind)
    if not str(content.get("text", "")).strip() and not content.get("files"):
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


def _customer_line(conversation: Conversation, *, own: bool = False) -> tuple[str, str]:
    """Name and address to answer to: where the customer last wrote from.

    With `own` an address of the conversation's own customer, not of one whose conversation was merged.
    """
    last = (
        []
        if own
        else rows.fetch(((Message, "m"),), _LAST_FROM_CUSTOMER, [conversation.pk, Direction.IN, Kind.MESSAGE])
    )
    if last:
        (message,) = last[0]
        return message.sender_name, message.marks.get("reply_to") or message.sender_address
    first = conversation.customer.identities.filter(kind="email").order_by("pk").first()
    if first is None:
        raise Invalid(_("This customer has no address to write to."), field="to")
    return conversation.customer.name, first.value


_LAST_FROM_CUSTOMER = (
    "FROM conversations_message m"
    " WHERE m.conversation_id = %s AND m.direction = %s AND m.kind = %s AND m.sender_address <> ''"
    " ORDER BY m.at DESC, m.id DESC LIMIT 1"
)


def _open_contact(conversation: Conversation) -> Contact | None:
    return open_contacts([conversation.pk]).get(conversation.pk)


def write_out(
    user: User | None,
    conversation: Conversation,
    letter: Letter,
    *,
    to: list[tuple[str, str]],
    kind: str,
    seconds: int,
    marks: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
    side: SideConversation | None = None,
) -> Message:
    """Queue a message of ours in a locked conversation, in the caller's transaction."""
    check_text(letter.text, letter.files)
    check_addresses(letter)
    now = clock.now()
    message = Message(
        conversation=conversation,
        contact=None if side else _open_contact(conversation),
        side=side,
        direction=Direction.OUT,
        kind=kind,
        at=now,
        author=user,
        sender_name=user.name if user else conversation.inbox.name,
        sender_address=conversation.inbox.address,
        to=[list(line) for line in to],
        cc=[list(line) for line in letter.cc],
        bcc=[list(line) for line in letter.bcc],
        text=letter.text.strip(),
        language=conversation.language,
        has_files=bool(letter.files),
        marks=marks or {},
        state=State.QUEUED,
        send_after=now + timedelta(seconds=seconds),
        before=before,
    )
    rows.insert([message])
    attach(message, letter.files)
    if side is None:
        _add_participants(conversation, [*letter.to, *letter.cc])
    events.publish(MessageQueued(message, conversation))
    return message


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


def _before(conversation: Conversation, *, close: bool) -> dict[str, Any]:
    """The conversation as it was before an answer, for undo; and whether it closes when the answer leaves."""
    return {
        "status": conversation.status,
        "waiting_since": conversation.waiting_since.isoformat() if conversation.waiting_since else None,
        "assignee": conversation.assignee_id,
        "close": close,
    }


def _after_answer(user: User, conversation: Conversation, message: Message) -> None:
    """The conversation waits for the customer now."""
    conversation.waiting_since = None
    conversation.last_message_at = message.at
    conversation.preview = rules.preview(message.text)
    if conversation.assignee_id is None:
        conversation.assignee = user
    rows.update([conversation], ["waiting_since", "last_message_at", "preview", "assignee_id"])
    change_status(user, conversation, Status.WAITING)
    notify(conversation)


def _put_back(user: User, conversation: Conversation, message: Message) -> None:
    before = message.before or {}
    since = before.get("waiting_since")
    conversation.waiting_since = datetime.fromisoformat(since) if since else None
    conversation.assignee_id = before.get("assignee", conversation.assignee_id)
    conversation.save(update_fields=["waiting_since", "assignee"])
    status = Status.OPEN if before.get("new") else before.get("status")
    if status and conversation.status == Status.WAITING:
        if status == Status.SNOOZED:
            status = Status.OPEN
        change_status(user, conversation, status)


def _draft_of(user: User, conversation: Conversation, message: Message) -> Draft:
    kind = {Kind.FORWARD: "forward", Kind.SIDE: "side"}.get(Kind(message.kind), "reply")
    files = [
        {"name": f.name, "type": f.type, "size": f.size, "blob": f.blob} for f in message.attachments.all()
    ]
    draft, _made = Draft.objects.update_or_create(
        conversation=conversation,
        user=user,
        kind=kind,
        defaults={
            "content": {
                "text": message.text,
                "to": message.to,
                "cc": message.cc,
                "bcc": message.bcc,
                "files": files,
                **({"side": message.side_id} if kind == "side" else {}),
            },
            "updated_at": clock.now(),
        },
    )
    return draft
