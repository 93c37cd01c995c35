"""A shop that runs on Keepword, with a mailbox on real mail servers and a customer who has one too."""

import email
import email.policy
import json
import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from playwright.sync_api import Page, expect
from tests.servers.dovecot import Dovecot
from tests.servers.keepword import Keepword
from tests.servers.oauth import TokenServer
from tests.servers.process import wait_until
from tests.servers.smtp import SmtpServer

from keepword.core import clock

SUPPORT = "support@shop.example"
CUSTOMER = "olena@example.org"
AGENT = "daina@shop.example"
PASSWORD = "a lamp for every room"

SET_UP = """
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
import httpx
from keepword.accounts.services import add_user, set_up
from keepword.channels.email import oauth
from keepword.channels.email.models import Mailbox
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.secrets import encrypt

admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Jonas",
               admin_email="jonas@shop.example", password=v["password"])
add_user(admin, email=v["agent"], name="Daina", role="lead", password=v["password"])
inbox = Inbox.objects.create(name="Support", address=v["address"], created_at=clock.now())
mailbox = Mailbox(inbox=inbox, username=v["address"], imap_host="localhost", imap_port=v["imap"],
                  imap_security="starttls", smtp_host="localhost", smtp_port=v["smtp"],
                  smtp_security="starttls", state="off")
if v["login"] == "password":
    mailbox.password = encrypt(v["mail_password"])
else:
    mailbox.login, mailbox.scope = "oauth", v["scope"]
    mailbox.client_id, mailbox.client_secret = v["client_id"], encrypt(v["client_secret"])
    mailbox.authorize_url, mailbox.token_url = v["authorize_url"], v["token_url"]
mailbox.save()
if v["login"] == "oauth":
    flow = oauth.begin()
    back = "http://127.0.0.1/setup/oauth/"
    asked = oauth.authorize_url(mailbox, back, state=flow.state, verifier=flow.verifier)
    allowed = parse_qs(urlsplit(httpx.get(asked, timeout=60).headers["location"]).query)
    assert allowed["state"] == [flow.state]
    oauth.finish(admin, mailbox, code=allowed["code"][0], verifier=flow.verifier, redirect_uri=back)
Mailbox.objects.update(state="new")
out = True
"""


@dataclass
class Shop:
    """What a customer, with an ordinary mail program, and an agent, with a browser, do."""

    keepword: Keepword
    dovecot: Dovecot
    smtp: SmtpServer
    sent: list[EmailMessage] = field(default_factory=list)

    def does(self, code: str, **values: Any) -> Any:
        """See `does`."""
        return does(self.keepword, code, **values)

    def connects(self, login: str, tokens: TokenServer) -> None:
        """Sets the shop up with its mailbox, by password or by OAuth 2."""
        self.does(
            SET_UP,
            login=login,
            address=SUPPORT,
            agent=AGENT,
            password=PASSWORD,
            mail_password=self.dovecot.password,
            imap=self.dovecot.imap_port,
            smtp=self.smtp.port,
            client_id=tokens.client_id,
            client_secret=tokens.client_secret,
            authorize_url=tokens.authorize_url,
            token_url=tokens.token_url,
            scope=tokens.scope,
        )

    def customer_writes(self, subject: str, text: str, answers: EmailMessage | None = None) -> EmailMessage:
        """By SMTP into the shop's mailbox; an answer goes where the mail that it answers asks for it."""
        mail = EmailMessage()
        to = str(answers["Reply-To"] or answers["From"]) if answers else SUPPORT
        mail["From"], mail["To"], mail["Subject"] = f"Olena <{CUSTOMER}>", to, subject
        mail["Date"], mail["Message-ID"] = format_datetime(clock.now()), make_msgid(domain="example.org")
        if answers:
            mail["In-Reply-To"] = answers["Message-ID"]
            mail["References"] = " ".join(filter(None, (answers["References"], answers["Message-ID"])))
        mail.set_content(text)
        self.smtp.send(CUSTOMER, [mail["To"].addresses[0].addr_spec], mail.as_bytes())
        self.sent.append(mail)
        return mail

    def customer_gets(self, words: str, *, machine: bool = False) -> EmailMessage:
        """The newest mail in the customer's mailbox in which these words stand, once it is there."""
        found: list[EmailMessage] = []

        def came() -> bool:
            found[:] = [
                mail
                for mail in map(_read, (stored.raw for stored in self.dovecot.messages(CUSTOMER)))
                if words in plain(mail) and (mail["Auto-Submitted"] is not None) == machine
            ]
            return bool(found)

        wait_until(came, f"a mail with “{words}” in {CUSTOMER}", 90, pause=0.1)
        return found[-1]


def does(keepword: Keepword, code: str, **values: Any) -> Any:
    """Runs code on the data of a Keepword with `v` (the values); what it leaves in `out`."""
    lines = ("import json", f"v = json.loads({json.dumps(values)!r})", code, "print('OUT', json.dumps(out))")
    result = keepword.shell("\n".join(lines))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.rpartition("OUT ")[2])


def log_in(page: Page, keepword: Keepword, email: str = AGENT, password: str = PASSWORD) -> None:
    page.goto(keepword.url)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.locator("#bar")).to_be_attached()


def sit_down(page: Page, keepword: Keepword, email: str, password: str) -> None:
    """Somebody logs in and has before them what is open, as it changes."""
    log_in(page, keepword, email, password)
    page.goto(f"{keepword.url}/?view=open")
    expect(page.locator("html[data-live=on]")).to_be_attached()


def plain(mail: EmailMessage) -> str:
    """The text part of a mail."""
    part = mail.get_body(("plain",))
    return part.get_content() if part else ""


def html(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    return part.get_content() if part else ""


def link_in(mail: EmailMessage, ending: str = "") -> str:
    """The first address of the customer's page in a mail."""
    found = re.search(r"http://\S+/s/[a-z0-9-]+" + ending, plain(mail))
    assert found, plain(mail)
    return found[0]


def _read(raw: bytes) -> EmailMessage:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail
