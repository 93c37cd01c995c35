"""A recall to all owners of a lamp, by real mail: looked at, started, stopped in the middle, resumed, done; nobody
gets it twice. Out of the news a customer gets by the link in their mail."""

import re
from collections import Counter
from contextlib import ExitStack
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.looking import look
from tests.e2e.shop import CUSTOMER, SUPPORT, Shop, log_in
from tests.servers.dovecot import Dovecot
from tests.servers.keepword import Keepword
from tests.servers.oauth import TokenServer
from tests.servers.process import wait_until
from tests.servers.smtp import SmtpServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("recall")]
OWNERS = 5_000
SUBJECT = "Please send back your Reading lamp"
FILL = """
from datetime import time
from keepword.accounts.models import User
from keepword.commerce.models import Owned
from keepword.commerce.services import save_product
from keepword.core import clock
from keepword.customers.models import Customer, Identity
from keepword.outreach.services import save_settings
admin, now = User.objects.get(role="admin"), clock.now()
lamp = save_product(admin, "LAMP-7", {"name": "Reading lamp", "price": 4500, "currency": "EUR"})
people = Customer.objects.bulk_create(
    [Customer(name=f"Owner {n}", language="en", created_at=now) for n in range(v["owners"])]
)
Identity.objects.bulk_create([
    Identity(customer=one, value=f"owner{n}@example.org" if n else v["olena"], created_at=now)
    for n, one in enumerate(people)
])
Owned.objects.bulk_create(
    [Owned(customer=one, product=lamp, state="owned", created_at=now) for one in people]
)
save_settings(admin, cap=0, cap_days=7, quiet_from=time(0), quiet_until=time(0))
out = True
"""
FAR = """
from django.db.models import Count
from keepword.outreach.models import Notice, Recipient
out = {
    "state": Notice.objects.get(kind="recall").state,
    "told": Recipient.objects.filter(notice__kind="recall", state__in=["sending", "sent"]).count(),
    "waiting": Recipient.objects.filter(notice__kind="recall", state="waiting").count(),
    "messages": Recipient.objects.filter(notice__kind="recall").exclude(message=None)
        .values("message").distinct().count(),
    "customers": Recipient.objects.filter(notice__kind="recall").values("customer").distinct().count(),
}
"""
NEWS = """
from keepword.accounts.models import User
from keepword.conversations.models import Inbox
from keepword.customers.consent import give_consent, save_purpose
from keepword.customers.models import Customer
from keepword.outreach.services import Draft, save_notice, start
admin = User.objects.get(role="admin")
olena = Customer.objects.get(identities__value=v["olena"])
purpose = save_purpose(admin, None, name="News by mail", texts={"en": "We may send you news."})
give_consent(admin, olena, purpose, evidence="Said so.")
texts = {"en": {"subject": "News of lamps", "text": "Dear {{name}}, there are new lamps."}}
draft = Draft("News", "newsletter", Inbox.objects.get(), texts, purpose=purpose)
start(admin, save_notice(admin, None, draft))
out = True
"""
AGREES = """
from keepword.customers.consent import agreed
from keepword.customers.models import Customer
out = agreed(Customer.objects.get(identities__value=v["olena"]), "news_by_mail")
"""


@pytest.fixture
def shop(tokens: TokenServer, dovecot: Dovecot, smtp: SmtpServer, servers: ExitStack) -> Shop:
    smtp.behaviour.require_login = False
    keepword = servers.enter_context(Keepword(ca=dovecot.certificates.ca))
    shop = Shop(keepword, dovecot, smtp)
    shop.connects("password", tokens)
    shop.does(FILL, owners=OWNERS, olena=CUSTOMER)
    return shop


def test_a_recall_reaches_everybody_once(shop: Shop, open_page: OpenPage) -> None:
    desk = open_page()
    log_in(desk, shop.keepword)
    _written(desk, shop)
    _pressed(desk, "Start")
    wait_until(lambda: shop.does(FAR)["told"] > 100, "the first of them", 120)
    desk.reload()
    _pressed(desk, "Stop")
    expect(desk.locator(".page-head .badge")).to_have_text("stopped")
    stopped = shop.does(FAR)
    assert 0 < stopped["told"] < OWNERS
    assert look(desk) == []
    assert shop.does(FAR) == stopped
    _pressed(desk, "Go on")
    wait_until(lambda: shop.does(FAR)["waiting"] == 0, "the last of them", 900, pause=2)
    expect(desk.locator(".page-head .badge")).to_have_text("done", timeout=30_000)
    done = shop.does(FAR)
    assert (done["messages"], done["customers"], done["told"]) == (OWNERS, OWNERS, OWNERS)
    wait_until(lambda: len(_recalled(shop)) >= OWNERS, "all mails at the mail server", 900, pause=1)
    assert max(Counter(_recalled(shop)).values()) == 1
    desk.get_by_role("link", name="See who").click()
    expect(desk.get_by_role("link", name="Owner 4999", exact=True)).to_be_visible()

    _no_more_news(shop, open_page)


def _written(desk: Page, shop: Shop) -> None:
    desk.goto(f"{shop.keepword.url}/notices/new/")
    desk.get_by_role("link", name="Recall").click()
    desk.get_by_label("Name", exact=True).fill("Recall of batch 12")
    desk.get_by_label("Product").fill("LAMP-7")
    desk.get_by_label("At most so many in a minute").fill("6000")
    desk.get_by_label("Subject").first.fill("Please send back your {{product}}")
    expect(desk.locator("#notice-count")).to_contain_text("5,000 customers would get it", timeout=30_000)
    expect(desk.locator("#notice-say")).to_contain_text(SUBJECT)
    assert look(desk) == []
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("heading", name="Recall of batch 12")).to_be_visible()
    expect(desk.get_by_text("Will get it")).to_be_visible()
    assert look(desk) == []


def _pressed(desk: Page, word: str) -> None:
    """A button, and what it asks."""
    desk.get_by_role("button", name=word, exact=True).click()
    desk.get_by_role("dialog").get_by_role("button", name=word, exact=True).click()


def _recalled(shop: Shop) -> list[str]:
    """To whom the recall was sent, as the mail server saw it."""
    ours = [mail for mail in shop.smtp.accepted if mail.mail_from == SUPPORT]
    return [one for mail in ours if SUBJECT.encode() in mail.raw for one in mail.rcpt_tos]


def _no_more_news(shop: Shop, open_page: OpenPage) -> None:
    """Olena's mail program is told where one gets out; she presses the link at its foot."""
    shop.does(NEWS, olena=CUSTOMER)
    mail = shop.customer_gets("there are new lamps", machine=True)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = re.fullmatch(r"<(.+)>", re.sub(r"\s", "", str(mail["List-Unsubscribe"])))
    assert header
    assert header[1] in _text(mail)
    page = open_page(width=390)
    page.goto(header[1])
    assert shop.does(AGREES, olena=CUSTOMER) is True
    assert look(page) == []
    page.get_by_role("button", name="Do not send it any more").click()
    expect(page.get_by_role("heading", name="We will not send it any more")).to_be_visible()
    assert shop.does(AGREES, olena=CUSTOMER) is False


def _text(mail: EmailMessage) -> str:
    parsed = BytesParser(policy=default).parsebytes(mail.as_bytes())
    part = parsed.get_body(("plain",))
    return part.get_content() if part else ""
