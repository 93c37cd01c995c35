"""What is remembered of a customer: suggested by what they said, decided by one of us, removed by them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events, rows
from keepword.core.actors import Actor, Automaton, system
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.customers.events import RememberedChanged
from keepword.customers.models import About, Customer, Remembered, RememberedState, Whence
from keepword.customers.queries import current as current_row
from keepword.customers.queries.memory import marks
from keepword.customers.rules import memory as rules
from keepword.customers.services.preferences import follow_wish

MOST: Final = 300  # things of one customer: more is no memory but a file


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that may be worth remembering, in short and in the words that say it."""

    kind: str
    value: str
    words: str


def suggest_remembering(
    customer: Customer, found: Iterable[Finding], *, message: int, conversation: int, at: datetime
) -> list[Remembered]:
    """Suggest what a customer's message tells; the rows that are new, or suggested again.

    What is held already, dismissed or removed stays as it is. Two queries and one insert, however much.
    """
    wanted = {rules.mark(one.kind, one.value): one for one in found}
    if not wanted:
        return []
    with transaction.atomic():
        here = current_row(customer)
        if here is None:
            return []
        held = marks(here, wanted)
        again = [one for one in held.values() if one.state == RememberedState.OUTDATED]
        room = MOST - here.remembered.count() if len(wanted) > len(held) else 0
        new = [
            _row(here, mark, one, message, conversation, at)
            for mark, one in wanted.items()
            if mark not in held
        ][: max(0, room)]
        rows.insert(new)
        for one in again:
            one.state, one.words = RememberedState.SUGGESTED, wanted[one.mark].words[:500]
            one.message, one.conversation, one.at = message, conversation, at
            one.save(update_fields=["state", "words", "message", "conversation", "at"])
        for one in (*new, *again):
            before = RememberedState.OUTDATED if one in again else ""
            record(system, "suggested to remember", one, customer=here.pk, kind=one.kind)
            events.publish(RememberedChanged(one, before, None))
    return [*new, *again]


def _row(
    customer: Customer, mark: str, one: Finding, message: int, conversation: int, at: datetime
) -> Remembered:
    return Remembered(
        customer=customer,
        kind=one.kind,
        value=one.value[:200],
        words=one.words[:500],
        mark=mark,
        source=Whence.MESSAGE,
        message=message,
        conversation=conversation,
        at=at,
    )


def remember(
    actor: Actor,
    customer: Customer,
    *,
    kind: str,
    value: str,
    words: str = "",
    until: date | None = None,
    source: str = Whence.AGENT,
) -> Remembered:
    """Note something as so. What is held under the same mark already is confirmed; nothing is there twice."""
    user = _person(actor)
    if user is not None and not user.may("converse"):
        raise Refused(_("You may not change customers."))
    plain = checked_value(kind, value)
    with transaction.atomic():
        here = current_row(customer)
        if here is None:
            raise NotFound("There is no such customer.")
        mark = rules.mark(kind, plain)
        held = marks(here, [mark]).get(mark)
        if held is None and here.remembered.count() >= MOST:
            raise Invalid(_("So much is remembered of them already: remove something first."), field="value")
        one = held or Remembered(customer=here, kind=kind, mark=mark, at=clock.now())
        before = one.state if held else ""
        one.value, one.source, one.by, one.until = plain, source, user, until
        one.words = " ".join(words.replace("\0", "").split())[:500] or one.words
        _let_be(one, RememberedState.CONFIRMED, user)
        one.save()
        record(actor, "remembered", one, customer=here.pk, kind=kind)
        _follow(actor, one)
        events.publish(RememberedChanged(one, before, user))
    return one


def decide_remembered(actor: Actor, one: Remembered, verb: str) -> Remembered:
    """Confirm, dismiss, outdate (it is no longer so) or remove; Conflict when its state knows no such verb.

    What is removed keeps no words: only the mark by which it is not suggested again.
    """
    user = _person(actor)
    if user is not None and not user.may("converse"):
        raise Refused(_("You may not change customers."))
    with transaction.atomic():
        here = Remembered.objects.select_for_update().select_related("customer").filter(pk=one.pk).first()
        if here is None:
            raise NotFound(_("There is no such thing remembered."))
        state, before = rules.after(here.state, verb), here.state
        if state == before or (state is None and verb == "confirm" and before == RememberedState.CONFIRMED):
            return here
        if state is None:
            raise Conflict(_("This was decided otherwise meanwhile: look at it again."))
        _let_be(here, state, user)
        if state == RememberedState.REMOVED:
            here.value = here.words = ""
            here.message = here.conversation = here.until = None
        here.save()
        record(actor, f"{verb} remembered", here, customer=here.customer_id, kind=here.kind)
        if state == RememberedState.CONFIRMED:
            _follow(actor, here)
        events.publish(RememberedChanged(here, before, user))
    return here


def remove_own(customer: Customer, pk: int) -> None:
    """A customer who has signed in wants something forgotten. NotFound for what is another's."""
    one = Remembered.objects.filter(pk=pk, customer=customer).exclude(state=RememberedState.REMOVED).first()
    if one is None:
        raise NotFound(_("There is no such thing remembered."))
    decide_remembered(Automaton("customer"), one, "remove")


def checked_value(kind: str, value: str) -> str:
    """The value as it is kept. Invalid when it is none."""
    if kind not in About.values:
        raise Invalid(_("Choose what it is about."), field="kind")
    plain = " ".join(value.replace("\0", "").split())
    if not plain or len(plain) > 200:
        raise Invalid(_("Say in at most 200 characters what is to be remembered."), field="value")
    if kind == About.BIRTHDAY and rules.birthday(plain) is None:
        raise Invalid(_("Write a birthday as 05-17 or, with its year, as 1990-05-17."), field="value")
    return plain


def _let_be(one: Remembered, state: str, user: User | None) -> None:
    one.state, one.decided_at, one.decided_by = state, clock.now(), user


def _follow(actor: Actor, one: Remembered) -> None:
    """What is so has consequences: a wish is a preference, and nobody has two birthdays."""
    if one.kind in rules.ONE_OF_A_KIND:
        others = Remembered.objects.filter(
            customer=one.customer_id, kind=one.kind, state=RememberedState.CONFIRMED
        ).exclude(pk=one.pk)
        others.update(state=RememberedState.OUTDATED, decided_at=clock.now())
    if one.kind == About.CONTACT and rules.wish(one.value) is not None:
        follow_wish(actor, one.customer, one.value)


def _person(actor: Actor) -> User | None:
    return actor if isinstance(actor, User) else None
