"""Where the form of a request stood, as the browser says."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that a form stood on another site (Fetch Metadata, else Origin)."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.get_host()
