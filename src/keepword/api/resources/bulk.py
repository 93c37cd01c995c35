"""Bulk runs: the same thing done to many conversations, with undo."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, Id, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.conditions import StepsOut
from keepword.bulk import queries, services
from keepword.bulk.models import BulkItem, BulkRun, ItemState
from keepword.conversations import views
from keepword.core.errors import Invalid

resource = Resource("conversations", "Bulk runs")


class BulkRunOut(Out):
    """The same steps done to many conversations."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 5,
                    "state": "done",
                    "steps": [{"do": "close"}],
                    "total": 120,
                    "done": 120,
                    "changed": 118,
                    "skipped": 2,
                    "undone": 0,
                    "kept": 0,
                    "may_undo": True,
                    "created_at": "2026-03-01T09:00:00.000000Z",
                    "finished_at": "2026-03-01T09:00:04.000000Z",
                }
            ]
        }
    )

    id: int
    state: str = Field(description="running, done, stopped, undoing or undone.")
    steps: StepsOut
    total: int
    done: int = Field(description="How many have been tried so far, or tried to be undone.")
    changed: int
    skipped: int
    undone: int
    kept: int = Field(description="Left as they are by the undo, as somebody has changed them since.")
    may_undo: bool
    created_at: Moment
    finished_at: MaybeMoment

    @classmethod
    def of(cls, run: BulkRun) -> "BulkRunOut":
        names = [name for name in cls.model_fields if name not in ("id", "may_undo")]
        return cls(id=run.pk, may_undo=queries.may_undo(run), **{name: getattr(run, name) for name in names})


class BulkRunList(Page[BulkRunOut]):
    pass


class NewBulkRun(In):
    """What to do, and to which."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"actions": [{"do": "close"}], "conversations": [71, 72]}]}
    )

    actions: list[dict[str, Any]] = Field(min_length=1, max_length=20, description="See GET /actions.")
    conversations: list[Id] = Field(default=[], max_length=services.MOST)
    view: str | None = Field(
        default=None, max_length=30, description="Instead of numbers: all that are in this view now."
    )


class BulkItemOut(Out):
    """What became of one conversation."""

    id: int
    conversation: int
    state: str = Field(description="waiting, changed, same (was so already), skipped, undone or kept.")
    reason: str

    @classmethod
    def of(cls, item: BulkItem) -> "BulkItemOut":
        return cls(id=item.pk, conversation=item.conversation_id, state=item.state, reason=item.reason)


class BulkItemList(Page[BulkItemOut]):
    pass


@resource.get("/bulk-runs", BulkRunList)
def list_bulk_runs(request: HttpRequest, after: After = "", limit: Limit = 25) -> BulkRunList:
    """The caller's own, the newest first."""
    found = rows_of(queries.runs(caller(request)), ("-id",), after, limit)
    return BulkRunList(items=[BulkRunOut.of(row) for row in found.rows], next=found.next)


@resource.post("/bulk-runs", BulkRunOut, status=202)
def start_bulk_run(request: HttpRequest, payload: NewBulkRun) -> BulkRunOut:
    """Do the same to many conversations, at most 20,000.

    Up to fifty are done when this answers; more go on in the background: ask for the run again. What cannot
    be done to one is skipped with its reason.
    """
    user = caller(request)
    if (payload.view is None) == (not payload.conversations):
        raise Invalid(_("Give either conversations or a view."), field="conversations")
    rows = views.in_view(user, views.get_view(user, payload.view)) if payload.view is not None else None
    run = services.start(user, [*payload.actions], ids=payload.conversations, rows_of=rows)
    return BulkRunOut.of(run)


@resource.get("/bulk-runs/{int:run_id}", BulkRunOut)
def get_bulk_run(request: HttpRequest, run_id: PathId) -> BulkRunOut:
    """How far one is."""
    return BulkRunOut.of(queries.get_run(caller(request), run_id))


@resource.get("/bulk-runs/{int:run_id}/items", BulkItemList)
def list_bulk_items(
    request: HttpRequest,
    run_id: PathId,
    state: Annotated[
        Literal["waiting", "changed", "same", "skipped", "undone", "kept"] | None,
        Query(description="Only those of this state."),
    ] = None,
    after: After = "",
    limit: Limit = 25,
) -> BulkItemList:
    """What became of each conversation, by its number."""
    run = queries.get_run(caller(request), run_id)
    rows = run.items.filter(state=ItemState(state)) if state else run.items.all()
    found = rows_of(rows, ("conversation_id", "id"), after, limit)
    return BulkItemList(items=[BulkItemOut.of(row) for row in found.rows], next=found.next)


@resource.post("/bulk-runs/{int:run_id}/stop", BulkRunOut)
def stop_bulk_run(request: HttpRequest, run_id: PathId) -> BulkRunOut:
    """Go no further; what is done is done, and can be undone."""
    user = caller(request)
    return BulkRunOut.of(services.stop(user, queries.get_run(user, run_id)))


@resource.post("/bulk-runs/{int:run_id}/undo", BulkRunOut, status=202)
def undo_bulk_run(request: HttpRequest, run_id: PathId) -> BulkRunOut:
    """Take back what it changed, save what others have changed since. 409 after an hour."""
    user = caller(request)
    return BulkRunOut.of(services.undo(user, queries.get_run(user, run_id)))
