"""Intake as a list of small filters. Each looks at one mail and says one thing about it.

They run in the order of `FILTERS`, after the batch's look-ups, inside its transaction; none of them
writes. A filter that sets `item.out` ends the mail's way.
"""

from collections.abc import Callable

from keepword.channels.email.intake import spam
from keepword.channels.email.intake.item import Item, Known, Look, Outcome, mid_of
from keepword.channels.email.intake.lookups import addressed, addressed_aside, references_of
from keepword.conversations import probing
from keepword.customers.rules import normal_email
from keepword.language.detect import detect

Filter = Callable[[Item, Look], None]


def probe(item: Item, look: Look) -> None:
    """What a test of our own service sent ends here, and whatever answers it: a bounce, an "I am away"."""
    item.probe = probing.run_in_bytes(item.mail.raw)
    if item.probe is not None:
        item.out = Outcome("probe", kind=item.parsed.kind)


def duplicate(item: Item, look: Look) -> None:
    """The same mail to the same inbox is one message, whatever the door and however often.

    The same Message-ID with other content is a message of its own, marked.
    """
    inbox = item.mail.inbox.pk
    same_id = [known for known in look.mails.get(item.mid, ()) if known.inbox_id == inbox]
    earlier = [other for other in look.batch.get(item.mid, ()) if other.mail.inbox.pk == inbox]
    if any(known.fingerprint == item.fingerprint for known in same_id) or any(
        other.fingerprint == item.fingerprint for other in earlier
    ):
        item.out = Outcome("duplicate", kind=item.parsed.kind)
    elif item.sender in look.ours and any(known.outgoing for known in same_id):
        # Our own answer came back (a copy to ourselves, the Sent folder); servers may have changed it.
        item.out = Outcome("duplicate", kind=item.parsed.kind)
    elif item.parsed.message_id and (same_id or earlier):
        item.marks["same_id"] = True


def language(item: Item, look: Look) -> None:
    """In which language the writer wrote."""
    item.language = detect(item.parsed.visible_text or item.parsed.subject) or ""


def machine(item: Item, look: Look) -> None:
    """Auto-replies, bounces and reports are kept, and start nothing."""
    item.quiet = item.parsed.kind != "message"
    if item.parsed.auto_submitted:
        item.marks["auto"] = True
    if item.parsed.list_id:
        item.marks["list"] = True


def authentication(item: Item, look: Look) -> None:
    """What the trusted server found out about the sender; recorded where it found anything."""
    found = item.parsed.authentication
    if found.verdict != "none":
        item.marks["authentication"] = found.verdict
        item.marks["checks"] = {"spf": found.spf, "dkim": found.dkim, "dmarc": found.dmarc}


def bounce(item: Item, look: Look) -> None:
    """Which message of ours came back. A bounce that names none of ours proves nothing."""
    report = item.parsed.bounce
    if report is None or not report.original_message_id:
        return
    for known in look.mails.get(mid_of(report.original_message_id), ()):
        if known.outgoing and known.message_id == report.original_message_id:
            item.bounced = known
            item.target = look.conversations.get(known.conversation_pk)
            item.side = look.sides.get(known.side_pk or 0)


def thread(item: Item, look: Look) -> None:
    """Where it belongs: by References and In-Reply-To, then by a signed reply address, never by subject."""
    if item.target is not None:
        return
    for reference in references_of(item):
        known = _nearest(item, look.mails.get(mid_of(reference), ()), reference)
        if known is not None and known.side_pk in look.sides:
            _go_aside(item, look, known.side_pk)
            return
        if known is not None and known.conversation_pk in look.conversations:
            item.target = look.conversations[known.conversation_pk]
            return
        for other in look.batch.get(mid_of(reference), ()):
            if other.parsed.message_id == reference and other.mail.inbox.pk == item.mail.inbox.pk:
                item.target, item.side = other.target, other.side
                item.follows = other if other.target is None else None
                return
    aside = addressed_aside(item)
    if aside is not None:
        _go_aside(item, look, aside)
        return
    number = addressed(item)
    if number is not None:
        item.target = look.conversations.get(number)


def _go_aside(item: Item, look: Look, number: int | None) -> None:
    side = look.sides.get(number or 0)
    conversation = look.conversations.get(side.conversation_id) if side else None
    if side is not None and conversation is not None:
        item.side, item.target = side, conversation


def _nearest(item: Item, group: "list[Known] | tuple[Known, ...]", reference: str) -> Known | None:
    """Of the mails with this id, the one in the same inbox if there is one."""
    same = [known for known in group if known.message_id == reference]
    return next((known for known in same if known.inbox_id == item.mail.inbox.pk), same[0] if same else None)


def ourselves(item: Item, look: Look) -> None:
    """One of us answered with an ordinary mail program, seen in Cc or in the Sent folder.

    A colleague who takes part in a side conversation is asked there, and answers us.
    """
    if item.sender not in look.ours or item.marks.get("authentication") == "fail" or item.quiet:
        return
    if item.side is not None and (item.side.pk, normal_email(item.sender)) in look.side_people:
        return
    outside = [address for address in item.recipients if address not in look.ours]
    if item.target is None and item.follows is None:
        item.answer = item.mail.door == "sent" and bool(outside)
        return
    if outside or item.mail.door == "sent":
        item.answer = True
    else:
        item.comment = True


def stranger(item: Item, look: Look) -> None:
    """Who takes part joins the thread; anybody else begins a new conversation, linked to it.

    The customer's known addresses take part, and whoever was in To or Cc; a sender whose
    authentication failed does not, and a forwarded reply address makes nobody a participant.
    """
    if item.answer or item.comment or (item.target is None and item.follows is None):
        return
    if item.quiet and item.target is not None and item.bounced is not None:
        return
    if item.marks.get("authentication") != "fail" and _takes_part(item, look):
        return
    item.marks["stranger"] = True
    item.stranger_to, item.stranger_to_item = item.target, item.follows if item.target is None else None
    item.target = item.follows = item.side = None


def _takes_part(item: Item, look: Look) -> bool:
    address = normal_email(item.sender)
    if item.side is not None:
        return (item.side.pk, address) in look.side_people
    if address in look.heard.get(item.place, ()):
        return True
    conversation = item.target
    if conversation is None:
        return False
    identity = look.identities.get(address)
    if identity is not None and identity.customer_id == conversation.customer_id:
        return True
    return (conversation.pk, address) in look.participants


def unwanted(item: Item, look: Look) -> None:
    """Spam goes to its own view. Who takes part in a conversation is never spam by our own guess."""
    if item.answer or item.comment or item.mail.door == "sent":
        return
    verdict = spam.sender_verdict(item.sender, look.sender_rules)
    if verdict is not None:
        item.spam = verdict == "block"
    elif item.parsed.spam_header is not None:
        item.spam = item.parsed.spam_header
    elif item.target is None and item.follows is None and not item.quiet:
        item.spam = spam.looks_like_spam(item.parsed)
    if item.spam and item.target is not None:
        item.stranger_to, item.target, item.side = item.target, None, None
    if item.spam and item.follows is not None:
        item.stranger_to_item, item.follows = item.follows, None


FILTERS: tuple[Filter, ...] = (
    probe,
    duplicate,
    machine,
    authentication,
    bounce,
    thread,
    ourselves,
    stranger,
    unwanted,
    language,
)
