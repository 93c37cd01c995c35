"""Every page that a person can open, in light and dark, on a desk and on a phone: for everybody, and calm.

A page is opened once, looked at, made as narrow as a phone, and looked at again.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect
from tests.e2e.conftest import PATIENCE, Faults
from tests.e2e.every_kind import PASSWORD, SECRET
from tests.e2e.every_survey import ANSWERED, OTHERWISE
from tests.e2e.every_wall import WALLS
from tests.e2e.looking import UNFOLD, layers, look
from tests.e2e.shop import does
from tests.route import ALL
from tests.routes import ROUTES
from tests.routes_of_others import CALLERS, OPEN_ACCOUNT, PERSON_ACCOUNT, PORTAL
from tests.servers.keepword import Keepword

ROOT = Path(__file__).resolve().parents[2]
FILL = "import sys\nsys.path.insert(0, v['root'])\nfrom tests.e2e.every_kind import fill\nout = fill()"
# What answers a program, a picture or a piece of a page. Every other address is a page, and is looked at.
NO_PAGES = {
    "health_live",
    "health_ready",
    "metrics",
    "favicon",
    "service_worker",
    "file",
    "kept",
    "message_text",
    "message_html",
    "settings_audit_export",
    "settings_quarantine_original",
    "settings_call_original",
    "box_png",
    "product_picture",
    "manual",
    "box_svg",
    "box_scan",
    "call_recording",
    "call_voicemail",
    "mfa_download_recovery_codes",
    "aftersales_photo",
    "round_photo",
    "portal:file",
    "privacy_download",
    "mfa_login_webauthn",
    # Pieces: they are looked at where they come up, below.
    "advice",
    "advice_guide",
    "assign_people",
    "bulk_bar",
    "chat_newer",
    "template_places",
    "bulk_line",
    "counted",
    "counts",
    "customer_life",
    "field",
    "hand_over",
    "history",
    "jump",
    "macro_find",
    "macro_text",
    "notice_effect",
    "notice_export",
    "notice_progress",
    "notification_bell",
    "parts",
    "rows",
    "segment_export",
    "framework_file",
    "numbers_file",
    "settings_loyalty_preview",
    "voucher_batch_csv",
    "settings_rule_runs",
    "suggest",
    "tags",
    "view_tools",
}
# Whose page it is, where an admin does not see it.
WHOSE = {"bulk_run": "agent"}
SECOND = {name for name in PERSON_ACCOUNT if name.startswith("mfa_")}  # of somebody with a second factor
PAGES = sorted(
    {name for name, how in PORTAL.items() if how != "post"}.union(
        (name for name, route in ROUTES.items() if route.how != "post"),
        OPEN_ACCOUNT,
        PERSON_ACCOUNT,
        CALLERS,
        ANSWERED,
        OTHERWISE,
        WALLS,
    ).difference(NO_PAGES)
)
pytestmark = pytest.mark.browser


DESK, PHONE = 1440, 390


class Visitors:
    """Each of the people in a browser of their own, one page each."""

    def __init__(self, browser: Browser, keepword: Keepword, addresses: dict[str, str]) -> None:
        self.browser, self.keepword, self.addresses = browser, keepword, addresses
        self.faults = Faults()
        self.known: dict[int, set[str]] = {DESK: set(), PHONE: set()}  # the layers that were looked at
        self.seen: set[str] = set()  # the looks
        self._pages: dict[str, Page] = {}

    def page(self, who: str) -> Page:
        if who not in self._pages:
            self._pages[who] = self._come(who)
        return self._pages[who]

    def open(self, name: str, width: int = DESK) -> tuple[Page, Response | None]:
        page = self.page(self._who(name))
        set_width(page, width)
        return page, page.goto(self.keepword.url + self.addresses[name])

    def find(self, found: list[str]) -> None:
        """Fails with what was found, and with what the browser complained of since the last time."""
        found += self.faults.found
        self.faults.found = []
        if found:
            pytest.fail("\n".join(found), pytrace=False)

    def _who(self, name: str) -> str:
        if (
            name in OPEN_ACCOUNT | CALLERS | ANSWERED | WALLS
            or name in PORTAL
            or (name in ROUTES and ROUTES[name].who == ALL)
        ):
            return "nobody"
        return "lead" if name in SECOND else WHOSE.get(name, "admin")

    def _come(self, who: str) -> Page:
        context = self.browser.new_context(
            viewport={"width": DESK, "height": 900}, locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        self.faults.watch(page)
        page.on("console", self._console)
        page.on("response", self._response)
        if who != "nobody":
            page.goto(self.keepword.url)
            page.get_by_label("E-mail").fill(f"{who}@shop.example")
            page.get_by_label("Password").fill(PASSWORD)
            page.keyboard.press("Enter")
            if who == "lead":
                page.locator("[name=code]").fill(code())
                page.keyboard.press("Enter")
            expect(page.locator("#bar")).to_be_attached()
        return page

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.faults.found.append(f"{response.status} for {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.found.append(f"console: {message.text}")


def set_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})


def shared(names: Iterable[str]) -> list[Any]:
    """The same as parameters, dealt out to two processes."""
    groups = (pytest.mark.xdist_group("pages"), pytest.mark.xdist_group("more pages"))
    return [pytest.param(name, marks=groups[number % 2]) for number, name in enumerate(names)]


def code() -> str:
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(SECRET, counters[len(counters) // 2])))


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword() as running:
        yield running


@pytest.fixture(scope="module")
def empty(browser: Browser, keepword: Keepword) -> list[str]:
    """What is wrong with the first page of a Keepword in which nothing is yet."""
    found = []
    for width in (1440, 390):
        page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        page.goto(f"{keepword.url}/setup/")
        found += look(page)
        page.close()
    return found


@pytest.fixture(scope="module")
def addresses(keepword: Keepword, empty: list[str]) -> dict[str, str]:
    found: dict[str, str] = does(keepword, FILL, root=str(ROOT))
    return found


@pytest.fixture(scope="module")
def visitors(browser: Browser, keepword: Keepword, addresses: dict[str, str]) -> Visitors:
    return Visitors(browser, keepword, addresses)


@pytest.mark.parametrize("name", shared(PAGES))
def test_a_page_is_for_everybody(visitors: Visitors, name: str) -> None:
    page, response = visitors.open(name)
    assert response is not None
    assert "<!doctype html" in response.text()[:200].lower(), "no page: it belongs to NO_PAGES"
    page.evaluate(UNFOLD)
    found = look(page, seen=visitors.seen) + layers(page, visitors.known[DESK], visitors.seen)
    set_width(page, PHONE)
    visitors.find(found + look(page) + layers(page, visitors.known[PHONE]))


@pytest.mark.xdist_group("pages")
def test_the_first_page_of_all_is_for_everybody(empty: list[str]) -> None:
    assert empty == []


@pytest.mark.parametrize("who", shared(["nobody", "admin"]))
def test_a_page_that_is_not_there_is_for_everybody(visitors: Visitors, who: str) -> None:
    page = visitors.page(who)
    for width in (DESK, PHONE):
        set_width(page, width)
        page.goto(
            f"{visitors.keepword.url}/s/nothing/" if who == "nobody" else f"{visitors.keepword.url}/c/0/"
        )
        visitors.find(look(page, seen=visitors.seen))


# Forms that come back, as nothing was written into them.
FORMS = (
    "account_login",
    "cause_new",
    "compose",
    "macro_new",
    "problem_new",
    "settings_field_new",
    "settings_invite",
    "settings_person_new",
    "settings_rule_new",
    "settings_team_new",
    "view_new",
)


@pytest.mark.parametrize("name", shared(FORMS))
def test_what_a_form_complains_of_is_for_everybody(visitors: Visitors, name: str) -> None:
    page, _response = visitors.open(name)
    page.evaluate("() => { for (const form of document.forms) form.noValidate = true; }")
    page.locator("main form .button.primary:visible").first.click()
    expect(page.locator("main [role=alert], main .error").first).to_be_visible()
    found = look(page, seen=visitors.seen)
    set_width(page, PHONE)
    visitors.find(found + look(page))


# What comes up on the page of conversations: where one begins, what is pressed, what is then seen.
# ":" before what is clicked, ">" before what is waited for.
WRITING = ">#composer-text:focus"
MORE = ":[popovertarget=more-menu]"
OPENED = {  # what is typed has a space before it, as another's draft may stand there
    "reply": ("conversation", ("r", WRITING), "#composer .editor"),
    "note": ("conversation", ("n", WRITING, "Space", "@"), ".composer.note .complete-menu"),
    "forward": ("conversation", ("f",), ".composer.forward"),
    "link": ("conversation", ("r", WRITING, "Control+k"), "[data-link-dialog][open]"),
    "emoji": ("conversation", ("r", WRITING, ":[data-command=emoji]"), ".emoji-grid .emoji"),
    "macros": ("conversation", ("r", WRITING, "Space", "/"), "#macro-options .macro-option"),
    "tags": ("conversation", ("t",), "#tag-options .menu-item"),
    "priority": ("conversation", ("p",), "#priority-menu"),
    "people": ("conversation", ("a",), ".assign-people .menu-item"),
    "snooze": ("conversation", ("s",), "#snooze-menu"),
    "history": ("conversation", (":.history summary",), ".history-list"),
    "counted": ("conversation", (":.counted-panel summary",), ".counted table"),
    "a field": ("conversation", (":.own-field button.field-value",), ".field-form"),
    "ask aside": ("conversation", (MORE, ":#more-menu [href*=aside]"), "#around-body form"),
    "hand over": ("conversation", ("a", ":[data-open='#hand-over']"), "#hand-over form"),
    "a guide": (
        "conversation",
        (":#advice-ask summary", ":.advice-guides button"),
        "#advice-guide .advice-form",
    ),
    "selected": ("desk", ("j", "x", "j", "x"), "#bulk-bar .bulk-tools"),
    "jump": ("desk", ("Control+k",), "#jump-options .option"),
}


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("name", shared(OPENED))
def test_what_comes_up_is_for_everybody(visitors: Visitors, name: str, width: int) -> None:
    where, steps, seen = OPENED[name]
    page, _response = visitors.open(where, width)
    expect(page.locator("html[data-live=on]")).to_be_attached()
    if width == PHONE and name in ("history", "counted", "a field", "a guide"):
        page.locator(".customer-toggle").click()
    for step in steps:
        if width == PHONE and "data-command" in step:  # folded on a phone
            page.locator("[data-fold-toolbar]").click()
        if step[0] == ":":
            page.locator(step[1:]).first.click()
        elif step[0] == ">":
            page.locator(step[1:]).first.wait_for()
        else:
            page.keyboard.press(step)
    expect(page.locator(seen).first).to_be_visible()
    found = look(page, seen=visitors.seen)
    if name == "selected":
        found += layers(page, visitors.known[width], visitors.seen)
    visitors.find(found)
