"""Other help desks on this machine: an HTTP server that answers in their documented forms.

Zendesk: developer.zendesk.com, "Incremental Exports", "Ticket Comments", "Users".
Freshdesk: developers.freshdesk.com/api, "List All Tickets", "List All Conversations", "Satisfaction Ratings".
Zammad: docs.zammad.org, "API: Ticket", "Articles", "Tags", "User".
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], Any]
Page = Callable[[str, dict[str, str]], Any]


class System:
    """A server whose `answer(path, query)` gives JSON, bytes, or None for nothing there.

    `stumbles` are answers that come before: (429, {"Retry-After": "7"}, {}) and the like.
    """

    def __init__(self, answer: Page, token: str) -> None:
        self.answer, self.token = answer, token
        self.stumbles: list[Answer] = []
        self.asked: list[str] = []
        self.address = ""

    def respond(self, path: str, headers: Any) -> Answer:
        self.asked.append(path)
        if self.stumbles:
            return self.stumbles.pop(0)
        if headers.get("Authorization") != self.token:
            return 401, {}, {"error": "not you"}
        split = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        found = self.answer(split.path, query)
        return (404, {}, {}) if found is None else (200, {}, found)


@contextmanager
def serving(system: System) -> Iterator[System]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = system.respond(self.path, self.headers)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    system.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


ZENDESK_USERS = [
    {"id": 20, "name": "Olena", "email": "olena@example.org", "phone": None, "role": "end-user"},
    {"id": 30, "name": "Agent", "email": "agent@shop.example", "role": "agent"},
]
ZENDESK_SOLVED = {
    "id": 7,
    "subject": "Lamp",
    "status": "solved",
    "priority": "high",
    "requester_id": 20,
    "assignee_id": 30,
    "tags": ["lamp"],
    "via": {"channel": "email"},
    "created_at": "2026-03-02T07:00:00Z",
    "updated_at": "2026-03-09T10:00:00Z",
    "metric_set": {"solved_at": "2026-03-02T10:00:00Z"},
    "satisfaction_rating": {"score": "good"},
}
ZENDESK_OPEN = ZENDESK_SOLVED | {
    "id": 8,
    "subject": "Shade",
    "status": "open",
    "satisfaction_rating": None,
    "metric_set": {"solved_at": None},
    "via": {"channel": "native_messaging"},
}


def zendesk() -> System:
    """Two tickets on two pages: a solved one with a file and a note, and an open one."""

    def answer(path: str, query: dict[str, str]) -> Any:
        if path == "/api/v2/incremental/tickets/cursor.json":
            last = query.get("cursor") == "two"
            return {
                "tickets": [ZENDESK_OPEN if last else ZENDESK_SOLVED, {"id": 9, "status": "deleted"}],
                "after_cursor": "three" if last else "two",
                "end_of_stream": last,
            }
        if path.endswith("/comments.json"):
            ticket = int(path.split("/")[4])
            if query.get("page[after]") == "more":
                return {"comments": [_zendesk_note(ticket)], "meta": {"has_more": False}}
            files = _zendesk_files(system.address) if ticket == ZENDESK_SOLVED["id"] else []
            return {
                "comments": _zendesk_comments(ticket, files),
                "meta": {"has_more": ticket == ZENDESK_SOLVED["id"], "after_cursor": "more"},
            }
        if path == "/api/v2/users/show_many.json":
            wanted = set(query["ids"].split(","))
            return {"users": [user for user in ZENDESK_USERS if str(user["id"]) in wanted]}
        return b"%PDF-" if path == "/attachments/1" else None

    system = System(answer, "Basic bWVAc2hvcC5leGFtcGxlL3Rva2VuOnNlY3JldA==")  # me@shop.example/token:secret
    return system


def _zendesk_files(address: str) -> list[dict[str, str]]:
    """One that is there, and one that is gone."""
    return [
        {
            "file_name": "receipt.pdf",
            "content_type": "application/pdf",
            "content_url": f"{address}/attachments/1",
        },
        {"file_name": "gone.png", "content_type": "image/png", "content_url": f"{address}/attachments/2"},
    ]


def _zendesk_comments(ticket: int, files: list[dict[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "id": ticket * 10,
            "author_id": 20,
            "public": True,
            "plain_body": "Лампа не світить.",
            "created_at": "2026-03-02T07:00:00Z",
            "attachments": files,
        },
        {
            "id": ticket * 10 + 1,
            "author_id": 30,
            "public": True,
            "html_body": "<p>Ми надішлемо <b>нову</b>.</p>",
            "created_at": "2026-03-02T07:30:00Z",
        },
    ]


def _zendesk_note(ticket: int) -> dict[str, Any]:
    return {
        "id": ticket * 10 + 2,
        "author_id": 30,
        "public": False,
        "plain_body": "Sent by courier",
        "created_at": "2026-03-02T08:00:00Z",
    }


FRESHDESK_CONVERSATIONS = [
    {
        "id": 1,
        "incoming": False,
        "private": False,
        "user_id": 30,
        "body_text": "Надішлемо нову.",
        "created_at": "2026-03-02T07:30:00Z",
    },
    {
        "id": 2,
        "incoming": False,
        "private": True,
        "user_id": 31,
        "body_text": "Courier",
        "created_at": "2026-03-02T08:00:00Z",
    },
    {
        "id": 3,
        "incoming": True,
        "private": False,
        "user_id": 500,
        "body": "<div>Дякую</div>",
        "created_at": "2026-03-02T09:00:00Z",
    },
]


def freshdesk() -> System:
    """Thirty-one tickets, so that there are two pages; each with a reply, a note and a rating."""

    def answer(path: str, query: dict[str, str]) -> Any:
        if path == "/api/v2/tickets":
            size = int(query["per_page"])
            start = (int(query["page"]) - 1) * size
            return [_freshdesk_ticket(number) for number in range(1, 32)][start : start + size]
        if path.endswith("/conversations"):
            return FRESHDESK_CONVERSATIONS
        if path == "/api/v2/agents/30":
            return {"id": 30, "contact": {"name": "Agent", "email": "agent@shop.example"}}
        if path.endswith("/satisfaction_ratings"):
            return [{"ratings": {"default_question": -103}}]
        return None

    return System(answer, "Basic c2VjcmV0Olg=")  # secret:X


def _freshdesk_ticket(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "subject": f"Lamp {number}",
        "status": 5,
        "priority": 4,
        "source": 7 if number == 1 else 1,
        "requester_id": 500 + number,
        "responder_id": 30,
        "requester": {
            "id": 500 + number,
            "name": "Olena",
            "email": f"olena{number}@example.org",
            "mobile": None,
        },
        "description_text": "Лампа не світить.",
        "tags": ["lamp"],
        "created_at": "2026-03-02T07:00:00Z",
        "updated_at": "2026-03-02T11:00:00Z",
        "stats": {"resolved_at": "2026-03-02T10:00:00Z", "closed_at": "2026-03-04T10:00:00Z"},
    }


def zammad() -> System:
    """One closed ticket with a customer's mail, an answer, a note of the system and a file."""
    ticket = {
        "id": 3,
        "title": "Lamp",
        "state": "closed",
        "priority": "3 high",
        "customer_id": 20,
        "owner_id": 30,
        "close_at": "2026-03-02T10:00:00.000Z",
        "updated_at": "2026-03-02T10:00:00.000Z",
    }
    users = {
        20: {"id": 20, "firstname": "Olena", "lastname": "", "email": "olena@example.org"},
        30: {"id": 30, "firstname": "Agent", "lastname": "", "email": "agent@shop.example"},
    }
    article = {"content_type": "text/plain", "internal": False, "type": "email", "attachments": []}

    def answer(path: str, query: dict[str, str]) -> Any:
        if path == "/api/v1/tickets":
            return [ticket] if query["page"] == "1" else []
        if path == "/api/v1/ticket_articles/by_ticket/3":
            file = {"id": 9, "filename": "receipt.txt", "preferences": {"Content-Type": "text/plain"}}
            return [
                article
                | {
                    "id": 1,
                    "sender": "Customer",
                    "body": "Лампа не світить.",
                    "created_at": "2026-03-02T07:00:00.000Z",
                    "created_by_id": 20,
                    "attachments": [file],
                },
                article
                | {
                    "id": 2,
                    "sender": "Agent",
                    "content_type": "text/html",
                    "body": "<p>Надішлемо нову.</p>",
                    "created_at": "2026-03-02T07:30:00.000Z",
                    "created_by_id": 30,
                },
                article
                | {
                    "id": 4,
                    "sender": "System",
                    "type": "note",
                    "body": "auto",
                    "created_at": "2026-03-02T07:31:00.000Z",
                    "created_by_id": 1,
                },
            ]
        if path.startswith("/api/v1/users/"):
            return users.get(int(path.rpartition("/")[2]))
        if path == "/api/v1/tags":
            return {"tags": ["lamp"]}
        return b"40.00" if path == "/api/v1/ticket_attachment/3/1/9" else None

    return System(answer, "Token token=secret")
