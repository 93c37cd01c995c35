"""A day at the desk by keys alone: the mouse is never touched, and one always sees where one is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e.every_kind import PASSWORD
from tests.e2e.shop import does
from tests.servers.keepword import Keepword

FILL = "import sys\nsys.path.insert(0, v['root'])\nfrom tests.e2e.every_kind import fill\nout = fill()"
# Whether what has the focus is seen and marked; False where it fell back to the page.
SEEN = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return false;
  const {width, height, bottom, top} = here.getBoundingClientRect();
  const {outlineStyle, boxShadow} = getComputedStyle(here);
  const marked = here.matches(":focus-visible") && (outlineStyle !== "none" || boxShadow !== "none");
  return width > 0 && height > 0 && bottom > 0 && top < innerHeight && marked;
}"""
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("keyboard")]


class Hands:
    """Two hands on a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def reach(self, wanted: Locator, *, key: str = "Tab", most: int = 60) -> None:
        """Tab until it has the focus."""
        expect(wanted).to_be_visible()
        for _ in range(most):
            if wanted.evaluate("(one) => one === document.activeElement"):
                break
            self.press(key)
        expect(wanted).to_be_focused()
        self.is_seen()

    def is_seen(self) -> None:
        self.page.wait_for_function(SEEN)


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword() as running:
        does(running, FILL, root=str(Path(__file__).resolve().parents[2]))
        yield running


@pytest.fixture
def hands(keepword: Keepword, page: Page) -> Hands:
    """An admin's, who logs in."""
    hands = Hands(page)
    page.goto(keepword.url)
    expect(page.get_by_label("E-mail")).to_be_focused()
    hands.write("admin@shop.example")
    hands.press("Tab")
    hands.write(PASSWORD)
    hands.press("Enter")
    expect(page.locator("html[data-live=on]")).to_be_attached()
    hands.press("g", "3")
    expect(page.get_by_role("heading", name="All open", level=2)).to_be_visible()
    expect(page.locator("html[data-live=on]")).to_be_attached()  # of this page now: its keys work
    return hands


def open_first(hands: Hands, subject: str) -> None:
    """Down the list to the row of this subject, and into it."""
    row = hands.page.locator("#rows .row-item > a", has_text=subject)
    for _ in range(10):
        hands.press("j")
        hands.is_seen()
        if row.evaluate("(one) => one === document.activeElement"):
            break
    expect(row).to_be_focused()
    hands.press("o")
    expect(hands.page.locator("#c-subject")).to_contain_text(subject)


def test_an_answer_with_a_macro_and_bold_words(hands: Hands) -> None:
    page = hands.page
    open_first(hands, "Delivery")
    hands.press("r")
    expect(page.locator("#composer-text")).to_be_focused()
    hands.is_seen()
    hands.press("/")
    expect(page.locator("#macro-palette")).to_be_visible()
    hands.write("Hello")
    expect(page.locator("#macro-options .macro-option")).to_have_count(1)
    hands.press("Enter")
    expect(page.locator("#composer-text")).to_be_focused()
    expect(page.locator("#composer-text")).to_contain_text("Hello")
    hands.press("Control+End")
    hands.write(" It comes ")
    hands.press("Control+b")
    hands.write("today")
    hands.press("Control+b")
    hands.press("Control+k")
    expect(page.get_by_role("dialog", name="Link")).to_be_visible()
    hands.press("Escape")
    expect(page.locator("#composer-text")).to_be_focused()
    expect(page.locator("#jump")).to_be_hidden()
    hands.press("Control+Enter")
    expect(page.locator(".message.out .m-text strong")).to_have_text("today")
    hands.is_seen()


