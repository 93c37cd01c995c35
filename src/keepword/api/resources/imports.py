"""Coming from elsewhere: other systems' conversations, brought in in the background. For admins."""

from typing import Any, Literal

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.api import files
from keepword.api.fields import After, Id, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.core.errors import Refused
from keepword.imports import services
from keepword.imports.models import Run
from keepword.imports.queries import get_run

resource = Resource("settings", "Imports")


class ImportOut(Out):
    """An import: from where, how far, and what came of it."""

    id: int
    kind: str
    source: str = Field(description="What comes from the same source is known again by its ids.")
    address: str
    file_name: str
    state: str = Field(description="running, stopped, failed or done.")
    counts: dict[str, Any] = Field(description="How much was stored, left out, rejected.")
    problems: list[Any] = Field(description="The first of what was rejected, in words.")
    problem: str = Field(description="Why it waits or has failed.")
    started_at: Moment
    finished_at: MaybeMoment

    @classmethod
    def of(cls, run: Run) -> "ImportOut":
        return cls.model_validate(run, from_attributes=True)


class ImportList(Page[ImportOut]):
    pass


class NewImport(In):
    """From where: an API by its address and token, or a file that was uploaded before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "zammad", "address": "https://desk.example.com", "secret": "the token of its API"}
            ]
        }
    )

    kind: Literal["zendesk", "freshdesk", "zammad", "jsonl", "csv"]
    source: str = Field(default="", max_length=60)
    address: str = Field(default="", max_length=300, description="Of an API.")
    login: str = Field(default="", max_length=254, description="Whose token it is, where that is asked for.")
    secret: str = Field(default="", max_length=500, description="The token; kept encrypted until it is done.")
    file: str = Field(default="", max_length=2_000, description="The token of an upload, for jsonl and csv.")
    inbox: Id | None = Field(default=None, description="For conversations of its channel.")


@resource.get("/imports", ImportList)
def list_imports(request: HttpRequest, after: After = "", limit: Limit = 25) -> ImportList:
    """The imports that there were, the newest first."""
    user = caller(request)
    rows = Run.objects.all() if user.may("settle") else Run.objects.none()
    found = rows_of(rows, ("-started_at", "-id"), after, limit)
    return ImportList(items=[ImportOut.of(row) for row in found.rows], next=found.next)


@resource.get("/imports/{int:import_id}", ImportOut)
def get_import(request: HttpRequest, import_id: PathId) -> ImportOut:
    """One import."""
    return ImportOut.of(get_run(caller(request), import_id))


@resource.post("/imports", ImportOut, status=201)
def begin_import(request: HttpRequest, payload: NewImport) -> ImportOut:
    """Begin to bring in another system's conversations; it goes on in the background."""
    user = caller(request)
    if not user.may("settle"):
        raise Refused("Only an admin may do this.")
    (kept,) = files.from_tokens([payload.file]) if payload.file else (None,)
    run = services.begin(
        user,
        payload.kind,
        source=payload.source,
        address=payload.address,
        login=payload.login,
        secret=payload.secret,
        blob=kept.blob if kept else "",
        file_name=kept.name if kept else "",
        options={"inbox": payload.inbox} if payload.inbox else {},
    )
    return ImportOut.of(run)


@resource.post("/imports/{int:import_id}/stop", ImportOut)
def stop_import(request: HttpRequest, import_id: PathId) -> ImportOut:
    """Stop after the batch that is being stored; it can be taken up again."""
    user = caller(request)
    return ImportOut.of(services.stop(user, get_run(user, import_id)))


@resource.post("/imports/{int:import_id}/take-up", ImportOut)
def take_up_import(request: HttpRequest, import_id: PathId) -> ImportOut:
    """Go on where it stopped or failed."""
    user = caller(request)
    return ImportOut.of(services.take_up(user, get_run(user, import_id)))
