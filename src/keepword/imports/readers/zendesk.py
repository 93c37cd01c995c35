"""Zendesk's API: the incremental export of tickets by cursor, and the comments of each.

Documented under "Incremental Exports" and "Ticket Comments" of Zendesk's API reference; the fields used are
those of its examples. A rating there is good or bad; here they become 5 and 1.
"""

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from keepword.imports.readers.batches import Batch, Cursor, Origin, Reader
from keepword.imports.readers.common import PRIORITIES, channel, file, in_parts, moment, named, text_of
from keepword.imports.readers.web import Site
from keepword.imports.records import Person, Record, Said

PAGE = 100
_CLOSED = ("solved", "closed")
_SCORES = {"good": 5, "bad": 1}
_CHANNELS = {"web": "web", "native_messaging": "chat", "chat": "chat", "voice": "phone", "phone": "phone"}
Json = Mapping[str, Any]


def read(origin: Origin, cursor: Cursor) -> Batch:
    """The next hundred tickets with all their comments."""
    site = origin.web()
    begin: dict[str, Any] = {"cursor": cursor["cursor"]} if cursor.get("cursor") else {"start_time": 0}
    page = site.get("/api/v2/incremental/tickets/cursor.json", per_page=PAGE, include="metric_sets", **begin)
    tickets = [one for one in page.get("tickets", ()) if one.get("status") != "deleted"]
    comments = {one["id"]: list(_comments(site, one["id"])) for one in tickets}
    users = _users(site, tickets, comments.values())
    records = [_record(site, one, comments[one["id"]], users, origin.now) for one in tickets]
    return Batch(
        records=[record for record in records if record is not None],
        cursor={"cursor": page.get("after_cursor")},
        done=bool(page.get("end_of_stream")) or not page.get("after_cursor"),
        at=int(cursor.get("at", 0)) + len(tickets),
    )


def _comments(site: Site, ticket: int) -> Iterable[Json]:
    after: str | None = None
    while True:
        query: dict[str, Any] = {"page[size]": PAGE, "page[after]": after}
        page = site.get(f"/api/v2/tickets/{ticket}/comments.json", **query)
        yield from page.get("comments", ())
        meta = page.get("meta") or {}
        after = meta.get("after_cursor")
        if not meta.get("has_more") or not after:
            return


def _users(site: Site, tickets: Iterable[Json], comments: Iterable[list[Json]]) -> dict[int, Json]:
    ids = [pk for one in tickets for pk in (one.get("requester_id"), one.get("assignee_id")) if pk]
    ids += [one["author_id"] for each in comments for one in each if one.get("author_id")]
    found: dict[int, Json] = {}
    for part in in_parts(ids, PAGE):
        answer = site.get("/api/v2/users/show_many.json", ids=",".join(map(str, part)))
        found.update({user["id"]: user for user in answer.get("users", ())})
    return found


def _record(
    site: Site, ticket: Json, comments: list[Json], users: Mapping[int, Json], now: datetime
) -> Record | None:
    requester = ticket.get("requester_id")
    said = tuple(_said(site, one, requester, users, now) for one in comments)
    if not said:
        return None
    customer = users.get(requester or 0, {})
    rating = ticket.get("satisfaction_rating") or {}
    return Record(
        external_id=str(ticket["id"]),
        channel=_CHANNELS.get(channel((ticket.get("via") or {}).get("channel")), "email"),
        customer=Person(
            name=str(customer.get("name") or ""),
            email=str(customer.get("email") or ""),
            phone=str(customer.get("phone") or ""),
            external_id=str(requester or f"of {ticket['id']}"),
        ),
        messages=tuple(sorted(said, key=lambda one: one.at)),
        subject=str(ticket.get("subject") or ""),
        tags=tuple(map(str, ticket.get("tags") or ())),
        closed_at=_closed_at(ticket, now),
        csat=_SCORES.get(str(rating.get("score"))),
        priority=PRIORITIES.get(str(ticket.get("priority"))),
        assignee=named(users.get(ticket.get("assignee_id") or 0)),
    )


def _closed_at(ticket: Json, now: datetime) -> datetime | None:
    if ticket.get("status") not in _CLOSED:
        return None
    solved = (ticket.get("metric_set") or {}).get("solved_at")
    return moment(solved, now) or moment(ticket.get("updated_at"), now)


def _said(site: Site, comment: Json, requester: object, users: Mapping[int, Json], now: datetime) -> Said:
    author = users.get(comment.get("author_id") or 0)
    theirs = comment.get("author_id") == requester or (author or {}).get("role") == "end-user"
    direction = "note" if not comment.get("public", True) else "in" if theirs else "out"
    return Said(
        direction=direction,
        at=moment(comment.get("created_at"), now) or now,
        text=text_of(comment.get("plain_body"), comment.get("html_body") or comment.get("body")),
        author=named(author),
        external_id=str(comment["id"]),
        files=tuple(
            file(site, one.get("file_name"), one.get("content_type"), str(one.get("content_url")))
            for one in comment.get("attachments") or ()
        ),
    )


def _headers(login: str, secret: str) -> dict[str, str]:
    pair = base64.b64encode(f"{login}/token:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


READER = Reader(
    "Zendesk",
    read,
    from_web=True,
    headers=_headers,
    login="email",
    example="https://yourshop.zendesk.com",
)
