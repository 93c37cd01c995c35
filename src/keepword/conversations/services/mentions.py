"""A colleague has seen that a note calls on them."""

from collections.abc import Iterable

from keepword.accounts.models import User
from keepword.conversations.models import Mention, Message
from keepword.core import clock, live


def see_mentions(user: User, messages: Iterable[Message]) -> int:
    """Note that this user has these messages before them; how many of them had called on them anew.

    `messages` have their mentions read already, so that nothing is asked of the database when there
    is nothing to note.
    """
    fresh = [
        mention.pk
        for message in messages
        for mention in message.mentions.all()
        if mention.user_id == user.pk and mention.seen_at is None
    ]
    if not fresh:
        return 0
    live.push("desk", "list")
    return Mention.objects.filter(pk__in=fresh, seen_at=None).update(seen_at=clock.now())
