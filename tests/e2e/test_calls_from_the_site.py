"""A customer calls from the site: two browsers with made-up sound, Keepword between them.

The sound of Chromium's fake microphone is a beep each second; a side hears the other when bytes arrive and
the level of what arrives is above silence.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.e2e.conftest import ARGUMENTS
from tests.e2e.shop import PASSWORD, does, log_in
from tests.servers.keepword import Keepword
from tests.servers.process import find_chromium

pytestmark = pytest.mark.browser
FAKE = [
    *ARGUMENTS,
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    # Names instead of addresses of this machine are found by multicast, which is not there.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]
SET_UP = """
from keepword.accounts.services import add_user, set_up
from keepword.calendars.models import Calendar
from keepword.channels.calls import services
from keepword.channels.calls.models import Line
from keepword.conversations.models import Inbox
from keepword.core import clock

admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Jonas",
               admin_email="jonas@shop.example", password=v["password"])
Calendar.objects.update(week=[[[0, 1440]]] * 7, country="")
daina = add_user(admin, email="daina@shop.example", name="Daina", role="lead", password=v["password"])
rokas = add_user(admin, email="rokas@shop.example", name="Rokas", role="agent", password=v["password"])
inbox = Inbox.objects.create(name="Site", channel="voice", address="shop", created_at=clock.now())
Line.objects.create(inbox=inbox, recording="consent", wrap_up_seconds=2)
services.set_ready(daina, daina, True)
out = [daina.pk, rokas.pk]
"""
# Received since the page asked first, and the loudest that was heard: of what arrives by the wire.
LISTEN = """async (peer) => {
  const connection = peer();
  const read = async () => {
    for (const one of (await connection.getStats()).values())
      if (one.type === "inbound-rtp" && one.kind === "audio")
        return {bytes: one.bytesReceived, level: one.audioLevel ?? 0, energy: one.totalAudioEnergy ?? 0};
    return {bytes: 0, level: 0, energy: 0};
  };
  const before = await read();
  let loudest = 0, now = before;
  for (let turn = 0; turn < 40; turn += 1) {
    await new Promise((done) => setTimeout(done, 50));
    now = await read();
    loudest = Math.max(loudest, now.level);
  }
  return {bytes: now.bytes - before.bytes, energy: now.energy - before.energy, loudest};
}"""
AGENTS = f"() => ({LISTEN})(() => window.keepwordTalk.peer().connection)"
CUSTOMERS = f"() => ({LISTEN})(() => document.querySelector('keepword-call').peer.connection)"


@pytest.fixture(scope="module")
def browsers() -> Iterator[tuple[Browser, Browser]]:
    """The customer's and ours: two programs, as on two machines."""
    with sync_playwright() as playwright:
        program = find_chromium()
        both = [playwright.chromium.launch(executable_path=program, args=FAKE) for _side in range(2)]
        yield both[0], both[1]
        for one in both:
            one.close()


def test_they_hear_each_other_hold_record_and_pass_on(browsers: tuple[Browser, Browser]) -> None:
    keepword = Keepword()
    try:
        with keepword:
            does(keepword, SET_UP, password=PASSWORD)
            _walk(keepword, *browsers)
    finally:
        keepword.close()


