"""Zammad's API: tickets page by page, the articles and tags of each.

Documented under "Ticket", "Articles" and "Tags" of Zammad's API documentation. What is internal or of the
type "note" becomes a note; so does what the system wrote.
"""

from collections.abc import Mapping
from typing import Any

from keepword.core.errors import Invalid, NotFound
from keepword.imports.readers.batches import Batch, Cursor, Origin, Reader
from keepword.imports.readers.common import PRIORITIES, People, file, moment, named, text_of
from keepword.imports.readers.web import Site
from keepword.imports.records import Person, Record, Said

PAGE = 50
_CHANNELS = {
    "phone": "phone",
    "web": "web",
    "chat": "chat",
    "sms": "sms",
    "telegram personal-message": "telegram",
}
_CLOSED = ("closed", "merged", "removed")
Json = Mapping[str, Any]


def read(origin: Origin, cursor: Cursor) -> Batch:
    """The next fifty tickets with all their articles."""
    site, number = origin.web(), int(cursor.get("page", 1))
    tickets = site.get("/api/v1/tickets", expand="true", per_page=PAGE, page=number)
    users = People(lambda pk: site.get(f"/api/v1/users/{pk}"))
    records = [_record(origin, ticket, users) for ticket in tickets]
    at = int(cursor.get("at", 0)) + len(tickets)
    return Batch(
        [record for record in records if record is not None],
        {"page": number + 1, "at": at},
        done=len(tickets) < PAGE,
        at=at,
    )


def _record(origin: Origin, ticket: Json, users: People) -> Record | None:
    site = origin.web()
    articles = site.get(f"/api/v1/ticket_articles/by_ticket/{ticket['id']}")
    if not articles:
        return None
    customer = users.get(ticket.get("customer_id")) or {}
    closed = str(ticket.get("state")) in _CLOSED
    ended = moment(ticket.get("close_at"), origin.now) or moment(ticket.get("updated_at"), origin.now)
    said = [_said(origin, ticket["id"], one, users) for one in articles]
    return Record(
        external_id=str(ticket["id"]),
        channel=_CHANNELS.get(str(articles[0].get("type")), "email"),
        customer=Person(
            name=_name(customer),
            email=str(customer.get("email") or ""),
            phone=str(customer.get("mobile") or customer.get("phone") or ""),
            external_id=str(ticket.get("customer_id") or f"of {ticket['id']}"),
        ),
        messages=tuple(sorted(said, key=lambda one: one.at)),
        subject=str(ticket.get("title") or ""),
        tags=_tags(site, ticket["id"]),
        closed_at=ended if closed else None,
        priority=_priority(ticket.get("priority")),
        assignee=_person(users.get(ticket.get("owner_id"))),
    )


def _priority(value: object) -> int | None:
    """Zammad calls them "1 low", "2 normal", "3 high"."""
    return PRIORITIES.get(str(value or "").lower().lstrip("0123456789 "))


def _said(origin: Origin, ticket: int, article: Json, users: People) -> Said:
    sender, site = str(article.get("sender")), origin.web()
    hidden = article.get("internal") or article.get("type") == "note" or sender == "System"
    direction = "note" if hidden and sender != "Customer" else "in" if sender == "Customer" else "out"
    html = article.get("body") if "html" in str(article.get("content_type")) else None
    return Said(
        direction=direction,
        at=moment(article.get("created_at"), origin.now) or origin.now,
        text=text_of(None if html else article.get("body"), html),
        author="" if direction == "in" else _person(users.get(article.get("created_by_id"))),
        external_id=str(article["id"]),
        files=tuple(
            file(
                site,
                one.get("filename"),
                (one.get("preferences") or {}).get("Content-Type"),
                f"{site.address.rstrip('/')}/api/v1/ticket_attachment/{ticket}/{article['id']}/{one['id']}",
            )
            for one in article.get("attachments") or ()
        ),
    )


def _tags(site: Site, ticket: int) -> tuple[str, ...]:
    try:
        return tuple(map(str, site.get("/api/v1/tags", object="Ticket", o_id=ticket).get("tags", ())))
    except (NotFound, Invalid):
        return ()


def _name(user: Json) -> str:
    return f"{user.get('firstname') or ''} {user.get('lastname') or ''}".strip()


def _person(user: Json | None) -> str:
    return named({"name": _name(user), "email": user.get("email")}) if user and user.get("id") != 1 else ""


def _headers(login: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Token token={secret}"}


READER = Reader("Zammad", read, from_web=True, headers=_headers, example="https://zammad.yourshop.example")
