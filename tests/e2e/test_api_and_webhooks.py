"""An admin makes a token and a webhook; a program writes by the one and hears by the other."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from standardwebhooks.webhooks import Webhook
from tests.e2e.test_desk import PASSWORD, SET_UP
from tests.servers.keepword import Keepword
from tests.servers.process import wait_until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword(env={"KEEPWORD_WEBHOOK_HOSTS": "127.0.0.1"}) as running:
        result = running.shell(SET_UP)
        assert result.returncode == 0, result.stderr
        yield running


@pytest.fixture
def heard() -> Iterator[tuple[str, list[tuple[dict[str, str], str]]]]:
    """The address of somebody else's server, and what it has heard."""
    said: list[tuple[dict[str, str], str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            said.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", said
        server.shutdown()


def test_a_program_writes_and_another_hears(
    keepword: Keepword, page: Page, heard: tuple[str, list[tuple[dict[str, str], str]]]
) -> None:
    address, said = heard
    page.goto(f"{keepword.url}/account/login/")
    page.fill("input[name=login]", "rasa@shop.example")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{keepword.url}/")

    page.goto(f"{keepword.url}/settings/webhooks/")
    page.get_by_role("link", name="Add a webhook").first.click()
    page.get_by_label("Name").fill("Warehouse")
    page.get_by_label("Address").fill(address)
    page.get_by_label("A message came in").check()
    page.get_by_role("button", name="Add").click()
    secret = page.locator("#secret").input_value()

    page.goto(f"{keepword.url}/settings/tokens/")
    page.get_by_role("link", name="Make a token").first.click()
    page.get_by_label("What it is for").fill("Web form")
    page.get_by_role("radiogroup", name="Conversations, messages, files").get_by_text(
        "read and change"
    ).click()
    page.get_by_role("button", name="Make it").click()
    token = page.locator("#secret").input_value()

    body = {
        "direction": "in",
        "inbox": 1,
        "customer": {"name": "Ona", "address": "ona@example.org"},
        "subject": "From the form",
        "text": "My lamp flickers.",
    }
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "form-1"}
    made = httpx.post(f"{keepword.url}/api/v1/conversations", json=body, headers=headers, timeout=60)
    again = httpx.post(f"{keepword.url}/api/v1/conversations", json=body, headers=headers, timeout=60)
    assert (made.status_code, again.json()) == (201, made.json())

    wait_until(lambda: bool(said), "the webhook is told")
    told = Webhook(secret).verify(said[0][1], said[0][0])
    assert (told["type"], told["data"]["message"]["text"]) == ("message.received", "My lamp flickers.")

    page.goto(made.json()["url"].replace(made.json()["url"].split("/c/")[0], keepword.url))
    expect(page.get_by_text("My lamp flickers.").first).to_be_visible()
    page.goto(f"{keepword.url}/settings/webhooks/1/log/")
    expect(page.get_by_text("delivered", exact=True).last).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    wait_until(lambda: len(said) == 2, "it is told again")
    assert said[0][0]["webhook-id"] == said[1][0]["webhook-id"]
