"""Who may be the same person: found in the background, remembered.

The work for one customer is bounded: a few reads by index, and at most MOST others looked at for each reason.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet, prefetch_related_objects

from keepword.accounts.models import User
from keepword.core import clock, events, rows
from keepword.core.actors import Actor
from keepword.customers import rules
from keepword.customers.events import LikenessFound
from keepword.customers.models import Claim, Customer, Identity, Likeness, LikenessState
from keepword.customers.queries import are_different, standing

MOST = 20  # others who are looked at for one reason; a name that more people bear tells nobody apart
TOGETHER = 25  # customers compared in one transaction
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

# Which of these customers (by number) are nobody whom we want to know: an app that can tell adds itself here.
Nobody = Callable[[set[int]], set[int]]
_nobodies: list[Nobody] = []


def register_nobody(find: Nobody) -> None:
    """Let an app say who is not to be compared (who only ever sent spam); the same again is once."""
    if find not in _nobodies:
        _nobodies.append(find)


def _nobody(numbers: set[int]) -> set[int]:
    return {pk for find in _nobodies for pk in find(numbers)} & numbers


def compare_some(limit: int = 500) -> int:
    """Compare up to about `limit` new or changed customers with all others; how many were."""
    count = 0
    while count < limit:
        done = _compare_together()
        count += done
        if done < TOGETHER:
            break
    return count


def _compare_together() -> int:
    """Some in one transaction: short, as SQLite has one writer at a time, yet not one for each of them."""
    if not Customer.objects.filter(compared=False).exists():
        return 0
    with transaction.atomic():
        free = Customer.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        waiting = list(free.filter(compared=False).order_by("pk")[:TOGETHER])
        renamed = [one for one in waiting if one.folded != rules.folded(one.name)]
        for one in renamed:
            one.folded = rules.folded(one.name)
        rows.update(renamed, ["folded"])
        Customer.objects.filter(pk__in=[one.pk for one in waiting]).update(compared=True)
        prefetch_related_objects(waiting, "identities", "claims")
        unwanted = _nobody({one.pk for one in waiting})
        for one in waiting:
            if one.joined_into_id is None and one.pk not in unwanted:
                _compare(one)
    return len(waiting)


def _compare(customer: Customer) -> None:
    own = [(one.kind, one.value) for one in list(customer.identities.all())[:MOST_IDENTITIES]]
    said = [(one.kind, one.value) for one in list(customer.claims.all())[:MOST_IDENTITIES]]
    found: dict[int, set[str]] = defaultdict(set)
    _by_number(found, own)
    _by_claim(found, own, said)
    if customer.folded:
        _by_name(found, customer, [*own, *said])
    found.pop(customer.pk, None)
    for pk in _nobody(set(found)) if found else ():
        del found[pk]
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
    alike = Customer.objects.filter(folded=customer.folded, joined_into=None).exclude(pk=customer.pk)
    others = list(alike.prefetch_related("identities", "claims")[: MOST + 1])
    if len(others) > MOST:
        return
    mine = _telling(own)
    for other in others:
        theirs = [(one.kind, one.value) for one in other.identities.all()]
        theirs += [(one.kind, one.value) for one in other.claims.all()]
        found[other.pk].update(rules.alike_by_name(mine, _telling(theirs)))
        if not found[other.pk]:
            del found[other.pk]


def _telling(marks: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [mark for mark in marks if not rules.is_shared(*mark)]


def _owners(model: type[Identity] | type[Claim], values: Sequence[str], kinds: Collection[str]) -> list[int]:
    found: QuerySet[Any] = model._base_manager.filter(kind__in=kinds, value__in=values)
    return list(found.values_list("customer_id", flat=True)[:MOST])
