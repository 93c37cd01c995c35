from html.parser import HTMLParser

import pytest
from django.test import Client

from keepword.conversations import services
from tests.cast import Cast
from tests.desk.conftest import MailIn

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    'http://x.example/"onmouseover=alert(1)//',
    "https://x.example/'><img src=x onerror=alert(1)>",
    'a"onfocus=alert(1) autofocus@example.org',
    "{{ 7 }}{% now 'Y' %}",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>*{background:url(//x.example)}</style>",
    "\u202e<b>\u0000",
    "<!--<img src=--><img src=x onerror=alert(1)//>",
]


class Elements(HTMLParser):
    """Whatever could run in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("iframe", "object", "embed", "style", "b"):
            self.found.append(tag)
        if tag == "script" and not given.get("src", "").startswith("/static/") and given.get("id") != "words":
            self.found.append(f"script {given}")
        self.found += [
            f"{tag} {name}" for name in given if name.startswith("on") or name in ("style", "srcdoc")
        ]
        links = [value for name, value in given.items() if name in ("href", "src", "action", "formaction")]
        self.found += [
            f"{tag} {link}" for link in links if link.strip().lower().startswith(("javascript", "data"))
        ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_of_a_customer_becomes_a_part_of_the_page(
    cast: Cast, agent: Client, mail_in: MailIn, payload: str
) -> None:
    plain = payload.replace("\x00", "")
    name = plain.replace('"', "'")
    conversation = mail_in(
        payload, subject=plain, name=name, files=((plain, "image/png", b"x"), (plain, "text/plain", b"x"))
    )
    conversation.customer.about = plain
    conversation.customer.save()
    services.note(cast.colleague, conversation, plain)
    services.save_draft(cast.agent, conversation, "reply", {"text": plain, "to": [[plain, plain]]})
    pages = [f"/c/{conversation.pk}/", f"/c/{conversation.pk}/?write=forward", "/?view=open"]
    for address in [*pages, f"/c/{conversation.pk}/parts/", "/rows/?view=open"]:
        page = agent.get(address)
        assert page.status_code == 200
        assert Elements(page.content.decode()).found == [], address


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_query_comes_back_as_text(agent: Client, cast: Cast, payload: str) -> None:
    page = agent.get("/search/", {"q": payload})
    assert page.status_code == 200
    assert Elements(page.content.decode()).found == []


def test_an_address_in_a_text_becomes_a_link_that_gives_nothing_away(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in(
        "See https://example.org/a?b=1&c=2. Or (https://example.com/x_(y)), or write to a@example.net!"
    )
    page = agent.get(f"/c/{conversation.pk}/").content.decode()
    assert (
        '<a href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">'
        in page
    )
    assert 'href="https://example.com/x_(y)"' in page
    assert '<a href="mailto:a@example.net">' in page
