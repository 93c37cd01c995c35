"""Finding conversations by their words."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from keepword.api.fields import After, Limit, Moment, Out, Page
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.conversations import ROW
from keepword.api.shapes.conversations import ConversationOut
from keepword.conversations import queries
from keepword.conversations.finding import find

resource = Resource("conversations", "Search")


class HitOut(Out):
    """A conversation, and the message of it in which the words stand best."""

    conversation: ConversationOut
    message: int | None = Field(description="Null when the query has no words, only operators.")
    at: Moment
    title: str = Field(description="HTML: escaped, the found words in <mark>.")
    snippet: str = Field(description="HTML: escaped, the found words in <mark>.")


class HitList(Page[HitOut]):
    pass


@resource.get("/search", HitList)
def search_conversations(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(min_length=1, max_length=300, description='Words, "phrases" and operators (from:, is:).'),
    ],
    after: After = "",
    limit: Limit = 25,
) -> HitList:
    """The conversations in which all words stand, whatever their form: “returned” finds “return”.

    Those that have them in subject or names come first, then the newest. A page before the last may be
    short.
    """
    user = caller(request)
    found = find(user, q, before=after, size=limit)
    rows = queries.visible(user).select_related(*ROW).in_bulk([hit.conversation.pk for hit in found.hits])
    return HitList(
        items=[
            HitOut(
                conversation=ConversationOut.of(rows[hit.conversation.pk]),
                message=hit.message_id,
                at=hit.at,
                title=str(hit.title),
                snippet=str(hit.snippet),
            )
            for hit in found.hits
            if hit.conversation.pk in rows
        ],
        next=found.next,
    )
