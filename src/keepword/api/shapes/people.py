"""One of us, as the API tells it."""

from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import Out, Page


class PersonOut(Out):
    """One of us: an agent, a lead or an admin."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": 3, "name": "Ieva", "email": "ieva@shop.example", "role": "agent", "is_active": True}
            ]
        }
    )

    id: int
    name: str
    email: str
    role: str = Field(description="agent, lead, admin, or a role of the shop's own.")
    is_active: bool = Field(description="Whether they may log in.")

    @classmethod
    def of(cls, user: User) -> "PersonOut":
        return cls(id=user.pk, name=user.name, email=user.email, role=user.role, is_active=user.is_active)


class PersonName(Out):
    """One of us by name."""

    id: int
    name: str

    @classmethod
    def of(cls, user: User | None) -> "PersonName | None":
        return None if user is None else cls(id=user.pk, name=user.name)


class PersonList(Page[PersonOut]):
    pass
