"""The lists that we work from."""

from django.http import HttpRequest
from pydantic import Field

from keepword.api.fields import Out
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.conversations import views
from keepword.conversations.queries import COUNT_LIMIT

resource = Resource("conversations", "Views")


class ViewOut(Out):
    """A list that agents work from."""

    key: str
    name: str
    count: int | None = Field(
        description="How many conversations are in it, exact up to 1,000; null when it is not known in time."
    )
    more: bool = Field(description="Whether there are more than that.")


class ViewList(Out):
    items: list[ViewOut]


@resource.get("/views", ViewList)
def list_views(request: HttpRequest) -> ViewList:
    """The views with how much is in each: Keepword's own, and those that people made and you may see.

    Their keys are what `GET /conversations?view=` takes.
    """
    user = caller(request)
    shown = views.views(user, hidden=True)
    counts = views.counts(user, shown)
    return ViewList(items=[_out(view, counts[view.key]) for view in shown])


def _out(view: views.View, count: int | None) -> ViewOut:
    known = count if count is not None else 0
    return ViewOut(
        key=view.key,
        name=str(view.label),
        count=None if count is None else min(known, COUNT_LIMIT),
        more=known > COUNT_LIMIT,
    )
