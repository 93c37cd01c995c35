"""A customer, as the API tells it. The caller has the identities prefetched."""

from typing import Any

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.customers.models import Customer, Identity, Kind

EXAMPLE: dict[str, Any] = {
    "id": 12,
    "name": "Olena",
    "language": "uk",
    "about": "Prefers mail in the morning.",
    "created_at": "2026-03-01T09:00:00.000000Z",
    "identities": [
        {
            "id": 14,
            "kind": "email",
            "value": "olena@example.org",
            "verified_at": "2026-03-01T09:02:00.000000Z",
            "verified_by": "code",
            "failed_at": None,
            "failure": "",
        }
    ],
}


class IdentityOut(Out):
    """An address under which a customer is known."""

    id: int
    kind: str = Field(
        description="email, phone, whatsapp, telegram, site (an account on the shop's site), visitor (a"
        " browser) or external (a number in another system)."
    )
    value: str = Field(description="A phone's as +37061234567; empty for a visitor, whose mark is a secret.")
    verified_at: MaybeMoment = Field(description="Since when there is proof that it is theirs; else null.")
    verified_by: str = Field(
        description="By what: code (sent there), site, provider or person; empty when it is not proved."
    )
    failed_at: MaybeMoment = Field(description="Since when it takes no mail; null while it does.")
    failure: str

    @classmethod
    def of(cls, identity: Identity) -> "IdentityOut":
        return cls(
            id=identity.pk,
            kind=identity.kind,
            value="" if identity.kind == Kind.VISITOR else identity.value,
            verified_at=identity.verified_at,
            verified_by=identity.verified_by,
            failed_at=identity.failed_at,
            failure=identity.failure,
        )


class CustomerOut(Out):
    """Somebody who writes to us."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: int
    name: str
    language: str = Field(description="A code like uk; empty when not known.")
    about: str = Field(description="What we want each other to know.")
    created_at: Moment
    identities: list[IdentityOut]

    @classmethod
    def of(cls, customer: Customer) -> "CustomerOut":
        identities = sorted(customer.identities.all(), key=lambda identity: identity.pk)
        return cls(
            id=customer.pk,
            name=customer.name,
            language=customer.language,
            about=customer.about,
            created_at=customer.created_at,
            identities=[IdentityOut.of(identity) for identity in identities],
        )


class CustomerName(Out):
    """A customer by name."""

    id: int
    name: str


class CustomerList(Page[CustomerOut]):
    pass
