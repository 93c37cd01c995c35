"""What is kept of one person: looked at, given out, erased. For whom it is a right."""

from typing import Annotated, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.privacy import ErasureList, ErasureOut, ExportList, ExportOut, PersonalDataOut
from keepword.privacy import queries, services

resource = Resource("privacy", "Personal data")


class NewExport(In):
    """What goes into the archive."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"with_notes": False}]})

    with_notes: bool = Field(
        default=False, description="Also what we wrote for each other: notes, and what stands about them."
    )


class NewErasure(In):
    """Who is meant, said once more, as it cannot be undone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"confirmation": "olena@example.org", "note": "She asked for it."}]}
    )

    confirmation: str = Field(max_length=254, description="Their name, number or one of their addresses.")
    note: str = Field(
        default="",
        max_length=500,
        description="Why, or what the law wants kept elsewhere. It stays: do not name them.",
    )


@resource.get("/customers/{int:customer_id}/personal-data", PersonalDataOut)
def get_personal_data(request: HttpRequest, customer_id: PathId) -> PersonalDataOut:
    """How much is kept of a customer: what an erasure would take away."""
    user = caller(request)
    found = queries.get_person(user, customer_id)
    return PersonalDataOut.of(found, services.preview_erasure(user, found))


@resource.post("/customers/{int:customer_id}/exports", ExportOut, status=202)
def begin_export(request: HttpRequest, customer_id: PathId, payload: NewExport) -> ExportOut:
    """Make an archive of all that is kept of a customer.

    It goes on in the background: ask for the export until its `state` is `ready`. 409 while one is being
    made, or they are being erased.
    """
    user = caller(request)
    found = queries.get_person(user, customer_id)
    return ExportOut.of(services.begin_export(user, found, with_notes=payload.with_notes))


@resource.get("/exports", ExportList)
def list_exports(
    request: HttpRequest,
    customer: Annotated[Id | None, Query(description="Only those of this customer.")] = None,
    after: After = "",
    limit: Limit = 25,
) -> ExportList:
    """Whose data were given out, the newest first; none for those who may not."""
    rows = queries.exports(caller(request))
    rows = rows if customer is None else rows.filter(customer=customer)
    found = rows_of(rows, queries.NEWEST, after, limit)
    return ExportList(items=[ExportOut.of(row) for row in found.rows], next=found.next)


@resource.get("/exports/{int:export_id}", ExportOut)
def get_export_by_id(request: HttpRequest, export_id: PathId) -> ExportOut:
    """How far one is."""
    return ExportOut.of(queries.get_export(caller(request), export_id))


@resource.get("/exports/{int:export_id}/file", bytes)
def download_export(request: HttpRequest, export_id: PathId) -> HttpResponse:
    """The archive (ZIP), to be saved; who has had it is written down. 404 unless `state` is `ready`."""
    user = caller(request)
    name, file = services.download_export(user, queries.get_export(user, export_id))
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    return cast(HttpResponse, response)  # the gate only hands it on


@resource.post("/customers/{int:customer_id}/erasure", ErasureOut, status=202)
def erase_customer(request: HttpRequest, customer_id: PathId, payload: NewErasure) -> ErasureOut:
    """Erase a customer for good; it cannot be undone.

    Their conversations go with messages and files, and their name, words and addresses in conversations of
    others; figures stay, under a key that leads to nobody. It goes on in the background: ask for the erasure
    until its `state` is `done`. 409 while they are being erased or exported.
    """
    user = caller(request)
    found = queries.get_person(user, customer_id)
    made = services.erase_person(user, found, confirmation=payload.confirmation, note=payload.note)
    return ErasureOut.of(made)


@resource.get("/erasures", ErasureList)
def list_erasures(request: HttpRequest, after: After = "", limit: Limit = 25) -> ErasureList:
    """Who was erased, by number only, the newest first; none for those who may not."""
    found = rows_of(queries.erasures(caller(request)), queries.NEWEST, after, limit)
    return ErasureList(items=[ErasureOut.of(row) for row in found.rows], next=found.next)


@resource.get("/erasures/{int:erasure_id}", ErasureOut)
def get_erasure_by_id(request: HttpRequest, erasure_id: PathId) -> ErasureOut:
    """How far one is."""
    return ErasureOut.of(queries.get_erasure(caller(request), erasure_id))
