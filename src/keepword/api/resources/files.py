"""Files: those of messages, and those that are to be."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, UploadedFile

from keepword.api import files
from keepword.api.fields import PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.messages import FileOut
from keepword.conversations import queries
from keepword.core import blobs

resource = Resource("conversations", "Files")


@resource.get("/attachments/{int:attachment_id}", bytes)
def get_attachment(request: HttpRequest, attachment_id: PathId) -> HttpResponse:
    """A file of a message, as bytes to be saved."""
    file = queries.get_attachment(caller(request), attachment_id)
    response = HttpResponse(blobs.get(file.blob), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, file.name or "file") or "attachment"
    return response


@resource.post("/uploads", FileOut, status=201)
def upload_file(request: HttpRequest, file: File[UploadedFile]) -> FileOut:
    """Keep a file, of up to 25 MB, that a message or a draft is to take.

    Give its token as one of the `attachments` of a reply, a note, a new conversation. A file that nothing
    takes is swept away some day.
    """
    return files.shown(
        files.keep(file.name or "", file.content_type or "application/octet-stream", file.read())
    )
