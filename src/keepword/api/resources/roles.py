"""Roles, and what each may do."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts import queries, rules, services
from keepword.accounts.models import User
from keepword.api.fields import In, Out
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.core.errors import NotFound

resource = Resource("people", "Roles")


class RoleOut(Out):
    """What those may do who have it."""

    key: str = Field(description="As people carry it.")
    name: str
    rights: list[str] = Field(description="See GET /rights.")
    built_in: bool
    changed: bool = Field(description="Whether the shop has made a built-in one its own.")

    @classmethod
    def of(cls, role: queries.RoleView) -> "RoleOut":
        return cls(
            key=role.key,
            name=role.name,
            rights=sorted(role.rights & rules.RIGHTS.keys()),
            built_in=role.built_in,
            changed=role.changed,
        )


class RoleList(Out):
    items: list[RoleOut]


class RightOut(Out):
    key: str
    label: str
    about: str


class RightList(Out):
    items: list[RightOut]


class RoleIn(In):
    """A role as it is to be."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Night shift", "rights": ["converse"]}]}
    )

    name: str = Field(max_length=60, description="A built-in one keeps its own.")
    rights: list[str] = Field(max_length=50)


@resource.get("/rights", RightList)
def list_rights(request: HttpRequest) -> RightList:
    """What a role can allow."""
    caller(request)
    return RightList(
        items=[
            RightOut(key=right.key, label=str(right.label), about=str(right.help))
            for right in rules.RIGHTS.values()
        ]
    )


@resource.get("/roles", RoleList)
def list_roles(request: HttpRequest) -> RoleList:
    """The built-in ones, the least first, then the shop's own. Whoever settles people sees those to give."""
    user = caller(request)
    if not user.may("settle"):
        return RoleList(items=[RoleOut.of(one) for one in queries.roles_to_give(user)])
    return RoleList(items=[RoleOut.of(one) for one in queries.roles()])


@resource.post("/roles", RoleOut, status=201)
def create_role(request: HttpRequest, payload: RoleIn) -> RoleOut:
    """A role of the shop's own. Nobody can give a right that they do not have."""
    user = caller(request)
    made = services.add_role(user, name=payload.name, rights=payload.rights)
    return RoleOut.of(queries.get_role(user, made.key))


@resource.get("/roles/{role}", RoleOut)
def get_role_by_key(request: HttpRequest, role: str) -> RoleOut:
    """One role."""
    return RoleOut.of(queries.get_role(caller(request), role))


@resource.put("/roles/{role}", RoleOut)
def save_role_by_key(request: HttpRequest, role: str, payload: RoleIn) -> RoleOut:
    """Change what a role may do; its people may at once. Admins keep every right."""
    user = caller(request)
    _there(user, role)
    services.save_role(user, role, name=payload.name, rights=payload.rights)
    return RoleOut.of(_after(role))


@resource.delete("/roles/{role}")
def remove_role_by_key(request: HttpRequest, role: str) -> None:
    """Remove a role that nobody has (else 409); a built-in one is again as Keepword brings it."""
    user = caller(request)
    _there(user, role)
    services.remove_role(user, role)


def _there(user: User, key: str) -> None:
    queries.get_role(user, key)


def _after(key: str) -> queries.RoleView:
    """Also when the caller has just taken the right to look from themselves."""
    found = next((one for one in queries.roles() if one.key == key), None)
    if found is None:
        raise NotFound(_("There is no such role."))
    return found
