"""Thousands of strings that run scripts where they can: in mails they run none, wherever they are shown."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import Faults, OpenPage
from tests.e2e.hostile import A_BODY, Guard, strings, write_mails
from tests.e2e.shop import PASSWORD, does, log_in
from tests.servers.keepword import Keepword

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hostile markup")]
ADMIN = "jonas@shop.example"
LIST_AT_ONCE = 200
CLEAN: dict[str, list[str]] = {"found": [], "foreign": []}

SET_UP = """
from keepword.accounts.services import set_up
from keepword.conversations.models import Inbox
from keepword.core import clock
set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Jonas",
       admin_email=v["admin"], password=v["password"])
Inbox.objects.create(name="Support", address="support@shop.example", created_at=clock.now())
out = True
"""
INDEX = """
from keepword.conversations.links import token
from keepword.conversations.models import Conversation, Message
from keepword.search.services import index_pending
while index_pending():
    pass
bodies = Conversation.objects.filter(subject__startswith="Body ").order_by("pk")
out = {
    "bodies": [[c.pk, token(c.pk), list(c.messages.values_list("pk", flat=True))] for c in bodies],
    "spam": Conversation.objects.filter(status="spam").count(),
    "all": Conversation.objects.count(),
    "formatted": Message.objects.filter(has_html=True).count(),
}
"""
STRANGE = """
from keepword.channels.email.models import Quarantined, SenderRule
from keepword.conversations.models import Inbox
from keepword.core import blobs, clock
inbox, at, blob = Inbox.objects.get(), clock.now(), blobs.put(b"<script>alert(1)</script>")
Quarantined.objects.bulk_create(
    Quarantined(inbox=inbox, at=at, door="lmtp", reason=text[:500], sender=text[:254], subject=text[:300],
                size=9, digest=str(n), blob=blob)
    for n, text in enumerate(v["texts"]))
SenderRule.objects.bulk_create(
    (SenderRule(pattern=text[:254], verdict="block", created_at=at) for text in v["texts"]),
    ignore_conflicts=True)
