"""Customers: who they are, who they may be, what they agreed to, whom they belong to, what we remember."""

from keepword.customers.models.consents import Consent, Purpose, PurposeVersion, Source
from keepword.customers.models.joining import Claim, How, Join, Likeness, LikenessState
from keepword.customers.models.memory import About, Remembered, RememberedState, Whence
from keepword.customers.models.organisations import (
    Domain,
    MemberState,
    Organisation,
    OrganisationMember,
)
from keepword.customers.models.people import Channel, Customer, CustomerField, Identity, Kind

__all__ = [
    "About",
    "Channel",
    "Claim",
    "Consent",
    "Customer",
    "CustomerField",
    "Domain",
    "How",
    "Identity",
    "Join",
    "Kind",
    "Likeness",
    "LikenessState",
    "MemberState",
    "Organisation",
    "OrganisationMember",
    "Purpose",
    "PurposeVersion",
    "Remembered",
    "RememberedState",
    "Source",
    "Whence",
]
