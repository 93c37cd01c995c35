"""Who did what. For admins."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from keepword.api.fields import BIGGEST, After, Limit, Moment, MomentIn, Out, Page, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.audit.models import Entry
from keepword.audit.queries import ORDER, Filters, entries
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
    actor: Annotated[
        int | None, Query(ge=0, le=BIGGEST, description="Only what this person did; 0: Keepword itself.")
    ] = None,
    verb: Annotated[str, Query(max_length=60, description="Only this.")] = "",
    object_kind: Annotated[
        str, Query(max_length=40, description="Only about such, like conversations.conversation.")
    ] = "",
    object_id: Annotated[
        int | None, Query(ge=0, le=BIGGEST, description="With `object_kind`: only about this one.")
    ] = None,
    since: Annotated[MomentIn | None, Query(description="From this moment on.")] = None,
    until: Annotated[MomentIn | None, Query(description="Before this moment.")] = None,
    after: After = "",
    limit: Limit = 25,
) -> EntryList:
    """What was done, the newest first."""
    user = caller(request)
    if not user.may("audit"):
        raise Refused("Only who may read the audit log may do this.")
    wanted = Filters(actor=actor, verb=verb, kind=object_kind, object_id=object_id, since=since, until=until)
    rows = entries(user, wanted)
    found = rows_of(rows, ORDER, after, limit)
    return EntryList(items=[EntryOut.of(row) for row in found.rows], next=found.next)
