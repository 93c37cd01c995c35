"""A shop with a chat, a site that shows it, a visitor and an agent in a browser each."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect
from tests.e2e.shop import sit_down
from tests.servers.keepword import Keepword
from tests.servers.proxy import Wire
from tests.servers.site import Site

PASSWORD = "a long enough password"
SET_UP = f"""
from keepword.accounts.services import add_user, set_up
from keepword.channels.chat.services.widgets import WidgetFields, save_widget
from keepword.conversations.models import Inbox
from keepword.calendars.models import Calendar
from keepword.core import clock
admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Rasa Petraitė",
               admin_email="rasa@shop.example", password={PASSWORD!r})
add_user(admin, email="olena@shop.example", name="Olena Kovalenko", role="agent", password={PASSWORD!r})
Calendar.objects.update(week=[[[0, 1440]]] * 7, country="")
mail = Inbox.objects.create(name="Support", address="support@shop.example", acknowledge=False,
                            ask_rating=False, created_at=clock.now())
widget = save_widget(admin, None, WidgetFields(name="Lamp chat", origins="http://placeholder.example",
                     greeting={{"en": "Hello! How can we help?"}}, mail=mail.pk))
out = widget.key
"""
ALLOW = """
from keepword.channels.chat.models import Widget
Widget.objects.update(origins=v["origins"])
out = True
"""
LOG = """
from keepword.channels.chat.models import Line
from keepword.conversations.models import Message
out = {
    "lines": [[one.seq, one.ours, one.text, one.state] for one in Line.objects.order_by("session", "seq")],
    "messages": [[m.direction, m.text, m.state] for m in Message.objects.order_by("at", "pk")],
}
"""


@dataclass
class Chatting:
    """All of it, running."""

    keepword: Keepword
    wire: Wire
    site: Site

    def does(self, code: str, **values: Any) -> Any:
        lines = (
            "import json",
            f"v = json.loads({json.dumps(values)!r})",
            code,
            "print('OUT', json.dumps(out))",
        )
        result = self.keepword.shell("\n".join(lines))
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout.rpartition("OUT ")[2])

    def visit(self, page: Page, path: str = "/lamps") -> None:
        page.goto(self.site.origin + path)
        expect(page.locator("keepword-chat")).to_be_attached()

    def log_in(self, page: Page) -> None:
        sit_down(page, self.keepword, "olena@shop.example", PASSWORD)


@contextmanager
def chatting(**options: Any) -> Iterator[Chatting]:
    """The visitor reaches Keepword by a wire that can be cut, the agent goes directly."""
    with Keepword(**options) as keepword, Wire(keepword.port) as wire:
        shop = Chatting(keepword, wire, None)  # type: ignore[arg-type]
        key = shop.does(SET_UP)
        with Site(f"http://127.0.0.1:{wire.port}", key) as site:
            shop.site = site
            shop.does(ALLOW, origins=[site.origin])
            yield shop


def opens(page: Page) -> None:
    page.get_by_role("button", name="Chat with us").click()
    expect(page.get_by_role("textbox", name="Write a message")).to_be_visible()


def says(page: Page, text: str) -> None:
    place = page.get_by_role("textbox", name="Write a message")
    place.fill(text)
    place.press("Enter")


def lines(page: Page) -> Locator:
    return page.locator("keepword-chat .line[data-seq] .text")


def answers(page: Page, text: str) -> None:
    """An agent types and presses Enter."""
    editor = page.locator("#composer [contenteditable=true]")
    editor.click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def said_at_desk(page: Page) -> list[str]:
    """What an agent has before them, from the first message to the last."""
    return [text.strip() for text in page.locator("#thread .message .m-text").all_inner_texts()]


def said_in_widget(page: Page) -> list[str]:
    """What a visitor has before them that the server has too."""
    return [text.strip() for text in lines(page).all_inner_texts()][-1000:]