def test_given_tagged_put_off_and_closed(hands: Hands) -> None:
    page = hands.page
    open_first(hands, "About Donau")
    for key, menu in (
        ("a", "#assign-menu"),
        ("s", "#snooze-menu"),
        ("p", "#priority-menu"),
        ("t", "#tag-menu"),
    ):
        hands.press(key)
        expect(page.locator(menu)).to_be_visible()
        hands.is_seen()
        hands.press("Escape")
        expect(page.locator(menu)).to_be_hidden()
        hands.is_seen()
    hands.press("t")
    expect(page.get_by_label("Find a tag")).to_be_focused()
    hands.write("late")
    hands.press("Enter")
    expect(page.locator("#c-head .tag", has_text="late")).to_be_visible()
    hands.press("Escape")
    hands.is_seen()
    hands.press("a")
    nobody = page.locator("#assign-menu").get_by_role("button", name="Nobody")
    hands.reach(nobody, key="ArrowDown")
    hands.press("Enter")
    expect(page.locator("[data-key=a]")).to_contain_text("Assign")
    hands.is_seen()
    hands.press("s")
    expect(page.locator("#snooze-menu .menu-item").first).to_be_focused()
    hands.press("Enter")
    expect(page.locator("#c-head .badge").first).to_have_text("snoozed")
    hands.is_seen()
    hands.press("e")
    expect(page.get_by_role("dialog", name="Before it is closed")).to_be_visible()
    hands.is_seen()
    hands.write("Long words")
    hands.press("Enter")
    expect(page.locator("#c-head .badge").first).to_have_text("closed")
    hands.is_seen()


def test_joined_with_a_problem(hands: Hands) -> None:
    page = hands.page
    open_first(hands, "Лампа")
    hands.reach(page.locator("[popovertarget=more-menu]"))
    hands.press("Enter")
    hands.reach(page.locator("#more-menu").get_by_role("button", name="Power is out"), key="ArrowDown")
    hands.press("Enter")
    expect(page.locator("#conversation")).to_contain_text("Power is out")
    hands.is_seen()


def test_two_are_selected_and_changed_at_once(hands: Hands) -> None:
    page = hands.page
    hands.press("j", "x", "j", "x")
    expect(page.locator("#bulk-count")).to_have_text("Selected: 2")
    hands.press("t")
    expect(page.locator("#bulk-tag")).to_be_visible()
    hands.is_seen()
    hands.press("Enter")
    expect(page.locator("#bulk-line")).to_contain_text("Changed: 2")
    hands.press("z")
    expect(page.locator("#bulk-line")).to_contain_text("Undone: 2")


def test_found_by_its_words(hands: Hands) -> None:
    page = hands.page
    hands.press("/")
    expect(
        page.get_by_role("combobox", name="Search").or_(page.get_by_role("searchbox", name="Search"))
    ).to_be_focused()
    hands.write("parcel")
    hands.press("Enter")
    hands.reach(page.locator(".hit").first)
    hands.press("Enter")
    expect(page.locator("#c-subject")).to_contain_text("Delivery")


@pytest.mark.parametrize(("words", "title"), [("notific", "Notifications"), ("Your prof", "Your profile")])
def test_gone_to_by_the_first_letters(hands: Hands, words: str, title: str) -> None:
    page = hands.page
    hands.press("Control+k")
    expect(page.locator("#jump-field")).to_be_focused()
    hands.write(words)
    expect(page.locator("#jump-options .option").first).to_contain_text(title)
    hands.press("Enter")
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def test_a_setting_is_changed_and_the_menus_let_go(hands: Hands, keepword: Keepword) -> None:
    page = hands.page
    page.goto(f"{keepword.url}/settings/me/")
    hands.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    hands.press("Enter")
    hands.reach(page.get_by_label("Job title"))
    hands.write("Keeper")
    hands.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Your profile is saved.")).to_be_visible()
    me = page.locator("[popovertarget=me-menu]")
    hands.reach(me, key="Shift+Tab", most=120)
    hands.press("Enter")
    hands.reach(page.locator("#me-menu .keys-opener"), key="ArrowDown")
    hands.press("Enter")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    hands.is_seen()
    hands.press("Escape")
    hands.is_seen()
