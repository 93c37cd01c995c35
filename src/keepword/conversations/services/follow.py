"""Following a conversation, and binding conversations to each other."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record
from keepword.conversations.events import Followed
from keepword.conversations.models import Conversation, Follower, Link, LinkKind
from keepword.conversations.queries import who_may_see
from keepword.conversations.services.state import demand, lock, lock_rows, notify, person
from keepword.core import clock, events
from keepword.core.errors import Invalid, NotFound


def follow(user: Actor, conversation: Conversation, follower: User) -> bool:
    """Let somebody hear what happens here; whether that is new. Invalid when they may not see it."""
    demand(user)
    with transaction.atomic():
        current = lock(conversation)
        if not who_may_see(current, [follower]):
            raise Invalid(_("%(name)s may not see this conversation.") % {"name": follower}, field="follower")
        return bool(_add(user, current, [follower]))


def unfollow(user: Actor, conversation: Conversation, follower: User) -> bool:
    """Let them hear it no more; whether they did."""
    demand(user)
    with transaction.atomic():
        current = lock(conversation)
        gone, _rows = Follower.objects.filter(conversation=current, user=follower).delete()
        if gone:
            record(user, "unfollowed", current, follower=follower.pk)
            events.publish(Followed(current, follower, False, clock.now(), person(user)))
            notify(current)
    return bool(gone)


def follow_mentioned(user: Actor, conversation: Conversation, people: Iterable[User]) -> None:
    """Whoever a note calls on follows from now on, in the caller's transaction."""
    _add(user, conversation, who_may_see(conversation, list(people)), called=True)


def _add(
    user: Actor, conversation: Conversation, people: Iterable[User], *, called: bool = False
) -> list[User]:
    there = set(conversation.followers.values_list("user_id", flat=True))
    fresh = [one for one in {p.pk: p for p in people}.values() if one.pk not in there]
    for one in fresh:
        Follower.objects.create(conversation=conversation, user=one, since=clock.now())
        record(user, "followed", conversation, follower=one.pk)
        events.publish(Followed(conversation, one, True, clock.now(), person(user), called))
    if fresh:
        notify(conversation)
    return fresh


def link(user: Actor, one: Conversation, other: Conversation, kind: str = LinkKind.RELATED) -> Link:
    """Bind two conversations: `one` is related to, the parent of or a duplicate of `other`.

    Bound already, they are bound in this way from now on.
    """
    demand(user)
    if kind not in LinkKind.values:
        raise Invalid(_("There is no such link."), field="kind")
    if one.pk == other.pk:
        raise Invalid(_("A conversation cannot be linked with itself."), field="other")
    with transaction.atomic():
        first, second = lock_rows([one.pk, other.pk])
        Link.objects.filter(Q(one=first, other=second) | Q(one=second, other=first)).delete()
        made = Link.objects.create(one=first, other=second, kind=kind, created_at=clock.now())
        record(user, "linked", first, other=second.pk, kind=kind)
        notify(first)
        notify(second)
    return made


def unlink(user: Actor, one: Conversation, other: Conversation) -> None:
    """Take the bond away, whoever of the two it came from; NotFound when there is none."""
    demand(user)
    with transaction.atomic():
        first, second = lock_rows([one.pk, other.pk])
        bonds = Link.objects.filter(Q(one=first, other=second) | Q(one=second, other=first))
        gone, _rows = bonds.delete()
        for here, there in ((first, second), (second, first)):
            if here.linked_to_id == there.pk:
                here.linked_to = None
                here.save(update_fields=["linked_to"])
                gone += 1
        if not gone:
            raise NotFound("These conversations are not linked.")
        record(user, "unlinked", first, other=second.pk)
        notify(first)
        notify(second)
