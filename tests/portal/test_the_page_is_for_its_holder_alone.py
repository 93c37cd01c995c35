import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepword.accounts.models import Business, User
from keepword.commitments.queries import rulebook
from keepword.conversations.links import status_url, token
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.customers.models import Customer
from tests.feedback.cast import Shop, after, facts
from tests.portal.test_only_the_customer_s_part_is_shown import file
from tests.portal.visitor import Visitor, words

pytestmark = pytest.mark.usefixtures("the_second_does_not_end")

XSS = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def test_the_address_in_our_mails_opens_without_a_detour(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    path = "/s/" + status_url(conversation.pk).rpartition("/s/")[2]
    assert visitor.client.get(path).status_code == 200
    assert visitor.client.get(path.upper().replace("/S/", "/s/")).status_code == 200  # some mailers shout


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "1-aaaaaaaaaaaaaaaaaaaaaaaa/",
        "{token}x/",
        "{token}/nothing",
        "{token}/rate/0",
        "{token}/rate/6",
        "{token}/rate/99999999999999999999",
        "{token}/file/1/x",
        "{token}/file/99999999999999999999999/x",
        "%00/",
        "😀-x/",
        "zzzzzzzzzzzzz-aaaaaaaaaaaaaaaaaaaaaaaa/",
    ],
)
def test_a_wrong_address_says_what_to_do(shop: Shop, visitor: Visitor, path: str) -> None:
    answer = visitor.client.get("/s/" + path.replace("{token}", token(shop.writes().pk)))
    assert answer.status_code == 404
    assert "There is nothing at this address" in words(answer)
    assert "newest e-mail" in words(answer)
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"


def test_forged_and_missing_answer_alike(shop: Shop, visitor: Visitor) -> None:
    missing = visitor.client.get(f"/s/{token(999_999)}/")
    forged = visitor.client.get(f"/s/{token(shop.writes().pk)[:-1]}_/")
    assert missing.status_code == forged.status_code == 404
    assert missing.content == forged.content
    assert dict(missing.headers) == dict(forged.headers)


@pytest.mark.parametrize("path", ["", "reply", "rate"])
def test_a_forged_address_takes_nothing(shop: Shop, visitor: Visitor, path: str) -> None:
    answer = visitor.client.post(f"/s/1-aaaaaaaaaaaaaaaaaaaaaaaa/{path}", {"text": "x", "score": 5})
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["", "rate/5", "rate"])
def test_nothing_remembers_indexes_or_tells_the_address(shop: Shop, visitor: Visitor, path: str) -> None:
    page = visitor.opens(shop.solved(), path)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store, private"
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert page["X-Frame-Options"] == "DENY"
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not page.cookies
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page.content.decode())


def test_the_forms_work_without_any_cookie(shop: Shop) -> None:
    strict = Visitor(Client(enforce_csrf_checks=True))
    conversation = shop.solved()
    assert strict.rates(conversation, 5).status_code == 303
    assert strict.replies(conversation).status_code == 303
    assert not strict.client.cookies


