"""The lists that we work from."""

from django.http import HttpRequest
from pydantic import Field

from keepword.api.fields import Out
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.conversations import queries

resource = Resource("conversations", "Views")


class ViewOut(Out):
    """A list that agents work from."""

    key: str
    name: str
    count: int = Field(description="How many conversations are in it, exact up to 1,000.")
    more: bool = Field(description="Whether there are more than that.")


class ViewList(Out):
    items: list[ViewOut]


@resource.get("/views", ViewList)
def list_views(request: HttpRequest) -> ViewList:
    """The views with how much is in each."""
    counts = queries.counts(caller(request))
    limit = queries.COUNT_LIMIT
    return ViewList(
        items=[
            ViewOut(
                key=view.key,
                name=str(view.label),
                count=min(counts[view.key], limit),
                more=counts[view.key] > limit,
            )
            for view in queries.VIEWS
        ]
    )
