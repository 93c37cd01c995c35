"""Who did what. For admins."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from keepword.api.fields import BIGGEST, After, Limit, Moment, Out, Page, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.audit.models import Entry
from keepword.core.errors import Refused

resource = Resource("audit", "Audit log")


class EntryOut(Out):
    """One thing that somebody did."""

    id: int
    at: Moment
    actor: int | None = Field(description="A person's id; null: Keepword itself.")
    actor_name: str
    verb: str
    object_kind: str
    object_id: int | None
    data: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        return cls(
            id=entry.pk,
            at=entry.at,
            actor=entry.actor_id,
            actor_name=entry.actor_label,
            verb=entry.verb,
            object_kind=entry.object_kind,
            object_id=entry.object_id,
            data=entry.data,
        )


class EntryList(Page[EntryOut]):
    pass


@resource.get("/audit", EntryList)
def list_audit(
    request: HttpRequest,
    object_kind: Annotated[
        str,
        Query(
            max_length=40, description="With `object_id`: only about this, like conversations.conversation."
        ),
    ] = "",
    object_id: Annotated[int, Query(ge=0, le=BIGGEST, description="0: any.")] = 0,
    after: After = "",
    limit: Limit = 25,
) -> EntryList:
    """What was done, the newest first."""
    if not caller(request).may("audit"):
        raise Refused("Only who may read the audit log may do this.")
    rows = Entry.objects.all()
    if object_kind and object_id:
        rows = rows.filter(object_kind=object_kind, object_id=object_id)
    found = rows_of(rows, ("-at", "-id"), after, limit)
    return EntryList(items=[EntryOut.of(row) for row in found.rows], next=found.next)
