"""What is remembered of customers, their wishes, organisations and timeline, as the API tells it."""

from datetime import date, time
from typing import Any

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.customers import CustomerName
from keepword.customers.models import Customer, Organisation, OrganisationMember, Remembered
from keepword.relationship.queries.mentioning import Mention
from keepword.relationship.queries.timeline import Moment as TimelineMoment

THING: dict[str, Any] = {
    "id": 31,
    "customer": 12,
    "kind": "owns",
    "value": "Galaxy A54",
    "words": "I have a Galaxy A54 and its case does not fit.",
    "source": "message",
    "conversation": 71,
    "message": 512,
    "at": "2026-03-01T09:00:00.000000Z",
    "until": None,
    "state": "confirmed",
    "decided_at": "2026-03-01T09:10:00.000000Z",
}
HOUSE: dict[str, Any] = {
    "id": 4,
    "name": "Bike club",
    "domains": ["club.example"],
    "notes": "Order for the season in March.",
    "created_at": "2026-01-10T09:00:00.000000Z",
    "archived_at": None,
}
WISHES: dict[str, Any] = {
    "language": "uk",
    "prefers_channel": "email",
    "no_calls": True,
    "call_from": None,
    "call_until": None,
    "zone": "Europe/Kyiv",
    "address_as": "",
}


class RememberedOut(Out):
    """Something that is remembered of a customer, or suggested."""

    model_config = ConfigDict(json_schema_extra={"examples": [THING]})

    id: int
    customer: int
    kind: str = Field(
        description="owns, contact, size, birthday, family, pet, delivery, likes or other. A contact's value"
        " is no_calls, write, calls_after 18:00 or calls_before 18:00; a birthday's is 05-17 or 1990-05-17."
    )
    value: str
    words: str = Field(description="As it was said; empty when that was erased.")
    source: str = Field(description="message, agent, customer, api or import.")
    conversation: int | None
    message: int | None
    at: Moment
    until: date | None = Field(description="The last day on which it holds.")
    state: str = Field(description="suggested, confirmed, dismissed or outdated.")
    decided_at: MaybeMoment

    @classmethod
    def of(cls, one: Remembered) -> "RememberedOut":
        return cls(
            id=one.pk,
            customer=one.customer_id,
            kind=one.kind,
            value=one.value,
            words=one.words,
            source=one.source,
            conversation=one.conversation,
            message=one.message,
            at=one.at,
            until=one.until,
            state=one.state,
            decided_at=one.decided_at,
        )


class RememberedList(Page[RememberedOut]):
    pass


class PreferencesOut(Out):
    """How a customer would rather have it."""

    model_config = ConfigDict(json_schema_extra={"examples": [WISHES]})

    language: str = Field(description="A code like uk; empty when not known.")
    prefers_channel: str = Field(description="email, phone, chat, sms, whatsapp, telegram; empty: not known.")
    no_calls: bool
    call_from: str | None = Field(description="From when they may be called, as 09:00.")
    call_until: str | None
    zone: str = Field(description="Of these hours, as Europe/Kyiv; empty: the shop's.")
    address_as: str = Field(description="How to address them, their pronouns.")

    @classmethod
    def of(cls, customer: Customer) -> "PreferencesOut":
        return cls(
            language=customer.language,
            prefers_channel=customer.prefers_channel,
            no_calls=customer.no_calls,
            call_from=_hour(customer.call_from),
            call_until=_hour(customer.call_until),
            zone=customer.zone,
            address_as=customer.address_as,
        )


def _hour(at: time | None) -> str | None:
    return None if at is None else f"{at:%H:%M}"


class OrganisationOut(Out):
    """Whom customers belong to. The caller has the domains prefetched."""

    model_config = ConfigDict(json_schema_extra={"examples": [HOUSE]})

    id: int
    name: str
    domains: list[str] = Field(description="Mail domains that suggest who may belong to it.")
    notes: str
    created_at: Moment
    archived_at: MaybeMoment

    @classmethod
    def of(cls, one: Organisation) -> "OrganisationOut":
        return cls(
            id=one.pk,
            name=one.name,
            domains=[domain.name for domain in sorted(one.domains.all(), key=lambda each: each.pk)],
            notes=one.notes,
            created_at=one.created_at,
            archived_at=one.archived_at,
        )


class OrganisationList(Page[OrganisationOut]):
    pass


class MembershipOut(Out):
    """A customer of an organisation, or one who may be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 9,
                    "organisation": 4,
                    "customer": {"id": 12, "name": "Olena"},
                    "role": "treasurer",
                    "state": "member",
                    "why": "",
                    "at": "2026-03-01T09:00:00.000000Z",
                }
            ]
        }
    )

    id: int
    organisation: int
    customer: CustomerName
    role: str
    state: str = Field(description="suggested, member or refused.")
    why: str = Field(description="The domain that suggested it.")
    at: Moment

    @classmethod
    def of(cls, one: OrganisationMember) -> "MembershipOut":
        return cls(
            id=one.pk,
            organisation=one.organisation_id,
            customer=CustomerName(id=one.customer_id, name=one.customer.name),
            role=one.role,
            state=one.state,
            why=one.why,
            at=one.at,
        )


class MembershipList(Page[MembershipOut]):
    pass


class TimelineEntry(Out):
    """Something that happened between a customer and the shop."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": "messages",
                    "kind": "email",
                    "at": "2026-03-01T09:00:00.000000Z",
                    "title": "They wrote: Lamp",
                    "text": "The lamp flickers.",
                    "opens": "conversation",
                    "number": 71,
                }
            ]
        }
    )

    source: str = Field(description="messages, calls, promises, complaints, consents, ratings ...")
    kind: str
    at: Moment
    title: str = Field(description="In the language of the token's person.")
    text: str
    opens: str = Field(description="What it leads to (conversation ...); empty for nothing.")
    number: int | None = Field(description="The number of what it leads to.")

    @classmethod
    def of(cls, one: TimelineMoment) -> "TimelineEntry":
        kind, number = one.entry.where or ("", None)
        return cls(
            source=one.source,
            kind=one.entry.kind,
            at=one.entry.at,
            title=one.entry.title,
            text=one.entry.text,
            opens=kind,
            number=number,
        )


class Timeline(Page[TimelineEntry]):
    pass


class MentionOut(Out):
    """Something worth mentioning."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "key": "remembered:31",
                    "title": "Galaxy A54",
                    "why": "Their message speaks of it.",
                    "words": "I see that you have a Galaxy A54.",
                }
            ]
        }
    )

    key: str = Field(description="Names it; give it back when it was mentioned.")
    title: str = Field(description="In the language of the token's person, as is `why`.")
    why: str
    words: str = Field(description="Ready to be said, in the customer's language; may be empty.")

    @classmethod
    def of(cls, one: Mention) -> "MentionOut":
        return cls(key=one.key, title=one.title, why=one.why, words=one.words)


class MentionList(Page[MentionOut]):
    pass
