"""The browser's own watch: what it must notice in every other test here."""

import pytest
from playwright.sync_api import Page
from tests.e2e.conftest import Faults

pytestmark = pytest.mark.browser
ADDRESS = "http://localhost/watched"


def show(page: Page, html: str, policy: str = "") -> None:
    headers = {"Content-Type": "text/html"} | ({"Content-Security-Policy": policy} if policy else {})
    page.route(ADDRESS, lambda route: route.fulfill(body=html, headers=headers))
    page.goto(ADDRESS)


def test_a_quiet_page_has_no_faults(page: Page, faults: Faults) -> None:
    show(page, "<title>Calm</title><h1>Today</h1>")
    assert page.title() == "Calm"
    assert page.viewport_size == {"width": 1440, "height": 900}
    assert faults.found == []


def test_an_uncaught_error_is_a_fault(page: Page, faults: Faults) -> None:
    faults.allow("uncaught in the page.*no such thing")
    with page.expect_event("pageerror"):
        show(page, "<script>throw new Error('no such thing')</script>")
    assert len(faults.found) == 1
    assert faults.unexpected == []


def test_a_script_against_the_policy_is_a_fault(page: Page, faults: Faults) -> None:
    faults.allow("^content security policy")
    with page.expect_event("console"):
        show(page, "<script>document.title = 'ran'</script>", "script-src 'self'")
    assert page.title() != "ran"
    assert len(faults.found) == 1


def test_a_dialog_is_a_fault(page: Page, faults: Faults) -> None:
    faults.allow("^alert dialog")
    show(page, "<script>alert(1)</script>")
    assert faults.found == ["alert dialog: 1"]


@pytest.mark.parametrize("host", ["192.0.2.1", "shop.example"])
def test_the_browser_reaches_nothing_outside(host: str, page: Page) -> None:
    with page.expect_event("requestfailed") as failed:
        show(page, f"<img src='http://{host}/x.png'>")
    assert failed.value.failure == "net::ERR_NAME_NOT_RESOLVED"
