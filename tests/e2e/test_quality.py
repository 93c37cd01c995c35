"""A lead reviews, the agent disputes, the lead settles and coaches, the agent has read it."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.shop import does
from tests.e2e.test_desk import PASSWORD, desk, keep_sideways_still  # noqa: F401 - a fixture
from tests.servers.keepword import Keepword

pytestmark = pytest.mark.browser

SHOP = """
from django.db import transaction
from keepword.accounts.services import add_user, set_up
from keepword.conversations.models import Inbox
from keepword.conversations.services import Incoming, Letter, receive, reply
from keepword.core import clock
from keepword.customers.services import Sighting
admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Jonas",
               admin_email="jonas@shop.example", password=v["password"])
add_user(admin, email="rasa@shop.example", name="Rasa", role="lead", password=v["password"])
olena = add_user(admin, email="olena@shop.example", name="Olena", role="agent", password=v["password"])
inbox = Inbox.objects.create(name="Support", address="support@shop.example", created_at=clock.now())
with transaction.atomic():
    ona = Sighting("ona@example.org", "Ona", "en")
    (message,) = receive([Incoming(inbox=inbox, at=clock.now(), sender=ona,
                                   subject="A lamp that flickers", text="It flickers again. I am worried.")])
reply(olena, message.conversation, Letter("Dear Ona, thank you. I will send you a new one on Friday."))
out = message.conversation_id
"""


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword() as running:
        yield running


def test_a_review_is_disputed_settled_and_learned_from(
    keepword: Keepword,
    desk: Callable[..., Page],  # noqa: F811
) -> None:
    number = does(keepword, SHOP, password=PASSWORD)
    lead = desk("rasa")
    lead.goto(f"{keepword.url}/quality/cards/")
    lead.get_by_role("button", name="Begin with it").click()
    expect(lead.locator("h1")).to_have_text("Conversations of a shop")
    lead.goto(f"{keepword.url}/quality/choose/?conversation={number}")
    lead.get_by_label("Reviewer").select_option(label="Rasa")
    lead.get_by_role("button", name="Have it reviewed").click()
    expect(lead.locator("h1")).to_have_text("A lamp that flickers")
    address = lead.url

    lines = lead.locator(".quality-line")
    expect(lines).to_have_count(11)
    expect(lines.get_by_text("proposed", exact=True)).to_have_count(6)
    for place in range(11):
        line = lines.nth(place)
        best = line.get_by_text("yes", exact=True).or_(line.get_by_text("3", exact=True))
        best.click()
        expect(line.get_by_role("radio", checked=True)).to_have_count(1)
    expect(lead.locator("#quality-total b")).to_have_text("100")
    solved = lead.locator("#criterion-solution")
    solved.get_by_text("1", exact=True).click()
    expect(lead.locator("#quality-total b")).to_have_text("87")
    solved.get_by_text("Note and words that show it").click()
    solved.get_by_label("Words of the conversation").fill("a new one on Friday")
    solved.get_by_role("button", name="Save").click()
    expect(solved.locator(".quality-quotes")).to_contain_text("a new one on Friday")
    keep_sideways_still(lead)
    lead.get_by_label("In all").fill("Kind and clear.")
    lead.get_by_role("button", name="Finish").click()
    expect(lead.locator(".page-head .badge").first).to_have_text("done")

    agent = desk("olena", width=390, height=844)
    agent.goto(f"{keepword.url}/quality/")
    agent.get_by_role("link", name="A lamp that flickers").click()
    expect(agent.locator("#quality-total b")).to_have_text("87")
    keep_sideways_still(agent)
    agent.get_by_text("I do not agree").click()
    agent.get_by_label("Why, and what would be right").fill("The new one is on its way.")
    agent.get_by_role("button", name="Dispute").click()
    expect(agent.locator(".page-head .badge").first).to_have_text("disputed")

    lead.goto(f"{keepword.url}/quality/?show=disputed")
    lead.get_by_role("link", name="A lamp that flickers").click()
    lead.locator("#settle-solution").select_option(label="3")
    lead.get_by_label("What is decided, and why").fill("You are right.")
    lead.get_by_role("button", name="Decide").click()
    expect(lead.locator("#quality-total b")).to_have_text("100")
    lead.get_by_label("What to go on with").fill("Name the carrier, too.")
    lead.get_by_role("button", name="Send the note").click()
    expect(lead.get_by_text("not read yet")).to_be_visible()

    agent.goto(f"{keepword.url}/quality/")
    expect(agent.get_by_text("Name the carrier, too.")).to_be_visible()
    agent.get_by_label("Your answer, if you like").fill("I will.")
    agent.get_by_role("button", name="I have read it").click()
    expect(agent).to_have_url(re.compile(re.escape(address.rpartition("/reviews/")[2])))
    lead.reload()
    expect(lead.get_by_text("I will.")).to_be_visible()
