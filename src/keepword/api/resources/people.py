"""Who works here."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts import services
from keepword.accounts.queries import everybody as all_people
from keepword.accounts.queries import get_user, people
from keepword.api.fields import After, In, LanguageCode, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.people import PersonList, PersonOut

resource = Resource("people", "People")

RoleName = Annotated[
    str, Field(max_length=60, description="admin, lead, agent, or a role of the shop's own.")
]


class NewPerson(In):
    """Somebody who is to have a log-in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Ieva",
                    "email": "ieva@shop.example",
                    "role": "agent",
                    "password": "a first long password",
                    "language": "lt",
                }
            ]
        }
    )

    name: str = Field(min_length=1, max_length=120)
    email: str = Field(max_length=254)
    role: RoleName = "agent"
    password: str = Field(
        min_length=10, max_length=128, description="Their first; they change it themselves."
    )
    language: LanguageCode = "en"


class PersonChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_active": False}]})

    name: str | None = Field(default=None, min_length=1, max_length=120)
    role: RoleName | None = None
    is_active: bool | None = Field(default=None, description="Whether they may log in.")


@resource.get("/people", PersonList)
def list_people(
    request: HttpRequest,
    everybody: Annotated[
        Literal["no", "yes"], Query(description="Also those who may not log in any more; for admins.")
    ] = "no",
    after: After = "",
    limit: Limit = 25,
) -> PersonList:
    """Everybody who may be assigned or mentioned, by name."""
    user = caller(request)
    rows = all_people(user) if everybody == "yes" else people(user)
    found = rows_of(rows, ("name", "id"), after, limit)
    return PersonList(items=[PersonOut.of(row) for row in found.rows], next=found.next)


@resource.get("/people/{int:person_id}", PersonOut)
def get_person(request: HttpRequest, person_id: PathId) -> PersonOut:
    """One of us."""
    user = caller(request)
    found = people(user).filter(pk=person_id).first()
    return PersonOut.of(found or get_user(user, person_id))


@resource.post("/people", PersonOut, status=201)
def add_person(request: HttpRequest, payload: NewPerson) -> PersonOut:
    """Give somebody a log-in. For admins.

    409 when somebody has this address already.
    """
    made = services.add_user(
        caller(request),
        email=payload.email,
        name=payload.name,
        role=payload.role,
        password=payload.password,
        language=payload.language,
    )
    return PersonOut.of(made)


@resource.patch("/people/{int:person_id}", PersonOut)
def change_person(request: HttpRequest, person_id: PathId, payload: PersonChange) -> PersonOut:
    """Rename somebody, give them another role, shut them out or let them in. For admins."""
    user = caller(request)
    found = get_user(user, person_id)
    changed = services.change_user(
        user,
        found,
        name=payload.name if payload.name is not None else found.name,
        role=payload.role or found.role,
        is_active=found.is_active if payload.is_active is None else payload.is_active,
    )
    return PersonOut.of(changed)