def _walk(keepword: Keepword, theirs: Browser, ours: Browser) -> None:
    desk = ours.new_context(locale="en-GB").new_page()
    log_in(desk, keepword)
    customer = theirs.new_context(locale="en-GB").new_page()
    customer.goto(f"{keepword.url}/help/call/")
    customer.get_by_label("Your name").fill("Olena")
    customer.get_by_role("button", name="Call", exact=True).click()
    expect(customer.get_by_text("You are waiting for one of us.")).to_be_visible()
    expect(customer.get_by_text("You are number 1 in the queue.")).to_be_visible()
    customer.wait_for_function("() => !document.querySelector('keepword-call').music.paused")
    customer.get_by_role("button", name="I agree that this call is recorded").click()

    bar = desk.locator("#call-bar")
    expect(bar.get_by_text("Olena")).to_be_visible()
    with desk.expect_popup() as opened:
        bar.get_by_role("link", name="Accept").click()
    talk = opened.value
    expect(talk.get_by_text("You hear each other.")).to_be_visible()
    expect(customer.get_by_text("You are talking with Daina.")).to_be_visible()
    customer.wait_for_function("() => document.querySelector('keepword-call').music.paused")
    _hears(talk, AGENTS)
    _hears(customer, CUSTOMERS)

    # On hold nobody hears the other, the customer hears music.
    talk.get_by_role("button", name="Hold").click()
    expect(customer.get_by_text("One moment, please.")).to_be_visible()
    customer.wait_for_function("() => !document.querySelector('keepword-call').music.paused")
    talk.evaluate(AGENTS)  # what was on its way is heard out
    assert talk.evaluate(AGENTS)["loudest"] < 0.001
    talk.get_by_role("button", name="Take back").click()
    expect(customer.get_by_text("You are talking with Daina.")).to_be_visible()
    _hears(talk, AGENTS)

    # The wire breaks and is mended on other ways.
    talk.evaluate("() => window.keepwordTalk.peer().offer({iceRestart: true})")
    _hears(customer, CUSTOMERS)

    talk.get_by_role("button", name="Record", exact=True).click()
    expect(talk.locator("#talk-record")).to_have_attribute("aria-pressed", "true")
    _hears(talk, AGENTS)
    talk.locator("#talk-record").click()
    expect(talk.locator("#talk")).to_have_attribute("data-recorded", "1")
    kept = does(
        keepword,
        "from keepword.channels.calls.models import Recording\n"
        "from keepword.core import blobs\n"
        "one = Recording.objects.get()\n"
        "out = [one.size, one.type, blobs.get(one.blob)[:4].hex(), one.consent_at is not None]",
    )
    assert kept[0] > 2000
    assert kept[1:] == ["audio/webm", "1a45dfa3", True]

    _passes_on(keepword, talk, customer, ours)


def _passes_on(keepword: Keepword, talk: Page, customer: Page, ours: Browser) -> None:
    _daina, rokas = does(
        keepword,
        "from keepword.accounts.models import User\n"
        "from keepword.channels.calls import services\n"
        "rokas = User.objects.get(name='Rokas')\n"
        "services.set_ready(rokas, rokas, True)\n"
        "out = [0, rokas.pk]",
    )
    second = ours.new_context(locale="en-GB").new_page()
    log_in(second, keepword, "rokas@shop.example")
    talk.reload()
    expect(talk.get_by_text("You hear each other.")).to_be_visible()  # a reload is survived
    talk.get_by_label("Pass on to").select_option(f"person:{rokas}")
    talk.get_by_role("button", name="Pass on", exact=True).click()
    expect(talk.get_by_text("The call is over. You can close this window.")).to_be_visible()
    with second.expect_popup() as opened:
        second.locator("#call-bar").get_by_role("link", name="Accept").click()
    other = opened.value
    expect(other.get_by_text("You hear each other.")).to_be_visible()
    expect(customer.get_by_text("You are talking with Rokas.")).to_be_visible()
    _hears(other, AGENTS)
    _hears(customer, CUSTOMERS)
    customer.get_by_role("button", name="Hang up").click()
    expect(customer.get_by_text("The call is over. Thank you.")).to_be_visible()
    expect(other.get_by_text("The call is over. You can close this window.")).to_be_visible()
    state = does(
        keepword,
        "from keepword.channels.calls.models import Call\n"
        "from keepword.core.models import Fact\n"
        "call = Call.objects.get()\n"
        "kinds = Fact.objects.filter(kind__startswith='call_', data__call=call.pk)\n"
        "out = [call.talked_seconds > 5, sorted(set(kinds.values_list('kind', flat=True)))]",
    )
    assert state[0]
    assert {"call_answered", "call_held", "call_offered", "call_queued", "call_talked"} <= set(state[1])
    assert "call_transferred" in state[1]


def _hears(page: Page, script: str) -> None:
    """Bytes arrive, and they are no silence."""
    heard = page.evaluate(script)
    assert heard["bytes"] > 1000, heard
    assert heard["energy"] > 0, heard
    assert heard["loudest"] > 0.001, heard