out = True
"""


class Attacked:
    """A shop that got all the mails."""

    def __init__(self, keepword: Keepword, folder: Path) -> None:
        self.keepword = keepword
        does(keepword, SET_UP, admin=ADMIN, password=PASSWORD)
        count = write_mails(folder)
        done = keepword.run("mail", "import", str(folder), "--json", seconds=300)
        assert done.returncode == 0, done.stderr
        told = does(keepword, INDEX)
        self.bodies: list[tuple[int, str, list[int]]] = told["bodies"]
        self.spam, self.all = told["spam"], told["all"]
        assert len(self.bodies) == told["formatted"] == count
        assert self.all > 500


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    with Keepword("--no-worker") as keepword:
        yield Attacked(keepword, tmp_path_factory.mktemp("attack"))


@pytest.fixture
def desk(attacked: Attacked, open_page: OpenPage, faults: Faults) -> Page:
    # Styles, pictures and fonts that the policy stops besides are the wall behind this one.
    faults.allow(r"content security policy: .*(img-src|style-src|font-src|media-src)")
    page = open_page()
    log_in(page, attacked.keepword, ADMIN)
    return page


def test_there_are_thousands_of_strings() -> None:
    assert len(strings()) > 6_000


@pytest.mark.parametrize(
    "bad",
    [
        "<img src=x onerror=alert(1)>",
        "<a href=' java\tscript:alert(1)'>x</a>",
        "<script>alert(1)</script>",
        "<iframe srcdoc='<p>x'></iframe>",
        "<iframe sandbox='allow-same-origin' srcdoc='<a href=javascript:alert(1)>x</a>'></iframe>",
        "<p>fine</p><object data=x></object>",
    ],
)
def test_the_watch_sees_what_gets_in(page: Page, faults: Faults, bad: str) -> None:
    faults.allow("content security policy")
    where = "http://localhost/bad"
    page.route(where, lambda route: route.fulfill(body=f"<body>{bad}", headers={"Content-Type": "text/html"}))
    guard = Guard(page, where)
    page.goto(where)
    guard.look("bad")
    assert guard.found


def test_the_watch_sees_what_leaves(page: Page) -> None:
    where = "http://localhost/bad"
    body = "<img src='http://attack.example/x.png'>"
    page.route(where, lambda route: route.fulfill(body=body, headers={"Content-Type": "text/html"}))
    guard = Guard(page, where)
    page.goto(where)
    assert guard.foreign == ["image http://attack.example/x.png"]


def test_no_conversation_runs_what_is_in_it(attacked: Attacked, desk: Page) -> None:
    guard = Guard(desk, attacked.keepword.url)
    with_elements = 0
    for pk, _signed, _messages in attacked.bodies:
        desk.goto(f"{attacked.keepword.url}/c/{pk}/?view=open")
        names = desk.locator(".m-details summary").first
        names.click()
        guard.look(f"conversation {pk}")
        names.click()
        desk.locator("[data-show-frame]").first.click()
        body = desk.frame_locator(".mail-frame iframe").locator("body[data-blocked]")
        body.wait_for(state="attached")
        with_elements += body.locator("*").count() > A_BODY // 4
        guard.look(f"frame of {pk}")
        show = desk.get_by_role("button", name="Show pictures")
        if show.count():
            show.click()
            desk.frame_locator(".mail-frame iframe").locator('body[data-blocked="0"]').wait_for(
                state="attached"
            )
            guard.look(f"pictures of {pk}")
    assert guard.verdict() == CLEAN
    assert guard.pictures, "no picture was asked for, so nothing was tried"
    assert with_elements > len(attacked.bodies) // 2, "most mails were not shown as HTML"


def test_no_mail_opened_by_itself_runs(attacked: Attacked, desk: Page) -> None:
    guard = Guard(desk, attacked.keepword.url)
    for _pk, _signed, messages in attacked.bodies:
        for path in ("html/", "html/?remote=1", "text/"):
            desk.goto(f"{attacked.keepword.url}/m/{messages[0]}/{path}", wait_until="load")
            guard.look(desk.url)
    assert guard.verdict() == CLEAN


def test_no_customer_page_runs_what_was_written(attacked: Attacked, desk: Page) -> None:
    guard = Guard(desk, attacked.keepword.url)
    for _pk, signed, _messages in attacked.bodies:
        desk.goto(f"{attacked.keepword.url}/s/{signed}")
        expect(desk.locator(".message")).to_have_count(1)
        guard.look(f"customer's page {signed}")
    assert guard.verdict() == CLEAN


def test_no_list_runs_subjects_names_and_previews(attacked: Attacked, desk: Page) -> None:
    guard = Guard(desk, attacked.keepword.url)
    seen = 0
    for view, count in (("unassigned", attacked.all - attacked.spam), ("spam", attacked.spam)):
        address: str | None = f"/?view={view}"
        rows, more = desk.locator("#rows .row-item"), desk.locator("#rows .more-rows a")
        shown = 0
        while address:
            desk.goto(f"{attacked.keepword.url}{address}&size={LIST_AT_ONCE}")
            shown += rows.count()
            guard.look(f"view {view} from {shown}")
            address = more.get_attribute("href") if more.count() else None
        assert shown == count
        seen += shown
    assert seen == attacked.all
    assert guard.verdict() == CLEAN


def test_no_settings_page_runs_what_strangers_sent(attacked: Attacked, desk: Page) -> None:
    guard = Guard(desk, attacked.keepword.url)
    does(attacked.keepword, STRANGE, texts=strings()[::20])
    for path in ("quarantine", "spam", "health"):
        desk.goto(f"{attacked.keepword.url}/settings/{path}/")
        guard.look(path)
    original = httpx.get(
        f"{attacked.keepword.url}/settings/quarantine/1/original/", cookies=_cookies(desk), timeout=60
    )
    assert original.status_code == 200
    assert original.headers["content-disposition"].startswith("attachment")
    assert guard.verdict() == CLEAN


def _cookies(page: Page) -> dict[str, str]:
    return {str(cookie["name"]): str(cookie["value"]) for cookie in page.context.cookies()}


@pytest.mark.parametrize(
    "words", ["alert", "script", "javascript", "svg onload", "<img src=x onerror=alert(1)>"]
)
def test_no_search_runs_what_it_finds(attacked: Attacked, desk: Page, words: str) -> None:
    guard = Guard(desk, attacked.keepword.url)
    desk.goto(f"{attacked.keepword.url}/search/")
    desk.locator("#q").fill(words)
    expect(desk.locator(".hit").first).to_be_visible()
    guard.look(f"search for {words}")
    desk.goto(desk.url)
    guard.look(f"page of the search for {words}")
    assert guard.verdict() == CLEAN
