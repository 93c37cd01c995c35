"""Which mails answer which, for conversations that are taken apart again."""

from collections.abc import Iterable, Sequence

from keepword.channels.email.addresses import from_reply_address
from keepword.channels.email.intake.item import mid_of
from keepword.channels.email.models import Mail
from keepword.conversations.models import Message


def answering(known: set[int], numbers: set[int], later: Sequence[Message]) -> set[int]:
    """The ids of the later messages whose mail answers one of the known messages.

    The nearest reference that is there decides, as in intake; without one, the signed reply address.
    """
    mails = {mail.message_id: mail for mail in Mail.objects.filter(message__in=[m.pk for m in later])}
    references = {pk: mail.references.split()[::-1] for pk, mail in mails.items()}
    named = _named(reference for many in references.values() for reference in many)
    found: set[int] = set()
    for message in later:
        parents = (named.get(reference) for reference in references.get(message.pk, ()))
        parent = next((pk for pk in parents if pk is not None), None)
        if parent is not None:
            answers = parent in known or parent in found
        else:
            answers = any(from_reply_address(str(line[1])) in numbers for line in (*message.to, *message.cc))
        if answers:
            found.add(message.pk)
    return found


def _named(references: Iterable[str]) -> dict[str, int]:
    """Messages by the Message-ID of their mail."""
    wanted = set(references)
    mails = Mail.objects.filter(mid__in={mid_of(reference) for reference in wanted})
    rows = mails.values_list("header_id", "message_id")
    return {name: message for name, message in rows if name in wanted}
