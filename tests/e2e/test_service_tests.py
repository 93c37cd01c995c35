"""Tests of the shop's own channels, over real mail servers and by the server's own pages."""

from contextlib import ExitStack

import pytest
from tests.e2e.shop import SUPPORT, Shop
from tests.servers.dovecot import Dovecot
from tests.servers.keepword import Keepword
from tests.servers.oauth import TokenServer
from tests.servers.process import wait_until
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.browser

SET = """
from keepword.accounts.models import User
from keepword.calendars.services import ensure_default_calendar
from keepword.channels.chat.services.widgets import WidgetFields, save_widget
from keepword.channels.form.models import RequestKind
from keepword.channels.form.services import ensure_form
from keepword.conversations.models import Inbox
from keepword.probes.services import Plan, save_probe
lead = User.objects.get(role="lead")
admin = User.objects.get(role="admin")
inbox = Inbox.objects.get(channel="email")
ensure_form()
ensure_default_calendar(admin, zone="Europe/Vilnius")
chat = save_widget(admin, None, WidgetFields(name="Chat", origins="https://shop.example", mail=inbox.pk))
plans = [
    Plan("Mail", "mail", inbox=inbox, every=1, limit=50, owner=lead),
    Plan("Chat", "chat", inbox=chat.inbox, limit=20),
    Plan("Form", "form", request_kind=RequestKind.objects.get(key="question"), limit=20),
    Plan("Help", "page", path="/help/", limit=20),
    Plan("Ready", "api", path="/health/ready", limit=20),
]
out = [save_probe(lead, None, plan).pk for plan in plans]
"""
RUNS = """
from keepword.probes.models import Run
ended = Run.objects.exclude(outcome="going").order_by("pk")
out = list(ended.values_list("probe__name", "outcome", "evidence"))
"""
LEFT = """
from keepword.channels.chat.models import Session
from keepword.conversations.models import Contact, Conversation, Message
from keepword.customers.models import Customer
from keepword.search.models import Entry
out = [one.objects.count() for one in (Conversation, Message, Contact, Customer, Entry, Session)]
"""
BREAK = """
from keepword.channels.email.models import Mailbox
from keepword.probes.models import Probe
Mailbox.objects.update(imap_port=1)
Probe.objects.exclude(kind="mail").update(is_on=False)
Probe.objects.update(limit=4)
out = True
"""
AGAIN = """
from keepword.accounts.models import User
from keepword.core.errors import Conflict
from keepword.probes.models import Probe
from keepword.probes.services import run_now
try:
    run_now(User.objects.get(role="lead"), Probe.objects.get(kind="mail"))
except Conflict:
    pass
out = True
"""
TOLD = """
from keepword.notifications.models import Notification
out = sorted(Notification.objects.filter(kind="probe_failing").values_list("user__name", flat=True))
"""


@pytest.fixture
def shop(tokens: TokenServer, dovecot: Dovecot, smtp: SmtpServer, servers: ExitStack) -> Shop:
    keepword = servers.enter_context(Keepword(ca=dovecot.certificates.ca))
    shop = Shop(keepword, dovecot, smtp)
    shop.connects("password", tokens)
    return shop


def test_each_channel_is_walked_and_a_broken_mailbox_is_told_of(shop: Shop) -> None:
    shop.does(SET)

    def ended(count: int) -> bool:
        return len(shop.does(RUNS)) >= count

    wait_until(lambda: ended(5), "five tests", 90, pause=0.5)
    first = {name: (outcome, evidence) for name, outcome, evidence in shop.does(RUNS)}
    assert {name: outcome for name, (outcome, _seen) in first.items()} == dict.fromkeys(
        ("Mail", "Chat", "Form", "Help", "Ready"), "passed"
    ), first
    assert any(SUPPORT in mail.rcpt_tos for mail in shop.smtp.accepted)
    assert shop.does(LEFT) == [0] * 6

    shop.does(BREAK)
    shop.dovecot.restart()  # who reads the mailbox now has to connect anew, and cannot
    before = len(shop.does(RUNS))
    for number in (1, 2):
        shop.does(AGAIN)
        wait_until(lambda: ended(before + number), "a test that fails", 60, pause=0.5)  # noqa: B023 - at once
    assert [outcome for _name, outcome, _seen in shop.does(RUNS)[before:]][:2] == ["failed", "failed"]
    assert shop.does(TOLD) == ["Daina", "Jonas"]
