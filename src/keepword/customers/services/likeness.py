"""Who may be the same person: found in the background, remembered.

The work for one customer is bounded: a few reads by index, and at most MOST others looked at for each reason.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from keepword.accounts.models import User
from keepword.core import clock, events
from keepword.core.actors import Actor
from keepword.customers import rules
from keepword.customers.events import LikenessFound
from keepword.customers.models import Claim, Customer, Identity, Likeness, LikenessState
from keepword.customers.queries import are_different, standing

MOST = 20  # others who are looked at for one reason; a name that more people bear tells nobody apart
MOST_IDENTITIES = 50  # of one customer
MOST_OPEN = 10  # suggestions for one customer that wait for a decision


def suggest(one: Customer, other: Customer, reasons: Iterable[str]) -> Likeness | None:
    """Two customers may be one person; None when that was decided before, or they are one already.

    A pair that was suggested before gets the new reasons beside the old ones.
    """
    one, other = sorted((standing(one), standing(other)), key=lambda customer: customer.pk)
    if one.pk == other.pk or are_different(one, other):
        return None
    wanted = set(reasons)
    with transaction.atomic():
        found, made = Likeness.objects.select_for_update().get_or_create(
            one=one, other=other, defaults={"score": 0, "at": clock.now()}
        )
        merged = [name for name in rules.REASONS if name in wanted | set(found.reasons)]
        anew = made or found.state == LikenessState.SAME  # they were joined, and are apart again by erasure
        if not anew and merged == found.reasons:
            return found
        found.reasons, found.score, found.state = merged, rules.score(merged), LikenessState.OPEN
        found.save(update_fields=["reasons", "score", "state"])
        if anew:
            events.publish(LikenessFound(found))
    return found


def settle(actor: Actor, one: Customer, other: Customer, state: str) -> None:
    """Write down what two customers are to each other, whether it was suggested or not."""
    first, second = sorted((one, other), key=lambda customer: customer.pk)
    Likeness.objects.update_or_create(
        one=first,
        other=second,
        defaults={
            "state": state,
            "decided_at": clock.now(),
            "decided_by": actor if isinstance(actor, User) else None,
        },
        create_defaults={
            "state": state,
            "score": 0,
            "at": clock.now(),
            "decided_at": clock.now(),
            "decided_by": actor if isinstance(actor, User) else None,
        },
    )


# Looking for them ---------------------------------------------------------------------------------


def compare_some(limit: int = 500) -> int:
    """Compare up to `limit` new or changed customers with all others; how many were."""
    waiting = list(
        Customer.objects.filter(compared=False)
        .prefetch_related("identities", "claims")
        .order_by("pk")[:limit]
    )
    for customer in waiting:
        with transaction.atomic():
            _fold(customer)
            if customer.joined_into_id is None:
                _compare(customer)
    return len(waiting)


def _fold(customer: Customer) -> None:
    customer.folded, customer.compared = rules.folded(customer.name), True
    # Only if nothing has changed meanwhile; what changes from here on asks for it anew.
    Customer.objects.filter(pk=customer.pk, name=customer.name).update(folded=customer.folded, compared=True)


def _compare(customer: Customer) -> None:
    own = [(one.kind, one.value) for one in list(customer.identities.all())[:MOST_IDENTITIES]]
    said = [(one.kind, one.value) for one in list(customer.claims.all())[:MOST_IDENTITIES]]
    found: dict[int, set[str]] = defaultdict(set)
    _by_number(found, own)
    _by_claim(found, own, said)
    if customer.folded:
        _by_name(found, customer, [*own, *said])
    found.pop(customer.pk, None)
    best = sorted(found.items(), key=lambda pair: (-rules.score(pair[1]), pair[0]))
    others = Customer.objects.in_bulk([pk for pk, _reasons in best[:MOST_OPEN]])
    for pk, reasons in best[:MOST_OPEN]:
        if pk in others:
            suggest(customer, others[pk], reasons)


def _by_number(found: dict[int, set[str]], own: Sequence[tuple[str, str]]) -> None:
    """The same number in another kind."""
    for value in {value for kind, value in own if kind in rules.PHONES}:
        for owner in _owners(Identity, [value], rules.PHONES):
            found[owner].add("phone")


def _by_claim(
    found: dict[int, set[str]], own: Sequence[tuple[str, str]], said: Sequence[tuple[str, str]]
) -> None:
    """What one named is the other's, or both named it."""
    telling = [(kind, value) for kind, value in said if not rules.is_shared(kind, value)]
    for kind, value in telling:
        kinds = rules.PHONES if kind in rules.PHONES else (kind,)
        for owner in (*_owners(Identity, [value], kinds), *_owners(Claim, [value], kinds)):
            found[owner].add("claimed")
    for kind, value in own:
        if kind in rules.ADDRESSES and not rules.is_shared(kind, value):
            kinds = rules.PHONES if kind in rules.PHONES else (kind,)
            for owner in _owners(Claim, [value], kinds):
                found[owner].add("claimed")


def _by_name(found: dict[int, set[str]], customer: Customer, own: Sequence[tuple[str, str]]) -> None:
    rows = Customer.objects.filter(folded=customer.folded, joined_into=None).exclude(pk=customer.pk)
    others = list(rows.prefetch_related("identities", "claims")[: MOST + 1])
    if len(others) > MOST:
        return
    mine = _telling(own)
    for other in others:
        theirs = [(one.kind, one.value) for one in (*other.identities.all(), *other.claims.all())]
        found[other.pk].update(rules.alike_by_name(mine, _telling(theirs)))
        if not found[other.pk]:
            del found[other.pk]


def _telling(marks: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [mark for mark in marks if not rules.is_shared(*mark)]


def _owners(model: type[Identity] | type[Claim], values: Sequence[str], kinds: Collection[str]) -> list[int]:
    rows = model._default_manager.filter(kind__in=kinds, value__in=values)
    return list(rows.values_list("customer_id", flat=True)[:MOST])
