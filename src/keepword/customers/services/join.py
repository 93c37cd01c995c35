"""Two customers become one, and two again.

Rows move: whoever keeps rows of a customer gives those of the source to the other one (`CustomersJoined`)
and writes down which they were. Nothing of either's own row changes, so that taking apart puts every row back
where it was, in whatever order that is done. The source stays as an empty pointer, and what cannot move (a
field of which the other one has a value already) stays with it.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events, facts
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.models import (
    Claim,
    Customer,
    CustomerField,
    How,
    Identity,
    Join,
    LikenessState,
    OrganisationMember,
    Remembered,
)
from keepword.customers.moving import back, move, note
from keepword.customers.services.consents import bring_consents, return_consents
from keepword.customers.services.likeness import settle


def join(actor: Actor, source: Customer, into: Customer, *, reason: str = "", how: str = How.PERSON) -> Join:
    """Take two customers for one: `source` becomes part of `into`.

    Conflict when one of them was joined already, by whoever was quicker.
    """
    _demand(actor)
    if source.pk == into.pk:
        raise Invalid(_("This is the same customer."), field="into")
    with transaction.atomic():
        source, into = _locked(source.pk, into.pk)
        for one in (source, into):
            if one.joined_into_id is not None:
                raise Conflict(_("%(name)s was joined with another customer already.") % {"name": one.name})
        return _join(actor, source, into, reason, how)


def part(actor: Actor, made: Join) -> Join:
    """Take a join apart: each gets back what was their own, and what came since by their identities.

    Anything else that came since stays with the target. Conflict when it is undone already, or while the
    target is itself joined into somebody: that is undone first.
    """
    _demand(actor)
    with transaction.atomic():
        source, into = _locked(made.source_id, made.into_id)
        current = Join.objects.select_for_update(of=("self",)).get(pk=made.pk)
        if current.undone_at is not None:
            raise Conflict(_("This join is undone already."))
        if into.joined_into_id is not None:
            raise Conflict(
                _("%(name)s was joined with another customer since; take that apart first.")
                % {"name": into.name}
            )
        _part(actor, current, source, into)
        return current


def gather(made: Join) -> None:
    """Move what has come to the source of a join since, because somebody was writing it just then."""
    with transaction.atomic():
        source, into = _locked(made.source_id, made.into_id)
        current = Join.objects.select_for_update(of=("self",)).get(pk=made.pk)
        if current.undone_at is not None:
            return
        _carry(CustomersJoined(current, source, into, clock.now(), None, late=True))
    further = Join.objects.filter(source=into, undone_at=None).first()
    if further is not None:
        gather(further)


# How it is done -----------------------------------------------------------------------------------


def _join(actor: Actor, source: Customer, into: Customer, reason: str, how: str) -> Join:
    now, user = clock.now(), _person(actor)
    made = Join.objects.create(
        source=source, into=into, by=user, at=now, how=how, reason=" ".join(reason.split())[:300]
    )
    carried = list(Customer.objects.filter(joined_into=source).values_list("pk", flat=True))
    made.kept = {"carried": carried}
    Customer.objects.filter(pk__in=carried).update(joined_into=into)
    source.joined_into = into
    source.save(update_fields=["joined_into"])
    _carry(CustomersJoined(made, source, into, now, user))
    _touch(into)
    settle(actor, source, into, LikenessState.SAME)
    _tell("customers_joined", made, source, into, now, user)
    record(actor, "joined customers", into, source=source.pk, join=made.pk, how=how)
    return made


def _carry(event: CustomersJoined) -> None:
    """Move the rows of this app, let others move theirs, and keep what was moved."""
    made, source, into = event.join, event.source, event.into
    kept: dict[str, Any] = made.kept
    here = into.field_values.values_list("definition_id", flat=True)
    values = CustomerField.objects.filter(customer=source).exclude(definition__in=list(here))
    told = list(into.claims.values_list("kind", "value"))
    claims = [one.pk for one in source.claims.all() if (one.kind, one.value) not in told]
    note(
        kept,
        "customers",
        identities=move(Identity.objects.filter(customer=source), into),
        claims=move(Claim.objects.filter(pk__in=claims), into),
        values=move(values, into),
        remembered=_move_new(source.remembered, into.remembered, "mark", into),
        organisations=_move_new(source.organisations, into.organisations, "organisation_id", into),
    )
    bring_consents(kept, source, into)
    events.publish(event)
    made.save(update_fields=["kept"])  # with what the handlers have added


def _move_new(ours: Any, theirs: Any, by: str, into: Customer) -> list[int]:
    """Move those that the other one does not have already, by what tells them apart."""
    return move(ours.exclude(**{f"{by}__in": list(theirs.values_list(by, flat=True))}), into)


def _part(actor: Actor, made: Join, source: Customer, into: Customer) -> None:
    now, user = clock.now(), _person(actor)
    own = made.kept["customers"]
    back(Identity, own["identities"], source, into)
    back(Claim, own["claims"], source, into)
    back(CustomerField, own["values"], source, into)
    back(Remembered, own.get("remembered", ()), source, into)
    back(OrganisationMember, own.get("organisations", ()), source, into)
    return_consents(made, source, into)
    Customer.objects.filter(pk__in=made.kept["carried"], joined_into=into).update(joined_into=source)
    source.joined_into = None
    source.save(update_fields=["joined_into"])
    made.undone_at, made.undone_by = now, user
    made.save(update_fields=["undone_at", "undone_by"])
    _touch(source)
    _touch(into)
    settle(actor, source, into, LikenessState.DIFFERENT)
    _tell("customers_parted", made, source, into, now, user)
    record(actor, "parted customers", into, source=source.pk, join=made.pk)
    events.publish(CustomersParted(made, source, into, now, user))
    # Of others who are joined with either, what had no room beside what has just gone.
    for other in Join.objects.filter(into__in=[source, into], undone_at=None).select_related(
        "source", "into"
    ):
        _carry(CustomersJoined(other, other.source, other.into, now, None, late=True))


def _touch(customer: Customer) -> None:
    """They are to be found and compared anew."""
    Customer.objects.filter(pk=customer.pk).update(indexed=False, compared=False)
    customer.indexed = customer.compared = False


def _tell(kind: str, made: Join, source: Customer, into: Customer, at: datetime, user: User | None) -> None:
    told = facts.fact(
        kind,
        at,
        person=source.key,
        actor=user.key if user else None,
        into=str(into.key),
        how=made.how,
    )
    facts.record([told])


def _locked(*numbers: int) -> list[Customer]:
    """These customers in the order asked for; locked in that of their numbers: no two wait crosswise."""
    found = {
        one.pk: one for one in Customer.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    }
    if len(found) < len(set(numbers)):
        raise NotFound(_("There is no such customer."))
    return [found[number] for number in numbers]


def _person(actor: Actor) -> User | None:
    return actor if isinstance(actor, User) else None


def _demand(actor: Actor) -> None:
    if isinstance(actor, User) and not actor.may("converse"):
        raise Refused(_("You may not change customers."))
