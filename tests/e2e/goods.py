"""A shop that sells and repairs lamps, as its customer, its agent and its web shop's program see it."""

import re
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect
from tests.e2e.shop import PASSWORD, does
from tests.servers.keepword import Keepword
from tests.servers.process import wait_until

CUSTOMER = "olena@example.org"

SET_UP = """
from keepword.accounts.models import Business
from keepword.accounts.services import add_user, set_up
from keepword.aftersales.services import save_policy
from keepword.calendars.services import ensure_default_calendar
from keepword.channels.form.services import ensure_form
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.loyalty.services import save_programme
from keepword.tokens import rules
from keepword.tokens.services import issue_token

admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Jonas",
               admin_email="jonas@shop.example", password=v["password"])
add_user(admin, email="daina@shop.example", name="Daina", role="agent", password=v["password"])
ensure_default_calendar(admin, zone="Europe/Vilnius")
Business.objects.update(undo_seconds=0)
# What is sent by it is sent to nobody, in every step that real mail takes.
Inbox.objects.create(name="Support", channel="demo", address="support@shop.example", created_at=clock.now())
ensure_form()
save_policy(admin, {"address": "Lamp shop, Light Street 1, Vilnius", "checks": ["It lights", "It is clean"],
                    "limit": 100_00})
save_programme(admin, is_on=True, everybody=True)
out = issue_token(admin, name="Web shop", scopes=rules.SCOPES)[1]
"""


class GoodsShop:
    """What its people and programs do."""

    def __init__(self, keepword: Keepword, letters: Path) -> None:
        self.keepword, self.letters = keepword, letters
        secret = self.does(SET_UP, password=PASSWORD)
        self.api = httpx.Client(
            base_url=f"{keepword.url}/api/v1", headers={"Authorization": f"Bearer {secret}"}, timeout=60
        )

    def does(self, code: str, **values: Any) -> Any:
        """See `shop.does`."""
        return does(self.keepword, code, **values)

    def says(self, path: str, **body: Any) -> Any:
        """A program posts this; what it is answered."""
        answer = self.api.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def signs_in(self, page: Page, address: str = CUSTOMER) -> None:
        """The customer, by the code that is mailed to them."""
        before = len(self._codes())
        page.goto(f"{self.keepword.url}/help/sign-in/")
        page.get_by_label("Your e-mail address").fill(address)
        page.get_by_role("button", name="Mail me a code").click()
        wait_until(lambda: len(self._codes()) > before, "a mail with a code", 60)
        page.get_by_label("Six digits").fill(self._codes()[-1])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Your conversations")).to_be_visible()

    def _codes(self) -> list[str]:
        texts = [path.read_text() for path in sorted(self.letters.iterdir())]
        return [code for text in texts for code in re.findall(r"code is (\d{6})", text)]
