"""Files that come with a request: kept at once, named by a signed token until a message takes them."""

from collections.abc import Iterable
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _

from keepword.api.shapes.messages import FileOut
from keepword.conversations.services import StoredFile
from keepword.core import blobs
from keepword.core.errors import Invalid
from keepword.core.uploads import refuse_infected

MAX_BYTES: Final = 25 * 1024 * 1024  # more than this most mail servers refuse
MAX_FILES: Final = 20
_SALT: Final = "api.file"


def keep(name: str, kind: str, content: bytes) -> StoredFile:
    """A file as a blob; Invalid when it is too large or infected, Unavailable while no scanner answers."""
    if len(content) > MAX_BYTES:
        raise Invalid(_("A file may have 25 MB."), field="file")
    refuse_infected(name, content, field="file")
    return StoredFile(name=name[:255] or "file", type=kind[:127], size=len(content), blob=blobs.put(content))


def shown(file: StoredFile) -> FileOut:
    """The file under its token."""
    return FileOut(
        name=file.name, type=file.type, size=file.size, token=signing.dumps(plain(file), salt=_SALT)
    )


def plain(file: StoredFile) -> dict[str, Any]:
    """The file as a draft keeps it."""
    return {"name": file.name, "type": file.type, "size": file.size, "blob": file.blob}


def kept(draft: dict[str, Any]) -> list[FileOut]:
    """The files of a draft's content."""
    return [
        shown(StoredFile(**{key: file[key] for key in ("name", "type", "size", "blob")}))
        for file in draft.get("files") or []
    ]


def from_tokens(tokens: Iterable[str]) -> list[StoredFile]:
    """The files of tokens; Invalid for one that is not ours."""
    found = []
    for text in tokens:
        try:
            found.append(StoredFile(**signing.loads(text, salt=_SALT)))
        except signing.BadSignature:
            raise Invalid(_("This is no token of an uploaded file."), field="attachments") from None
    return found
