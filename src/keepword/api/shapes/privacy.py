"""What is kept of a person and what was done with it, as the API tells it.

The person is a number here and never a name: answers to writes are kept for a day (see `idempotency`), and
nothing in them may outlive an erasure.
"""

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.people import PersonName
from keepword.customers.models import Customer
from keepword.privacy.models import Erasure, Export
from keepword.privacy.queries import is_being_erased
from keepword.privacy.services import Preview
from keepword.privacy.services.erasing import progress

_COUNTED = "Exact up to 10,000; 10,001 is “more than 10,000”."


class PersonalDataOut(Out):
    """How much is kept of a customer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "customer": 12,
                    "addresses": ["olena@example.org"],
                    "conversations": 3,
                    "messages": 14,
                    "files": 2,
                    "elsewhere": 1,
                    "is_being_erased": False,
                }
            ]
        }
    )

    customer: int
    addresses: list[str]
    conversations: int = Field(description=_COUNTED)
    messages: int = Field(description=_COUNTED)
    files: int = Field(description=_COUNTED)
    elsewhere: int = Field(description="Conversations of others in which they take part. " + _COUNTED)
    is_being_erased: bool

    @classmethod
    def of(cls, customer: Customer, seen: Preview) -> "PersonalDataOut":
        return cls(
            customer=customer.pk,
            addresses=list(seen.addresses),
            conversations=seen.conversations,
            messages=seen.messages,
            files=seen.files,
            elsewhere=seen.elsewhere,
            is_being_erased=is_being_erased(customer.pk),
        )


class ExportOut(Out):
    """All that is kept of one customer, as an archive for them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 6,
                    "customer": 12,
                    "state": "ready",
                    "with_notes": False,
                    "done": 3,
                    "total": 3,
                    "size": 48213,
                    "missing": 0,
                    "problem": "",
                    "asked_by": {"id": 1, "name": "Ieva"},
                    "created_at": "2026-03-01T09:00:00.000000Z",
                    "finished_at": "2026-03-01T09:00:04.000000Z",
                    "expires_at": "2026-03-08T09:00:04.000000Z",
                }
            ]
        }
    )

    id: int
    customer: int
    state: str = Field(description="running, ready, failed or expired (its file was deleted).")
    with_notes: bool
    done: int = Field(description="How many conversations have been written.")
    total: int
    size: int = Field(description="Of the file, in bytes.")
    missing: int = Field(description="Files that are not in it, as they are not on the disk any more.")
    problem: str = Field(description="Why it has failed.")
    asked_by: PersonName | None
    created_at: Moment
    finished_at: MaybeMoment
    expires_at: MaybeMoment = Field(description="When its file is deleted.")

    @classmethod
    def of(cls, export: Export) -> "ExportOut":
        names = [name for name in cls.model_fields if name not in ("customer", "asked_by")]
        return cls(
            customer=export.customer_id,
            asked_by=PersonName.of(export.asked_by),
            **{name: getattr(export, name) for name in names},
        )


class ExportList(Page[ExportOut]):
    pass


class ErasureOut(Out):
    """One customer is erased; afterwards nothing here tells who it was."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 2,
                    "customer_number": 12,
                    "state": "done",
                    "done": 9,
                    "total": 9,
                    "conversations": 3,
                    "messages": 14,
                    "files": 2,
                    "elsewhere": 1,
                    "note": "She asked for it.",
                    "asked_by": {"id": 1, "name": "Ieva"},
                    "created_at": "2026-03-01T09:00:00.000000Z",
                    "finished_at": "2026-03-01T09:00:20.000000Z",
                }
            ]
        }
    )

    id: int
    customer_number: int = Field(description="The number that they had; there is no such customer any more.")
    state: str = Field(description="running or done.")
    done: int = Field(description="How many steps are done.")
    total: int
    conversations: int = Field(description="How many there were before it began.")
    messages: int
    files: int
    elsewhere: int = Field(description="Conversations of others in which they took part.")
    note: str
    asked_by: PersonName | None
    created_at: Moment
    finished_at: MaybeMoment

    @classmethod
    def of(cls, erasure: Erasure) -> "ErasureOut":
        done, total = progress(erasure)
        counted = ("conversations", "messages", "files", "elsewhere")
        kept = ("id", "state", "note", "created_at", "finished_at")
        return cls(
            customer_number=erasure.customer_id,
            done=done,
            total=total,
            asked_by=PersonName.of(erasure.asked_by),
            **{name: erasure.counts.get(name, 0) for name in counted},
            **{name: getattr(erasure, name) for name in kept},
        )


class ErasureList(Page[ErasureOut]):
    pass