def test_only_the_verbs_that_a_page_knows_are_answered(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    assert visitor.client.post(visitor.address(conversation)).status_code == 405
    assert visitor.client.delete(visitor.address(conversation, "rate")).status_code == 405
    assert visitor.client.head(visitor.address(conversation)).status_code == 200


def test_names_subjects_words_and_file_names_are_shown_not_run(shop: Shop, visitor: Visitor) -> None:
    Business.objects.update(name=XSS)
    User.objects.update(name=XSS)
    conversation = shop.writes(
        subject=XSS,
        name=XSS,
        text=f"{XSS} https://e.example/'onmouseover='alert(3)",
        files=[file(XSS, XSS[:100])],
    )
    Customer.objects.update(name=XSS)
    shop.answers(
        conversation, after(5), text=f'{XSS} <a href="javascript:alert(4)">x</a> javascript:alert(5)'
    )
    shop.closes(conversation, after(10))
    visitor.rates(conversation, 3, comment=XSS)
    pages = [
        visitor.opens(conversation),
        visitor.opens(conversation, "rate"),
        visitor.replies(conversation, XSS, key=""),
    ]
    for page in pages:
        html = page.content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="javascript' not in html
        assert "onmouseover='" not in html.replace("&#x27;", "")
        assert "&lt;script&gt;alert(1)" in html


def test_web_addresses_in_messages_can_be_clicked(shop: Shop, visitor: Visitor) -> None:
    page = visitor.opens(shop.writes(text="See https://shop.example/a?b=1&c=2 please"))
    link = (
        '<a href="https://shop.example/a?b=1&amp;c=2" rel="nofollow">https://shop.example/a?b=1&amp;c=2</a>'
    )
    assert link in page.content.decode()


@pytest.mark.parametrize(("written", "page_speaks"), [("uk", "uk"), ("lt", "lt"), ("pl", "ru"), ("", "ru")])
def test_the_page_is_in_the_customers_language_else_the_shops(
    shop: Shop, visitor: Visitor, written: str, page_speaks: str
) -> None:
    Business.objects.update(language="ru")
    conversation = shop.writes(language=written)
    page = visitor.opens(conversation, headers={"Accept-Language": "de"})
    assert f'<html lang="{page_speaks}">' in page.content.decode()
    assert page["Content-Language"] == page_speaks


def test_the_language_can_be_switched_and_stays(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved(language="uk")
    page = visitor.opens(conversation, "?lang=lt")
    html = page.content.decode()
    assert '<html lang="lt">' in html
    assert f'action="{visitor.address(conversation)}reply?lang=lt#reply"' in html
    assert visitor.replies(conversation, query="?lang=lt")["Location"].startswith(
        visitor.address(conversation) + "?lang=lt&"
    )
    assert '<html lang="uk">' in visitor.opens(conversation, "?lang=xx").content.decode()


def visits() -> int:
    return len(facts("status_view"))


def test_a_visit_is_a_fact_at_most_once_an_hour(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    for minutes in (0, 10, 59):
        with clock.moved(after(minutes)):
            visitor.opens(conversation)
    (view,) = facts("status_view")
    assert (view.subject_id, view.person, view.at) == (conversation.pk, conversation.customer.key, after(0))
    with clock.moved(after(60)):
        visitor.opens(conversation)
    assert visits() == 2


def test_programs_and_we_ourselves_are_no_visitors(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    visitor.client.head(visitor.address(conversation))
    visitor.opens(conversation, headers={"Sec-Purpose": "prefetch;prerender"})
    visitor.opens(conversation, headers={"User-Agent": "curl/8"})
    ours = Visitor(Client(headers={"User-Agent": "Mozilla/5.0"}))
    ours.client.force_login(shop.agent)
    ours.opens(conversation)
    assert visits() == 0


def queries_of(visitor: Visitor, conversation: Conversation, path: str = "") -> tuple[int, Any]:
    rulebook(trust_seconds=0)  # asked anew each second, whoever asks
    with CaptureQueriesContext(connection) as captured:
        page = visitor.opens(conversation, path)
    return len(captured), page


def test_a_long_conversation_costs_no_more_queries_than_a_short_one(shop: Shop, visitor: Visitor) -> None:
    short = shop.writes(files=[file()])
    long = shop.writes(subject="Long")
    for number in range(60):
        shop.writes(after(number), long, text=f"Words {number}", files=[file(f"{number}.pdf")])
    shop.answers(long, after(70))
    for conversation in (short, long):
        visitor.opens(conversation)  # the visit is counted now
    few, _page = queries_of(visitor, short)
    many, page = queries_of(visitor, long)
    assert many == few <= 16
    assert "Words 59" in words(page)
    assert "Words 3 " not in words(page)


def test_the_rating_page_costs_few_queries(shop: Shop, visitor: Visitor) -> None:
    count, _page = queries_of(visitor, shop.solved(), "rate/5")
    assert count <= 4


def test_earlier_messages_are_a_click_away(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes(text="Words first")
    for number in range(45):
        shop.writes(after(number + 1), conversation, text=f"Words {number}")
    page = visitor.opens(conversation)
    assert "Words first" not in words(page)
    link = re.search(r'href="[^"]*\?before=([^"&]+)', page.content.decode())
    assert link
    assert "Words first" in words(visitor.opens(conversation, f"?before={link[1]}"))


def test_before_the_shop_is_set_up_the_page_says_there_is_nothing(db: None) -> None:
    assert Client().get("/s/x/").status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 18, "9" * 40, "٥", "1.5", "%00", "1%00"])
def test_a_made_up_place_in_the_thread_is_its_newest_page(shop: Shop, visitor: Visitor, before: str) -> None:
    page = visitor.opens(shop.writes(), f"?before={before}")
    assert "The charger does not work." in words(page)


def test_a_place_in_another_thread_tells_nothing_of_it(shop: Shop, visitor: Visitor) -> None:
    other = shop.writes(after(60), subject="Other")
    page = visitor.opens(shop.writes(), f"?before={other.messages.get().pk}")
    assert "The charger does not work." in words(page)
