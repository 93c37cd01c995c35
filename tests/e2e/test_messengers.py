"""Customers at their messengers, phones and reviews, and an agent in a browser, at the same time."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect
from standardwebhooks import Webhook
from tests.channels.boxes.conftest import png
from tests.e2e.conftest import OpenPage
from tests.e2e.messaging import (
    AGENTS_PHONE,
    REVIEW_SECRET,
    Messaging,
    answers,
    begins,
    messaging,
    opens,
    ours,
    sends,
    watches,
)
from tests.servers.process import wait_until
from tests.servers.provider import Answer
from tests.servers.telegram import fault

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("messengers")]
DAY = 24 * 3600


@pytest.fixture(scope="module")
def shop() -> Iterator[Messaging]:
    with messaging() as running:
        yield running


@pytest.fixture
def desk(shop: Messaging, open_page: OpenPage) -> Page:
    """An agent who looks at the list."""
    page = open_page()
    shop.log_in(page)
    watches(page)
    return page


def test_telegram_words_a_picture_and_a_bot_that_was_stopped(shop: Messaging, desk: Page) -> None:
    shop.by_telegram(1, text="Is the lamp in stock?")
    opens(desk, "Is the lamp in stock?")
    answers(desk, "Yes, three of them.")
    expect(ours(desk, "Yes, three of them.").locator(".m-state.sent")).to_contain_text("sent")
    sent = shop.telegram.sent[-1].fields
    assert (sent["chat_id"], sent["text"]) == (1111111, "Yes, three of them.")
    assert sent["reply_parameters"]["message_id"] == 1

    # https://core.telegram.org/bots/api#photosize
    shop.telegram.files["broken-1"] = png(text=b"at home")
    sizes = [{"file_id": "broken-1", "file_unique_id": "u1", "width": 1280, "height": 960, "file_size": 900}]
    shop.by_telegram(2, photo=sizes, caption="Mine is broken")
    came = desk.locator("#thread .message.in", has_text="Mine is broken")
    picture = came.locator(".file.picture img")
    expect(picture).to_be_visible()
    assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 0

    # https://core.telegram.org/bots/api#making-requests: a description that is for people
    shop.telegram.plan.append(Answer(403, fault(403, "Forbidden: bot was blocked by the user")))
    answers(desk, "We send you another.")
    failed = ours(desk, "We send you another.")
    expect(failed.get_by_role("alert")).to_contain_text("The customer has stopped the bot on Telegram.")
    failed.get_by_role("button", name="Send again").click()
    expect(failed.locator(".m-state.sent")).to_contain_text("sent")
    assert [call.fields["text"] for call in shop.telegram.sent] == [
        "Yes, three of them.",
        "We send you another.",
    ]


def test_whatsapp_buttons_and_what_became_of_an_answer(shop: Messaging, desk: Page) -> None:
    who = {"number": "16505551234", "name": "Sheena Nelson"}
    shop.by_whatsapp("wamid.IN1", **who, type="text", text={"body": "Where is my lamp?"})
    opens(desk, "Where is my lamp?")
    form = begins(desk)
    expect(form.get_by_text("Free answers are possible:")).to_be_visible()
    form.get_by_text("Offer answers").click()
    form.get_by_label("Answer 1", exact=True).fill("Today")
    form.get_by_label("Answer 2", exact=True).fill("Tomorrow")
    form.locator("[role=textbox]").fill("When are you at home?")
    sends(desk)
    asked = ours(desk, "When are you at home?")
    state = asked.locator(".m-state.sent")
    expect(asked.locator(".offered li")).to_have_text(["Today", "Tomorrow"])
    expect(state).to_have_text("sent")
    said = shop.whatsapp.sent[-1].fields["interactive"]
    titles = [one["reply"]["title"] for one in said["action"]["buttons"]]
    assert (said["body"]["text"], titles) == ("When are you at home?", ["Today", "Tomorrow"])
    ident = f"wamid.OUT{len(shop.whatsapp.sent)}"
    shop.whatsapp_tells(ident, "delivered")
    expect(state).to_have_text("arrived")
    shop.whatsapp_tells(ident, "read")
    expect(state).to_have_text(re.compile(r"read \d"))

    # https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive
    tap = {"type": "button_reply", "button_reply": {"id": "answer:1", "title": "Tomorrow"}}
    context = {"from": "15550783881", "id": ident}
    shop.by_whatsapp("wamid.IN2", **who, type="interactive", interactive=tap, context=context)
    chosen = desk.locator("#thread .message.in", has_text="Tomorrow")
    expect(chosen.locator(".badge")).to_have_text("chosen answer")


def test_whatsapp_after_a_day_only_a_template_goes(shop: Messaging, desk: Page) -> None:
    old = {"number": "16505559999", "name": "Petras", "seconds_ago": DAY + 60}
    shop.by_whatsapp("wamid.OLD", **old, type="text", text={"body": "Anybody there?"})
    opens(desk, "Anybody there?")
    form = begins(desk)
    expect(form.get_by_text("WhatsApp allows free answers for 24 hours")).to_be_visible()
    before = len(shop.whatsapp.sent)
    form.locator("[role=textbox]").fill("Sorry, we were away.")
    sends(desk)
    expect(desk.locator("#composer").get_by_role("alert")).to_contain_text(
        "A template opens the conversation"
    )
    form.get_by_label("Template").select_option("order_delay (en_US)")
    form.get_by_label("In place of 1").fill("Petras")
    form.get_by_label("In place of 2").fill("Monday")
    expect(form.locator(".template-preview")).to_have_text("Hello Petras, your lamp comes on Monday.")
    sends(desk)
    sent = ours(desk, "Hello Petras, your lamp comes on Monday.")
    expect(sent.locator(".badge")).to_have_text("template")
    expect(sent.locator(".m-state.sent")).to_contain_text("sent")
    (call,) = shop.whatsapp.sent[before:]
    assert call.fields["template"]["name"] == "order_delay"
    assert call.fields["template"]["components"] == [
        {
            "type": "body",
            "parameters": [{"type": "text", "text": "Petras"}, {"type": "text", "text": "Monday"}],
        }
    ]

    form = begins(desk)
    form.get_by_label("Template").select_option("new_lamps (en_US)")
    expect(form.get_by_text("It begins with a file: attach a picture (JPEG or PNG")).to_be_visible()
    lamp = {"name": "lamp.png", "mimeType": "image/png", "buffer": png()}
    form.locator("[data-files]").set_input_files(lamp)  # type: ignore[arg-type]
    expect(form.locator(".chip")).to_have_text(re.compile("lamp.png"))
    sends(desk)
    pictured = ours(desk, "Our new lamp.")
    expect(pictured.locator(".file.picture")).to_be_visible()
    expect(pictured.locator(".m-state.sent")).to_contain_text("sent")
    (head,) = shop.whatsapp.sent[-1].fields["template"]["components"]
    assert head == {"type": "header", "parameters": [{"type": "image", "image": {"id": "media1"}}]}
    assert shop.whatsapp.media["media1"][0] == "image/png"


def test_sms_in_parts_and_one_that_came_back(shop: Messaging, desk: Page) -> None:
    customer = "+14017122661"
    shop.by_sms("SM" + "a" * 32, "What does the shade look like?", number=customer)
    opens(desk, "What does the shade look like?")
    form = begins(desk)
    words = "It comes in two colours; here are both of them. " * 4
    form.locator("[role=textbox]").fill(words)
    expect(form.locator("[data-counter]")).to_have_text(re.compile(r"Texts: 2 · left: \d+"))
    pictures = [
        {"name": f"{name}.png", "mimeType": "image/png", "buffer": png()} for name in ("red", "green")
    ]
    form.locator("[data-files]").set_input_files(pictures)  # type: ignore[arg-type]
    expect(form.locator(".chip")).to_have_count(2)
    sends(desk)
    sent = ours(desk, "It comes in two colours")
    expect(sent.locator(".m-state.sent")).to_contain_text("sent")
    first, second = (call.fields for call in shop.twilio.sent)
    assert (first["To"], first["Body"]) == (customer, words.strip())
    assert "Body" not in second
    fetched = [httpx.get(one["MediaUrl"], timeout=60) for one in (first, second)]
    assert [one.headers["content-type"] for one in fetched] == ["image/png", "image/png"]

    idents = [f"SM{number:032d}" for number in (1, 2)]
    shop.twilio_tells(idents[0], "delivered", To=customer)
    expect(sent.locator(".m-state.sent")).to_contain_text("arrived")
    shop.twilio_tells(idents[1], "undelivered", To=customer, ErrorCode="30003")
    alert = sent.get_by_role("alert")
    expect(alert).to_contain_text("This came back: it did not reach its reader.")
    alert.get_by_role("button", name="Send again").click()
    expect(sent.get_by_role("alert")).to_have_count(0)
    wait_until(lambda: len(shop.twilio.sent) == 3, "the second picture, once more")
    assert shop.twilio.sent[2].fields["MediaUrl"] == second["MediaUrl"]


def test_a_call_that_nobody_takes_is_called_back(shop: Messaging, desk: Page) -> None:
    customer, phone = "+37061234567", shop.phone
    desk.goto(f"{shop.keepword.url}/calls/")
    desk.get_by_role("button", name="Take calls").click()
    expect(desk.get_by_role("button", name="Take no more calls")).to_be_visible()
    desk.goto(f"{shop.keepword.url}/?view=open")
    expect(desk.locator("html[data-live=on]")).to_be_attached()
    watches(desk)

    wire = phone.call(customer)
    assert wire.said.startswith("Hello, this is Lamp shop.")
    bar = desk.locator("#call-bar")
    expect(bar.get_by_text("Your phone rings: press 1 there.")).to_be_visible()
    wait_until(lambda: not phone.is_quiet(AGENTS_PHONE), "the agent's phone to ring")
    wire.go_on()
    assert "Press 2 to leave a message." in wire.said
    wire.press("2")  # the agent's phone rings in vain
    assert wire.state == "recording"
    wire.speak(seconds=32)

    # The agent who is free is rung to call back; they look first at what was said.
    opens(desk, "Voicemail, 0:32 min")
    expect(desk.locator("#calls-here")).to_contain_text("To be called back")
    expect(desk.locator("#calls-here audio")).to_be_attached()
    expect(desk.locator("#promises, .promise").first).to_contain_text("We will call you back.")
    expect(bar.get_by_text("is to be called back")).to_be_visible()
    phone.settle()  # the ring that was taken back
    phone.rung(AGENTS_PHONE).pick_up().press("1")
    wait_until(lambda: not phone.is_quiet(customer), "the customer's phone to ring")
    back = phone.rung(customer).pick_up()
    expect(bar.get_by_text("talking")).to_be_visible()
    assert phone.in_room(back.room) == {customer, AGENTS_PHONE}
    note(desk, "The shade cracked; a new one goes out.")
    back.hang_up()
    bar.get_by_label("What came of it?").fill("A new shade goes out today")
    bar.get_by_role("button", name="Done").click()
    expect(bar.locator(".call-card")).to_have_count(0)
    expect(desk.locator("#calls-here")).to_contain_text("A new shade goes out today")
    expect(desk.locator("#calls-here")).not_to_contain_text("To be called back")


def note(desk: Page, text: str) -> None:
    desk.locator("#composer").get_by_role("link", name="Note").click()
    desk.locator("form[data-kind=note] [role=textbox]").fill(text)
    desk.get_by_role("button", name="Save note").click()
    expect(desk.locator("#thread .message.note")).to_contain_text(text)


def test_a_review_is_answered_where_its_source_takes_answers(shop: Messaging, desk: Page) -> None:
    bad = {"author": "Marius", "rating": 1, "scale": 5}
    shop.by_review("Lamp reviews", id="r-71", text="It broke on the second day.", **bad)
    opens(desk, "It broke on the second day.")
    expect(desk.locator("#review-panel")).to_contain_text("★☆☆☆☆")
    answers(desk, "We are sorry. A new one is on its way.")
    expect(ours(desk, "We are sorry.").locator(".m-state.sent")).to_contain_text("sent")
    expect(desk.locator("#review-panel")).to_contain_text("answered")
    (asked,) = shop.reviews.asked
    told = Webhook(REVIEW_SECRET).verify(asked.body, dict(asked.headers))
    assert told["type"] == "review.answered"
    assert (told["data"]["id"], told["data"]["text"]) == ("r-71", "We are sorry. A new one is on its way.")

    desk.goto(f"{shop.keepword.url}/?view=open")
    expect(desk.locator("html[data-live=on]")).to_be_attached()
    watches(desk)
    shop.by_review("Map", id="m-1", text="Nobody was at the desk.", **bad)
    opens(desk, "Nobody was at the desk.")
    panel = desk.locator("#review-panel")
    expect(panel).to_contain_text("This review is answered at its source.")
    panel.get_by_label("What you answered there (if you like)").fill("We have a second desk now.")
    panel.get_by_role("button", name="Mark as answered").click()
    expect(panel).to_contain_text("answered")
    expect(ours(desk, "We have a second desk now.")).to_be_visible()
    assert len(shop.reviews.asked) == 1
