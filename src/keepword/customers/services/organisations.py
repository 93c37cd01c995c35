"""Verbs about organisations and who belongs to them."""

import re
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events, jobs, rows
from keepword.core.actors import Actor, system
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.customers.events import MemberChanged
from keepword.customers.models import (
    Customer,
    Domain,
    Identity,
    Kind,
    MemberState,
    Organisation,
    OrganisationMember,
)
from keepword.customers.queries import current as current_row
from keepword.customers.queries.organisations import plain_name
from keepword.customers.rules import rare_domain

MOST_DOMAINS: Final = 50
MOST_SUGGESTED: Final = 1_000  # customers of a domain that is entered for one organisation
_DOMAIN: Final = re.compile(r"(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


def save_organisation(
    actor: Actor,
    organisation: Organisation | None,
    *,
    name: str,
    domains: Iterable[str] = (),
    notes: str = "",
) -> Organisation:
    """Make one, or change it. Its domains suggest who may belong to it; free-mail domains cannot be one."""
    _demand(actor)
    plain = " ".join(name.replace("\0", "").split())
    if not plain or len(plain) > 200:
        raise Invalid(_("Enter a name."), field="name")
    wanted = _domains(domains)
    with transaction.atomic():
        made = organisation or Organisation(created_at=clock.now())
        same = Organisation.objects.filter(folded=plain_name(plain), archived_at=None).exclude(pk=made.pk)
        if same.exists():
            raise Invalid(_("There is an organisation of this name already."), field="name")
        made.name, made.folded, made.notes = plain, plain_name(plain), notes.replace("\0", "")[:10_000]
        made.save()
        new = _set_domains(made, wanted)
        record(actor, "saved organisation", made, domains=wanted)
        if new:
            jobs.enqueue(suggest_members, made.pk, new)
    return made


def archive_organisation(actor: Actor, organisation: Organisation) -> None:
    """It is no longer one of ours: its domains suggest nobody any more."""
    _demand(actor)
    with transaction.atomic():
        organisation.archived_at = clock.now()
        organisation.save(update_fields=["archived_at"])
        organisation.domains.all().delete()
        record(actor, "archived organisation", organisation)


def add_member(
    actor: Actor, organisation: Organisation, customer: Customer, *, role: str = ""
) -> OrganisationMember:
    """A customer belongs to it; who does already has the role that is given now."""
    _demand(actor)
    with transaction.atomic():
        here = current_row(customer)
        if here is None:
            raise NotFound("There is no such customer.")
        if organisation.archived_at is not None:
            raise Conflict(_("This organisation is archived."))
        made, _new = OrganisationMember.objects.get_or_create(
            organisation=organisation, customer=here, defaults={"at": clock.now()}
        )
        made.state, made.by = MemberState.MEMBER, _person(actor)
        made.role = " ".join(role.replace("\0", "").split())[:120]
        made.save()
        record(actor, "added to organisation", organisation, customer=here.pk)
        events.publish(MemberChanged(here, organisation, made, _person(actor)))
    return made


def decide_member(actor: Actor, member: OrganisationMember, *, belongs: bool) -> None:
    """A suggestion is right, or it is not; whoever belonged does no longer. It is not suggested again."""
    _demand(actor)
    with transaction.atomic():
        member.state = MemberState.MEMBER if belongs else MemberState.REFUSED
        member.by = _person(actor)
        member.save(update_fields=["state", "by"])
        verb = "confirmed member of organisation" if belongs else "refused member of organisation"
        record(actor, verb, member.organisation, customer=member.customer_id)
        events.publish(MemberChanged(member.customer, member.organisation, member, _person(actor)))


def suggest_by_address(customer: Customer, address: str) -> OrganisationMember | None:
    """A proved address is of an organisation's domain: they may belong to it. Joins the transaction."""
    name = rare_domain(address)
    domain = Domain.objects.select_related("organisation").filter(name=name).first() if name else None
    if domain is None:
        return None
    made, new = OrganisationMember.objects.get_or_create(
        organisation=domain.organisation,
        customer=customer,
        defaults={"state": MemberState.SUGGESTED, "why": name, "at": clock.now()},
    )
    if new:
        record(system, "suggested for organisation", domain.organisation, customer=customer.pk)
        events.publish(MemberChanged(customer, domain.organisation, made, None))
    return made


@jobs.job
def suggest_members(organisation_id: int, domains: list[str]) -> None:
    """Suggest the customers who have proved an address of these domains before."""
    organisation = Organisation.objects.filter(pk=organisation_id, archived_at=None).first()
    if organisation is None:
        return
    for name in domains:
        proved = Identity.objects.filter(
            kind=Kind.EMAIL, verified_at__isnull=False, value__endswith=f"@{name}"
        ).exclude(customer__organisations__organisation=organisation)
        wanted = dict.fromkeys(proved.order_by("pk").values_list("customer_id", flat=True)[:MOST_SUGGESTED])
        now = clock.now()
        new = [
            OrganisationMember(
                organisation=organisation,
                customer_id=pk,
                state=MemberState.SUGGESTED,
                why=name,
                at=now,
            )
            for pk in wanted
        ]
        with transaction.atomic():
            rows.insert(new)


def _domains(given: Iterable[str]) -> list[str]:
    wanted = dict.fromkeys(one.strip().lower().removeprefix("@") for one in given if one.strip())
    if len(wanted) > MOST_DOMAINS:
        raise Invalid(_("These are too many domains for one organisation."), field="domains")
    for name in wanted:
        if _DOMAIN.fullmatch(name) is None:
            raise Invalid(_("“%(name)s” is no mail domain.") % {"name": name[:60]}, field="domains")
        if not rare_domain(f"x@{name}"):
            raise Invalid(
                _("Anybody can have an address of %(name)s: it is no organisation's.") % {"name": name},
                field="domains",
            )
    return list(wanted)


def _set_domains(organisation: Organisation, wanted: list[str]) -> list[str]:
    """Let it have these; those that it did not have before."""
    others = Domain.objects.filter(name__in=wanted).exclude(organisation=organisation)
    taken = others.select_related("organisation").first()
    if taken is not None:
        raise Invalid(
            _("%(domain)s is a domain of %(name)s.")
            % {"domain": taken.name, "name": taken.organisation.name},
            field="domains",
        )
    held = set(organisation.domains.values_list("name", flat=True))
    organisation.domains.exclude(name__in=wanted).delete()
    new = [name for name in wanted if name not in held]
    rows.insert([Domain(organisation=organisation, name=name) for name in new])
    return new


def _person(actor: Actor) -> User | None:
    return actor if isinstance(actor, User) else None


def _demand(actor: Actor) -> None:
    if isinstance(actor, User) and not actor.may("converse"):
        raise Refused(_("You may not change customers."))
