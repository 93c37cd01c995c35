"""Files that somebody sent, as the desk shows them: never more than the picture that they are."""

from django.http import HttpResponse

from keepword.core import blobs
from keepword.core.errors import NotFound


def picture(blob: str, kind: str) -> HttpResponse:
    """A picture of a checked type; it runs nothing, whatever is in it. NotFound when its file is gone."""
    try:
        content = blobs.get(blob)
    except FileNotFoundError:
        raise NotFound("There is no such picture.") from None
    response = HttpResponse(content, content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
