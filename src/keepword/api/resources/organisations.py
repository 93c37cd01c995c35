"""Organisations and who belongs to them."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.memory import (
    MembershipList,
    MembershipOut,
    OrganisationList,
    OrganisationOut,
)
from keepword.core.errors import Invalid, NotFound
from keepword.customers import queries, services

resource = Resource("customers", "Organisations")

Domains = Annotated[list[Annotated[str, Field(max_length=253)]], Field(max_length=50)]


class OrganisationIn(In):
    """A new one."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Bike club", "domains": ["club.example"], "notes": ""}]}
    )

    name: str = Field(min_length=1, max_length=200)
    domains: Domains = Field(default_factory=list, description="Free-mail domains cannot be one.")
    notes: str = Field(default="", max_length=10_000)


class OrganisationChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"notes": "Order for the season in March."}]})

    name: str | None = Field(default=None, min_length=1, max_length=200)
    domains: Domains | None = None
    notes: str | None = Field(default=None, max_length=10_000)


class MemberIn(In):
    """A customer who belongs to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"customer": 12, "role": "treasurer"}]})

    customer: Id
    role: str = Field(default="", max_length=120)


class MemberDecision(In):
    """Whether they belong to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "member"}]})

    state: Literal["member", "refused"]


@resource.get("/organisations", OrganisationList)
def list_organisations(
    request: HttpRequest,
    text: Annotated[str, Query(max_length=200, description="The beginning of a name or a domain.")] = "",
    after: After = "",
    limit: Limit = 25,
) -> OrganisationList:
    """Organisations by name, without archived ones."""
    rows = queries.organisations(caller(request), text=text).prefetch_related("domains")
    found = rows_of(rows, ("folded", "id"), after, limit)
    return OrganisationList(items=[OrganisationOut.of(row) for row in found.rows], next=found.next)


@resource.post("/organisations", OrganisationOut, status=201)
def make_organisation(request: HttpRequest, payload: OrganisationIn) -> OrganisationOut:
    """Add an organisation. Who has proved an address of its domains is suggested as one of theirs."""
    made = services.save_organisation(
        caller(request), None, name=payload.name, domains=payload.domains, notes=payload.notes
    )
    return OrganisationOut.of(made)


@resource.get("/organisations/{int:organisation_id}", OrganisationOut)
def get_organisation_by_id(request: HttpRequest, organisation_id: PathId) -> OrganisationOut:
    """One organisation."""
    return OrganisationOut.of(queries.get_organisation(caller(request), organisation_id))


@resource.patch("/organisations/{int:organisation_id}", OrganisationOut)
def change_organisation(
    request: HttpRequest, organisation_id: PathId, payload: OrganisationChange
) -> OrganisationOut:
    """Change an organisation."""
    user = caller(request)
    found = queries.get_organisation(user, organisation_id)
    domains = list(found.domains.order_by("pk").values_list("name", flat=True))
    made = services.save_organisation(
        user,
        found,
        name=payload.name if payload.name is not None else found.name,
        domains=payload.domains if payload.domains is not None else domains,
        notes=payload.notes if payload.notes is not None else found.notes,
    )
    return OrganisationOut.of(made)


@resource.post("/organisations/{int:organisation_id}/archive", OrganisationOut)
def archive_organisation(request: HttpRequest, organisation_id: PathId) -> OrganisationOut:
    """It is no longer one of yours; its domains suggest nobody any more."""
    user = caller(request)
    found = queries.get_organisation(user, organisation_id)
    services.archive_organisation(user, found)
    return OrganisationOut.of(found)


@resource.get("/organisations/{int:organisation_id}/members", MembershipList)
def list_members(
    request: HttpRequest, organisation_id: PathId, after: After = "", limit: Limit = 25
) -> MembershipList:
    """Who belongs to it and who may."""
    user = caller(request)
    rows = queries.members(user, queries.get_organisation(user, organisation_id))
    found = rows_of(rows, ("state", "id"), after, limit)
    return MembershipList(items=[MembershipOut.of(row) for row in found.rows], next=found.next)


@resource.post("/organisations/{int:organisation_id}/members", MembershipOut, status=201)
def add_organisation_member(
    request: HttpRequest, organisation_id: PathId, payload: MemberIn
) -> MembershipOut:
    """A customer belongs to it; who does already has the role that is given now."""
    user = caller(request)
    found = queries.get_organisation(user, organisation_id)
    try:
        customer = queries.get_customer(user, payload.customer)
    except NotFound:
        raise Invalid(_("There is no such customer."), field="customer") from None
    return MembershipOut.of(services.add_member(user, found, customer, role=payload.role))


@resource.post("/organisation-members/{int:member_id}/decide", MembershipOut)
def decide_about_member(request: HttpRequest, member_id: PathId, payload: MemberDecision) -> MembershipOut:
    """A suggestion is right, or it is not; whoever is refused is not suggested again."""
    user = caller(request)
    found = queries.get_member(user, member_id)
    services.decide_member(user, found, belongs=payload.state == "member")
    return MembershipOut.of(found)
