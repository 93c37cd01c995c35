"""Which page a thing of the timeline opens: apps name a kind and a number, the desk knows the address."""

from django.urls import reverse

from keepword.relationship.timeline import Entry

_PAGES: dict[str, str] = {
    "conversation": "conversation",
    "complaint": "complaint",
    "customer": "customer_page",
    "order": "order",
    "repair": "repair",
    "return": "return",
}


def register(kind: str, url_name: str) -> None:
    """Let a kind of `Entry.where` open a page that takes its number."""
    _PAGES[kind] = url_name


def address(entry: Entry) -> str:
    """Where an entry leads, "" for nowhere."""
    if entry.url:
        return entry.url
    if entry.where is None or entry.where[0] not in _PAGES:
        return ""
    kind, number = entry.where
    return reverse(_PAGES[kind], args=[number]) + (f"#{entry.part}" if entry.part else "")
