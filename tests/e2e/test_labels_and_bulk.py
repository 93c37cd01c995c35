"""Tags, fields and doing things to many, in the way an agent does it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.shop import does, sit_down
from tests.servers.keepword import Keepword

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("labels and bulk")]
PASSWORD = "a long enough password"
SET_UP = f"""
from keepword.accounts.services import add_user, set_up
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.conversations.services import save_tag
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.fields.services import save_field
admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Rasa Petraitė",
               admin_email="rasa@shop.example", password={PASSWORD!r})
inbox = Inbox.objects.create(name="Support", address="support@shop.example", created_at=clock.now())
save_tag(admin, None, name="broken", colour="red")
save_tag(admin, None, name="late", colour="teal")
save_field(admin, None, name="Cause", required=True)
for number in range(5):
    now = clock.now()
    customer = Customer.objects.create(name=f"Ona {{number}}", created_at=now)
    found = Conversation.objects.create(inbox=inbox, customer=customer, subject=f"Lamp {{number}}",
                                        created_at=now, last_message_at=now)
    Message.objects.create(conversation=found, direction="in", at=now, text="It flickers.")
"""


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword() as running:
        result = running.shell(SET_UP)
        assert result.returncode == 0, result.stderr
        yield running


@pytest.fixture
def desk(keepword: Keepword, open_page: OpenPage) -> Callable[..., Page]:
    def desk(*, width: int = 1440, height: int = 900) -> Page:
        page = open_page(width=width, height=height)
        sit_down(page, keepword, "rasa@shop.example", PASSWORD)
        return page

    return desk


def tagged(page: Page, name: str) -> Locator:
    return page.locator("#rows .row-tags .tag", has_text=name)


def test_three_are_selected_tagged_and_undone_with_the_keyboard_alone(desk: Callable[..., Page]) -> None:
    page = desk()
    for key in ("j", "x", "j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#bulk-count")).to_have_text("Selected: 3")
    page.keyboard.press("t")
    expect(page.locator("#bulk-tag")).to_be_visible()
    expect(page.locator("#bulk-tag :focus")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#bulk-tag .menu-item:focus")).to_contain_text("late")
    page.keyboard.press("Enter")
    expect(tagged(page, "late")).to_have_count(3)
    expect(page.locator("#bulk-tag")).to_be_hidden()
    expect(page.locator("#bulk-line")).to_contain_text("Changed: 3")
    expect(page.locator("#bulk-bar")).to_be_hidden()
    page.reload()
    expect(page.locator("#bulk-line")).to_contain_text("Changed: 3")
    page.keyboard.press("z")
    expect(page.locator("#bulk-line")).to_contain_text("Undone: 3")
    expect(tagged(page, "late")).to_have_count(0)


def test_one_is_tagged_filled_in_and_closed(desk: Callable[..., Page]) -> None:
    page = desk()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    subject = page.locator("#c-subject").inner_text()
    page.keyboard.press("t")
    page.keyboard.type("urgent call")  # at once: the menu takes what is typed from its first moment
    page.keyboard.press("Enter")
    expect(page.locator("#c-head .tag", has_text="urgent call")).to_be_visible()
    expect(page.locator("#tag-menu")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.locator("#priority-menu").get_by_role("button", name="high").click()
    expect(page.locator("#c-head .badge-button")).to_contain_text("high")
    expect(page.locator("#priority-menu")).to_be_hidden()
    page.keyboard.press("e")
    expect(page.get_by_role("dialog", name="Before it is closed")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#close-fields [role=alert]")).to_contain_text("Cause")
    page.locator("#close-fields").get_by_label("Cause").fill("Old age")
    page.keyboard.press("Enter")
    expect(page.locator("#close-fields")).to_be_hidden()
    expect(page.locator("#c-head .badge").first).to_have_text("closed")
    expect(page.locator("#own-fields")).to_contain_text("Old age")
    expect(page.locator("#rows")).not_to_contain_text(subject)


# What had the focus before the menu is gone when the menu is shut, and the next key comes at once.
SHUT_AND_PRESS = """() => {
  document.getElementById("tag-menu").hidePopover();
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "p", code: "KeyP", bubbles: true}));
}"""


def test_a_key_right_after_a_menu_is_shut_is_no_letter_in_it(desk: Callable[..., Page]) -> None:
    page = desk()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#c-subject")).to_be_visible()
    page.locator("#rows a[aria-current]").focus()
    page.keyboard.press("t")
    expect(page.locator("#tag-find")).to_be_focused()
    page.evaluate("document.querySelector('#rows a[aria-current]').remove()")
    page.evaluate(SHUT_AND_PRESS)
    expect(page.locator("#priority-menu")).to_be_visible()


def test_news_does_not_shut_the_menu_that_is_open(desk: Callable[..., Page]) -> None:
    page = desk()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#c-subject")).to_be_visible()
    page.keyboard.press("p")
    menu = page.locator("#priority-menu")
    expect(menu).to_be_visible()
    another = desk()
    another.goto(page.url)
    another.keyboard.press("a")
    another.locator("#assign-menu").get_by_role("button", name="Me").first.click()
    expect(page.locator("#c-head")).to_have_attribute("data-stale", "")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#c-head [popovertarget=assign-menu]")).to_contain_text("Rasa")
    expect(page.locator("#c-head")).not_to_have_attribute("data-stale", "")


def test_what_is_refused_leaves_its_menu_open_with_what_was_typed(desk: Callable[..., Page]) -> None:
    page = desk()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#c-subject")).to_be_visible()
    page.keyboard.press("s")
    menu = page.locator("#snooze-menu")
    menu.get_by_label("What we wait for").fill("The carrier")
    menu.get_by_role("button", name="Snooze", exact=True).click()
    expect(page.get_by_text("Choose a day and a time.")).to_be_visible()
    expect(menu).to_be_visible()
    expect(menu.get_by_label("What we wait for")).to_have_value("The carrier")
    menu.get_by_role("button", name="Next week").click()
    expect(menu).to_be_hidden()
    expect(page.locator("#c-head .badge").first).to_have_text("snoozed")


def test_a_menu_is_shut_by_what_was_taken_from_it(desk: Callable[..., Page]) -> None:
    page = desk()
    me = page.locator("[popovertarget=me-menu]")
    menu = page.locator("#me-menu")
    me.click()
    menu.get_by_label("What for").fill("Lunch")
    menu.get_by_label("At", exact=True).fill("2001-01-01T12:00")  # over already
    menu.get_by_role("button", name="Away", exact=True).click()
    expect(page.locator(".toast")).to_be_visible()
    expect(menu.get_by_label("What for")).to_have_value("Lunch")
    menu.get_by_role("button", name="Busy").click()
    expect(menu).to_be_hidden()
    expect(me).to_contain_text("busy")
    me.click()
    menu.get_by_role("button", name="Here", exact=True).click()
    expect(menu).to_be_hidden()


GONE = """
from keepword.accounts.models import User
from keepword.accounts.services import add_user, change_user
admin = User.objects.get(email="rasa@shop.example")
found = User.objects.filter(email="jonas@shop.example").first()
if found is None:
    add_user(admin, name="Jonas", email="jonas@shop.example", role="agent", password=v["password"])
