"""Who is behind an identity of any kind, and what follows from a proof.

To recognise somebody opens nothing to them: what a person may see follows from what they have proved, and an
address that they only typed (`claim`) never leads to its owner.
"""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.audit.services import record
from keepword.core import clock, events
from keepword.core.actors import system
from keepword.core.errors import Conflict, Invalid
from keepword.customers import rules
from keepword.customers.events import IdentityProved
from keepword.customers.models import Claim, Customer, How, Identity, Kind
from keepword.customers.queries import are_different, standing
from keepword.customers.rules import Proof
from keepword.customers.services.join import join
from keepword.customers.services.likeness import suggest

MOST_CLAIMS = 20  # of one customer: who types a hundred addresses is trying them out


def recognise(
    kind: str, value: str, *, name: str = "", language: str = "", proofs: Iterable[Proof] = ()
) -> Customer:
    """The customer behind one identity (of `Kind`); a stranger becomes a new customer.

    `proofs` are identities, this one or others, that the door vouches for; each is proved as by `prove`.
    Joins the caller's transaction. Two processes that meet the same stranger get the same customer.
    """
    value = _checked(kind, value)
    with transaction.atomic():
        identity = _known(kind, value)
        customer = standing(identity.customer) if identity else _stranger(kind, value, name, language)
        if identity is not None:
            _learn(customer, kind, value, name, language)
        for proof in proofs:
            customer = prove(customer, proof.kind, proof.value, by=proof.by)
    return customer


def prove(customer: Customer, kind: str, value: str, *, by: str) -> Customer:
    """They have shown that an identity is theirs (`by` one of PROOFS); the customer who has it now.

    One that nobody has becomes theirs. Of one that another customer has: they are joined at once when the
    other one has proved it too, or is known by it alone, so that all they ever said came by it. Otherwise
    somebody is asked. Shared addresses (info@) join nobody, and who was said to be two people stays two.
    """
    value = _checked(kind, value)
    if by not in rules.PROOFS:
        raise Invalid(_("This is no proof that an address is theirs."), field="by")
    if not rules.proves(kind):
        raise Invalid(_("This kind of identity cannot be proved."), field="kind")
    with transaction.atomic():
        customer = standing(customer)
        identity = _known(kind, value) or _add(customer, kind, value)
        owner = standing(identity.customer)
        if owner.pk == customer.pk:
            _verify(customer, identity, by)
            return customer
        return _meet(customer, owner, identity, by)


def claim(customer: Customer, kind: str, value: str) -> None:
    """They say that an address is theirs and have not shown it: kept for a suggestion, and nothing else.

    What is no address is passed over, as is more than anybody has.
    """
    plain = rules.normal(kind, value) if kind in rules.ADDRESSES else ""
    if not plain:
        return
    with transaction.atomic():
        customer = standing(customer)
        if customer.identities.filter(kind=kind, value=plain).exists():
            return
        if customer.claims.count() >= MOST_CLAIMS:
            return
        _row, made = Claim.objects.get_or_create(
            customer=customer, kind=kind, value=plain, defaults={"at": clock.now()}
        )
        if made:
            Customer.objects.filter(pk=customer.pk).update(compared=False)


# How it is done -----------------------------------------------------------------------------------


def _checked(kind: str, value: str) -> str:
    if kind not in Kind.values:
        raise Invalid(_("There is no such kind of identity."), field="kind")
    plain = rules.normal(kind, value)
    if not plain:
        raise Invalid(_("“%(kind)s” cannot be like this.") % {"kind": Kind(kind).label}, field="value")
    return plain


def _known(kind: str, value: str) -> Identity | None:
    return Identity.objects.select_related("customer").filter(kind=kind, value=value).first()


def _stranger(kind: str, value: str, name: str, language: str) -> Customer:
    now, key = clock.now(), uuid.uuid4()
    try:
        with transaction.atomic():  # another process may be making the same one
            customer = Customer.objects.create(
                name=_name(kind, value, name, key), language=language[:5], key=key, created_at=now
            )
            Identity.objects.create(customer=customer, kind=kind, value=value, created_at=now)
    except IntegrityError:
        identity = _known(kind, value)
        if identity is None:  # it was erased between the two
            raise Conflict(_("Somebody else changed this customer meanwhile; try again.")) from None
        return standing(identity.customer)
    return customer


def _add(customer: Customer, kind: str, value: str) -> Identity:
    try:
        with transaction.atomic():
            made = Identity.objects.create(customer=customer, kind=kind, value=value, created_at=clock.now())
    except IntegrityError:
        found = _known(kind, value)
        if found is None:
            raise Conflict(_("Somebody else changed this customer meanwhile; try again.")) from None
        return found
    Customer.objects.filter(pk=customer.pk).update(indexed=False, compared=False)
    return made


def _name(kind: str, value: str, name: str, key: uuid.UUID) -> str:
    plain = " ".join(name.split())[:200]
    if plain:
        return plain
    if kind in (Kind.VISITOR, Kind.SITE):  # a mark of a browser is no name, and none of anybody's business
        return _("Visitor %(mark)s") % {"mark": rules.mark_of(key)}
    return rules.display_name("", value)


def _learn(customer: Customer, kind: str, value: str, name: str, language: str) -> None:
    """A name or a language where there was none: what we know is not overwritten by what a door says."""
    changed: dict[str, str | bool] = {}
    plain = " ".join(name.split())[:200]
    if plain and customer.name in ("", _name(kind, value, "", customer.key)):
        changed |= {"name": plain, "indexed": False, "compared": False}
    if language and not customer.language:
        changed["language"] = language[:5]
    for field, held in changed.items():
        setattr(customer, field, held)
    if changed:
        customer.save(update_fields=list(changed))


def _verify(customer: Customer, identity: Identity, by: str) -> None:
    Claim.objects.filter(customer=customer, kind=identity.kind, value=identity.value).delete()
    if identity.verified_at is not None:
        return
    identity.verified_at, identity.verified_by = clock.now(), by
    identity.save(update_fields=["verified_at", "verified_by"])
    record(system, "verified identity", customer, kind=identity.kind, by=by)
    events.publish(IdentityProved(customer, identity.kind, identity.value, by, identity.verified_at))


def _meet(customer: Customer, owner: Customer, identity: Identity, by: str) -> Customer:
    """Somebody proved what another customer is known by."""
    if rules.is_shared(identity.kind, identity.value):
        return customer
    alone = not Identity.objects.filter(customer=owner).exclude(pk=identity.pk).exists()
    sure = identity.verified_at is not None or alone
    if not sure or are_different(customer, owner):
        suggest(customer, owner, ["proved"])
        return customer
    source, into = _direction(customer, owner, alone)
    try:
        with transaction.atomic():
            join(system, source, into, how=How.PROOF, reason=f"{identity.kind}: {by}")
    except Conflict:  # one of them is being erased, or was joined this very moment
        return standing(Customer.objects.get(pk=customer.pk))
    into = Customer.objects.get(pk=into.pk)
    identity.refresh_from_db()
    _verify(into, identity, by)
    return into


def _direction(customer: Customer, owner: Customer, alone: bool) -> tuple[Customer, Customer]:
    """Who is known by one address joins who is known by more; else the younger joins the older."""
    bare = Identity.objects.filter(customer=customer).count() <= 1
    if alone != bare:
        return (owner, customer) if alone else (customer, owner)
    return (customer, owner) if owner.pk < customer.pk else (owner, customer)
