"""Files of chats: signed names, so that a browser can only name what it has sent or been sent."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _

from keepword.channels.chat import rules
from keepword.core import uploads
from keepword.core.errors import Invalid, NotFound

# What a browser draws without running anything; everything else is only ever saved.
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SENT_FOR: Final = 60 * 60 * 24  # seconds in which what was uploaded may be said
SHOWN_FOR: Final = 60 * 60 * 24 * 30
_UPLOADED, _SHOWN = "chat.uploaded", "chat.shown"


def keep(name: str, declared: str, content: bytes, session: int) -> dict[str, Any]:
    """Keep an uploaded file; what the browser may say of it. Invalid: too large, empty, infected."""
    if len(content) > rules.FILE_BYTES:
        raise Invalid(_("This file is larger than %(most)s MB.") % {"most": rules.FILE_BYTES // 1024**2})
    kept = uploads.keep(name, declared, content)
    file = {"name": kept.name, "type": kept.type, "size": kept.size, "blob": kept.blob}
    token = signing.dumps([session, file], salt=_UPLOADED, compress=True)
    return {"token": token, "name": kept.name, "size": kept.size, "picture": kept.type in PICTURES}


def read_tokens(tokens: Sequence[object], session: int) -> list[dict[str, Any]]:
    """The files that a line names. Invalid when one was not uploaded in this session."""
    if len(tokens) > rules.MOST_FILES:
        raise Invalid("These are more files than one message may hold.")
    found = []
    for token in tokens:
        try:
            owner, file = signing.loads(str(token)[:2_000], salt=_UPLOADED, max_age=SENT_FOR)
        except (signing.BadSignature, ValueError, TypeError):
            raise Invalid("A file was lost on the way.") from None
        if owner != session:
            raise Invalid("A file was lost on the way.")
        found.append(dict(file))
    return found


def shown(file: Mapping[str, Any], key: str, session: int) -> dict[str, Any]:
    """A file of a line as the widget gets it."""
    told = [session, file["name"], file["type"], file["blob"]]
    token = signing.dumps(told, salt=_SHOWN, compress=True)
    return {
        "name": file["name"],
        "size": file["size"],
        "picture": file["type"] in PICTURES,
        "url": f"/chat/file/{key}/{token}",
    }


def read_shown(token: str) -> tuple[str, str, str]:
    """Name, type and blob of a file by its signed address; NotFound for any other."""
    try:
        _session, name, kind, blob = signing.loads(token, salt=_SHOWN, max_age=SHOWN_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound("There is no such file.") from None
    return str(name), str(kind), str(blob)