else:
    change_user(admin, found, name="Jonas", role="agent", is_active=False)
out = True
"""


def test_a_hand_over_that_is_refused_keeps_what_was_typed(
    keepword: Keepword, desk: Callable[..., Page]
) -> None:
    does(keepword, GONE, password=PASSWORD)
    page = desk()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#c-subject")).to_be_visible()
    page.keyboard.press("a")
    page.locator("[data-open='#hand-over']").click()
    dialog = page.locator("#hand-over")
    dialog.get_by_label("Person").select_option(label="Jonas")
    dialog.get_by_label("What they should know").fill("They have called twice.")
    does(keepword, GONE, password=PASSWORD)
    dialog.get_by_role("button", name="Hand over").click()
    expect(page.locator(".toast")).to_be_visible()
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("What they should know")).to_have_value("They have called twice.")
    dialog.get_by_label("Person").select_option(label="Rasa Petraitė")
    dialog.get_by_role("button", name="Hand over").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#c-head [popovertarget=assign-menu]")).to_contain_text("Rasa")


def test_a_field_is_changed_where_it_stands(desk: Callable[..., Page]) -> None:
    page = desk()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Fill in Cause").click()
    typed = page.get_by_role("textbox", name="Cause")
    expect(typed).to_be_focused()
    page.keyboard.type("Water")
    page.keyboard.press("Escape")
    button = page.get_by_role("button", name="Fill in Cause")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(typed).to_be_focused()
    page.keyboard.type("Water")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Change Cause: Water")).to_be_visible()


def test_on_a_phone_rows_are_selected_by_touch(desk: Callable[..., Page]) -> None:
    page = desk(width=390, height=844)
    page.get_by_role("button", name="Select", exact=True).click()
    page.locator("#rows .pick").nth(0).check()
    page.locator("#rows .pick").nth(1).check()
    expect(page.locator("#bulk-count")).to_have_text("Selected: 2")
    every = page.locator("#rows .pick").count()
    page.get_by_role("button", name=f"Select all {every} in this view").click()
    expect(page.locator("#bulk-count")).to_have_text(f"Selected: {every}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
