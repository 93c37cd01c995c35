"""A real browser for the tests: Debian's Chromium, watched for errors, pictured when a test fails.

Playwright's event loop runs in the test's thread while the `browser` of a module is open, so these tests
reach Keepword through its process (`tests.servers.keepword`), never through the ORM.
"""

import os
import re
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Literal, Protocol

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Page,
    expect,
    sync_playwright,
)
from tests.servers.process import find_chromium

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The browser stays on this machine, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
SCREENSHOTS = Path(
    os.environ.get("KEEPWORD_TEST_SCREENSHOTS") or Path(tempfile.gettempdir()) / "keepword-screenshots"
)
FAILED = pytest.StashKey[bool]()
# A busy machine is no fault of the pages: what is there is found at once, what a job brings comes later.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


class Faults:
    """What went wrong in the pages of one test, as text; `allow` what the test provokes on purpose."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._allowed: list[re.Pattern[str]] = []

    def allow(self, pattern: str) -> None:
        self._allowed.append(re.compile(pattern))

    def watch(self, page: Page) -> None:
        page.on("pageerror", self._page_error)
        page.on("console", self._console)
        page.on("dialog", self._dialog)

    @property
    def unexpected(self) -> list[str]:
        return [text for text in self.found if not any(known.search(text) for known in self._allowed)]

    def _page_error(self, error: Error) -> None:
        self.found.append(f"uncaught in the page: {error.stack or error.message}")

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.found.append(f"content security policy: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        # Keepword never opens one: this is a script that got in.
        self.found.append(f"{dialog.type} dialog: {dialog.message}")
        dialog.dismiss()


class OpenPage(Protocol):
    def __call__(
        self,
        *,
        width: int = 1440,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
        locale: str = "en-GB",
    ) -> Page: ...


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS, headless=True)
        yield chromium
        chromium.close()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def open_page(browser: Browser, faults: Faults, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Opens pages, each in a profile of its own, as different people at different machines."""
    contexts: list[BrowserContext] = []

    def open_page(
        *,
        width: int = 1440,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
        locale: str = "en-GB",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=locale,
            timezone_id="Europe/Vilnius",
        )
        context.set_default_timeout(PATIENCE)
        context.on("page", faults.watch)
        contexts.append(context)
        return context.new_page()

    yield open_page
    unexpected = faults.unexpected
    if unexpected or request.node.stash.get(FAILED, False):
        _keep_pictures(request.node, contexts)
    for context in contexts:
        context.close()
    if unexpected:
        pytest.fail("\n".join(unexpected), pytrace=False)


@pytest.fixture
def page(open_page: Callable[[], Page]) -> Page:
    return open_page()


def _keep_pictures(item: pytest.Item, contexts: list[BrowserContext]) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w-]+", "-", item.nodeid)[-150:]
    pages = [page for context in contexts for page in context.pages if not page.is_closed()]
    for number, page in enumerate(pages, start=1):
        path = SCREENSHOTS / f"{name}-{number}.png"
        try:
            page.screenshot(path=path, full_page=True)
        except Error as error:
            item.add_report_section("teardown", "screenshot", f"none: {error.message}")
        else:
            item.add_report_section("teardown", "screenshot", f"{path} of {page.url}")
