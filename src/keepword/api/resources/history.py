"""What was done to a conversation, and by whom."""

from django.http import HttpRequest
from pydantic import Field

from keepword.api.fields import After, Limit, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.audit.models import Entry
from keepword.audit.queries import ORDER, entries_of
from keepword.conversations.queries import get_conversation

resource = Resource("conversations", "History")


class DeedOut(Out):
    """One thing that somebody did to a conversation; its details are in the audit log."""

    id: int
    at: Moment
    actor: int | None = Field(description="A person's id; null: Keepword itself, a rule or routing.")
    actor_name: str
    verb: str

    @classmethod
    def of(cls, entry: Entry) -> "DeedOut":
        return cls(
            id=entry.pk, at=entry.at, actor=entry.actor_id, actor_name=entry.actor_label, verb=entry.verb
        )


class DeedList(Page[DeedOut]):
    pass


@resource.get("/conversations/{int:conversation_id}/history", DeedList)
def list_history(
    request: HttpRequest, conversation_id: PathId, after: After = "", limit: Limit = 25
) -> DeedList:
    """What was done to a conversation, the newest first."""
    found = get_conversation(caller(request), conversation_id)
    page = rows_of(entries_of(found), ORDER, after, limit)
    return DeedList(items=[DeedOut.of(row) for row in page.rows], next=page.next)
