"""Files: those that came or went, and those that are being attached."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.conversations import queries
from keepword.conversations.services import StoredFile
from keepword.core import blobs
from keepword.core.errors import Invalid, NotFound, Unavailable
from keepword.core.uploads import refuse_infected
from keepword.desk.access import agent_required, person

# What a browser draws without running anything; everything else is only ever saved.
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# What it plays in a page of ours.
SOUNDS: Final = frozenset(
    {
        "audio/ogg",
        "audio/opus",
        "audio/mpeg",
        "audio/mp4",
        "audio/x-m4a",
        "audio/aac",
        "audio/webm",
        "audio/wav",
    }
)
MAX_BYTES: Final = 25 * 1024 * 1024  # more than this most mail servers refuse
MAX_FILES: Final = 20
_SALT = "desk.file"


@require_GET
@agent_required
def download(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A file of a message: pictures and sound are shown, the rest is saved. `name` is only for people."""
    file = queries.get_attachment(person(request), pk)
    kind = file.type.partition(";")[0].lower()
    shown = kind in PICTURES or kind in SOUNDS
    response = HttpResponse(blobs.get(file.blob), content_type=kind if shown else "application/octet-stream")
    save = not shown or "save" in request.GET
    response["Content-Disposition"] = content_disposition_header(save, file.name or "file") or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@require_GET
@agent_required
def kept(request: HttpRequest, token: str) -> HttpResponse:
    """A picture that stands in a letter which is still being written."""
    file = read_token(token)
    if file is None or file.type.lower() not in PICTURES:
        raise NotFound
    response = HttpResponse(blobs.get(file.blob), content_type=file.type.lower())
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@require_POST
@agent_required
def upload(request: HttpRequest) -> HttpResponse:
    """Keep files that are being attached; answers the chips that the form carries.

    With `inline` they are pictures for the text itself.
    """
    files = stored(request.FILES.getlist("files"))
    if "inline" in request.POST:
        files = [_picture(file) for file in files]
    return render(request, "desk/conversations/_chips.html", {"files": chips(files)})


def stored(uploads: Iterable[UploadedFile[Any]]) -> list[StoredFile]:
    """Uploaded files as blobs."""
    found: list[StoredFile] = []
    for upload_ in uploads:
        size = upload_.size or 0
        if size > MAX_BYTES:
            raise Invalid(
                _("“%(name)s” is larger than 25 MB. Share it by a link instead.") % {"name": upload_.name},
                field="files",
            )
        content = upload_.read()
        _refuse_infected(upload_.name or "", content)
        blob = blobs.put(content)
        kind = (upload_.content_type or "application/octet-stream")[:127]
        found.append(StoredFile(name=(upload_.name or "file")[:255], type=kind, size=size, blob=blob))
    return found


def _refuse_infected(name: str, content: bytes) -> None:
    """A form shows what is Invalid beside what was typed, so a scanner that is silent is told so too."""
    try:
        refuse_infected(name, content)
    except Unavailable as error:
        raise Invalid(f"“{name}”: {error.message}", field="files") from error


def _picture(file: StoredFile) -> StoredFile:
    if file.type.lower() not in PICTURES:
        raise Invalid(
            _("“%(name)s” is no picture; attach it as a file.") % {"name": file.name}, field="files"
        )
    return replace(file, inline=True, content_id=f"{uuid.uuid4().hex}@keepword")


def chips(files: Iterable[StoredFile]) -> list[dict[str, Any]]:
    """Files with the signed names by which a form gives them back."""
    return [{**plain(file), "token": token(file)} for file in files]


def token(file: StoredFile) -> str:
    """The signed name of a kept file, so that a form can only name what its server has kept."""
    return signing.dumps(plain(file), salt=_SALT)


def plain(file: StoredFile) -> dict[str, Any]:
    """A file as a draft keeps it."""
    return {
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "blob": file.blob,
        "inline": file.inline,
        "content_id": file.content_id,
    }


def read_token(text: str) -> StoredFile | None:
    """The file of a signed name; None when it was not signed here."""
    try:
        return StoredFile(**signing.loads(text, salt=_SALT))
    except signing.BadSignature:
        return None


def from_tokens(tokens: Iterable[str]) -> list[StoredFile]:
    """The files that a form names."""
    found = []
    for text in list(tokens)[:MAX_FILES]:
        file = read_token(text)
        if file is None:
            raise Invalid(_("A file was lost on the way; attach it again."), field="files")
        found.append(file)
    return found


def from_plain(kept: Iterable[dict[str, Any]]) -> list[StoredFile]:
    """The files that a draft keeps."""
    keys = ("name", "type", "size", "blob", "inline", "content_id")
    return [StoredFile(**{key: file[key] for key in keys if key in file}) for file in kept]
