"""Freshdesk's API, version 2: tickets in the order of their changes, and the conversations of each.

Documented under "Tickets", "Conversations" and "Satisfaction Ratings" of Freshdesk's API reference. Its lists
end after 300 pages, so a longer one is begun anew at the last change seen.
"""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from keepword.core.errors import Invalid, NotFound
from keepword.imports.readers.batches import Batch, Cursor, Origin, Reader
from keepword.imports.readers.common import People, file, moment, named, text_of
from keepword.imports.readers.web import Site
from keepword.imports.records import Person, Record, Said

PAGE = 30
LAST_PAGE = 300
_EVER = "1970-01-01T00:00:00Z"
_CLOSED = (4, 5)  # resolved, closed
_CHANNELS = {1: "email", 2: "web", 3: "phone", 7: "chat", 9: "web", 10: "email"}
_OUTBOUND = 10
_PRIORITIES = {1: 0, 2: 1, 3: 2, 4: 3}
_SCORES = {103: 5, 102: 5, 101: 4, 100: 3, -101: 2, -102: 1, -103: 1}
Json = Mapping[str, Any]


def read(origin: Origin, cursor: Cursor) -> Batch:
    """The next thirty tickets with all that was said in them."""
    site, since, number = origin.web(), cursor.get("since", _EVER), int(cursor.get("page", 1))
    tickets = site.get(
        "/api/v2/tickets",
        updated_since=since,
        order_by="updated_at",
        order_type="asc",
        include="requester,stats,description",
        per_page=PAGE,
        page=number,
    )
    agents = People(lambda pk: site.get(f"/api/v2/agents/{pk}"))
    records = [_record(origin, ticket, agents) for ticket in tickets]
    done = len(tickets) < PAGE
    if number >= LAST_PAGE and not done:
        since, number = tickets[-1]["updated_at"], 0
    at = int(cursor.get("at", 0)) + len(tickets)
    return Batch(records, {"since": since, "page": number + 1, "at": at}, done, at=at)


def _record(origin: Origin, ticket: Json, agents: People) -> Record:
    site, requester = origin.web(), ticket.get("requester") or {}
    said = [_first(origin, ticket, agents)]
    said += [_said(origin, one, agents) for one in _conversations(site, ticket["id"])]
    stats = ticket.get("stats") or {}
    closed = ticket.get("status") in _CLOSED
    ended = moment(stats.get("resolved_at"), origin.now) or moment(stats.get("closed_at"), origin.now)
    return Record(
        external_id=str(ticket["id"]),
        channel=_CHANNELS.get(int(ticket.get("source") or 1), "email"),
        customer=Person(
            name=str(requester.get("name") or ""),
            email=str(requester.get("email") or ""),
            phone=str(requester.get("mobile") or requester.get("phone") or ""),
            external_id=str(ticket.get("requester_id") or f"of {ticket['id']}"),
        ),
        messages=tuple(sorted(said, key=lambda one: one.at)),
        subject=str(ticket.get("subject") or ""),
        tags=tuple(map(str, ticket.get("tags") or ())),
        closed_at=(ended or moment(ticket.get("updated_at"), origin.now)) if closed else None,
        csat=_score(site, ticket["id"]) if closed else None,
        priority=_PRIORITIES.get(int(ticket.get("priority") or 0)),
        assignee=_agent(agents, ticket.get("responder_id")),
    )


def _conversations(site: Site, ticket: int) -> Iterable[Json]:
    number = 1
    while True:
        page = site.get(f"/api/v2/tickets/{ticket}/conversations", per_page=100, page=number)
        yield from page
        if len(page) < 100:
            return
        number += 1


def _first(origin: Origin, ticket: Json, agents: People) -> Said:
    ours = ticket.get("source") == _OUTBOUND
    return Said(
        direction="out" if ours else "in",
        at=moment(ticket.get("created_at"), origin.now) or origin.now,
        text=text_of(ticket.get("description_text"), ticket.get("description")),
        author=_agent(agents, ticket.get("responder_id")) if ours else "",
        external_id="description",
        files=_files(origin.web(), ticket),
    )


def _said(origin: Origin, one: Json, agents: People) -> Said:
    direction = "note" if one.get("private") else "in" if one.get("incoming") else "out"
    return Said(
        direction=direction,
        at=moment(one.get("created_at"), origin.now) or origin.now,
        text=text_of(one.get("body_text"), one.get("body")),
        author="" if direction == "in" else _agent(agents, one.get("user_id")),
        external_id=str(one["id"]),
        files=_files(origin.web(), one),
    )


def _files(site: Site, of: Json) -> tuple[Any, ...]:
    return tuple(
        file(site, one.get("name"), one.get("content_type"), str(one.get("attachment_url")))
        for one in of.get("attachments") or ()
    )


def _agent(agents: People, pk: object) -> str:
    return named((agents.get(pk) or {}).get("contact"))


def _score(site: Site, ticket: int) -> int | None:
    try:
        ratings = site.get(f"/api/v2/tickets/{ticket}/satisfaction_ratings")
    except (NotFound, Invalid):  # not every plan has them
        return None
    for rating in ratings or ():
        score = _SCORES.get(int((rating.get("ratings") or {}).get("default_question") or 0))
        if score is not None:
            return score
    return None


def _headers(login: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{secret}:X".encode()).decode()}


READER = Reader("Freshdesk", read, from_web=True, headers=_headers, example="https://yourshop.freshdesk.com")
