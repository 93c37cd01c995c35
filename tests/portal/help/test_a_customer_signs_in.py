import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from keepword.audit.models import Entry
from keepword.channels.form.models import RequestKind
from keepword.conversations.links import token
from keepword.conversations.models import Conversation
from keepword.conversations.services import merge
from keepword.core import clock, secrets
from keepword.customers.consent import save_purpose
from keepword.customers.models import Consent, Customer, Identity, Source
from keepword.portal import sign_in, tasks
from keepword.portal.models import CustomerSession, SignInCode
from tests.feedback.cast import CUSTOMER, Shop, after
from tests.portal.help.guest import Guest
from tests.portal.visitor import words


def mailed() -> str:
    """The code of the newest mail."""
    for code in SignInCode.objects.order_by("pk"):
        tasks.send_code.func(code.pk)
    found = re.search(r"\b\d{6}\b", mail.outbox[-1].body)
    assert found
    return found[0]


def test_a_code_by_mail_opens_one_s_own_conversations(guest: Guest, shop: Shop) -> None:
    shop.writes(subject="Broken charger")
    page = guest.asks(" Olena@Example.org ")
    assert page.status_code == 303
    code = mailed()
    assert mail.outbox[0].to == [CUSTOMER]
    assert code in mail.outbox[0].subject
    answer = guest.enters(page["Location"], code)
    assert (answer.status_code, answer["Location"]) == (303, "/help/mine/")
    said = words(guest.opens("/help/mine/"))
    assert "Broken charger" in said
    assert "Received" in said


def test_the_cookie_is_for_the_portal_alone(guest: Guest, shop: Shop) -> None:
    shop.writes()
    cookie = guest.signs_in().cookies["keepword_customer"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/help/", True, "Lax")
    assert cookie["max-age"] == 90 * 24 * 3600
    assert CustomerSession.objects.get().digest != cookie.value
    with override_settings(SESSION_COOKIE_SECURE=True):
        assert Guest().signs_in().cookies["keepword_customer"]["secure"]


def test_the_address_is_proved_by_it(guest: Guest, shop: Shop) -> None:
    shop.writes()
    guest.signs_in()
    found = Identity.objects.get(value=CUSTOMER)
    assert found.verified_by == "code"
    assert Entry.objects.filter(verb="signed in").exists()


def test_a_stranger_is_answered_as_a_customer_is_but_gets_no_mail(guest: Guest, shop: Shop) -> None:
    shop.writes()
    known, unknown = guest.asks(CUSTOMER), guest.asks("nobody@example.org")
    assert known.status_code == unknown.status_code == 303
    pages = [guest.opens(one["Location"]) for one in (known, unknown)]
    plain = [re.sub(r'(name="key" value=|href=|action=)"[^"]*"', "", one.content.decode()) for one in pages]
    assert plain[0] == plain[1]
    assert SignInCode.objects.count() == 2
    mailed()
    assert [one.to for one in mail.outbox] == [[CUSTOMER]]


def test_asking_costs_the_same_whether_an_address_is_known(
    guest: Guest, shop: Shop, django_assert_num_queries: Any
) -> None:
    shop.writes()
    with django_assert_num_queries(counted(guest, "nobody@example.org")):
        sign_in.ask(CUSTOMER, ip="198.51.100.9", language="en")


def counted(guest: Guest, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        sign_in.ask(address, ip="198.51.100.8", language="en")
    return len(found)


def test_a_wrong_code_is_refused_five_times_and_then_the_code_is_over(guest: Guest, shop: Shop) -> None:
    shop.writes()
    page = guest.asks(CUSTOMER)["Location"]
    right = secrets.decrypt(SignInCode.objects.get().sealed)
    wrong = "000000" if right != "000000" else "111111"
    for _turn in range(5):
        assert guest.enters(page, wrong).status_code == 422
    over = guest.enters(page, right)
    assert over.status_code == 409
    assert "Ask for a new code" in words(over)
    assert not CustomerSession.objects.exists()


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "1234567890" * 10])
def test_what_is_no_code_is_a_wrong_one(guest: Guest, shop: Shop, code: str) -> None:
    shop.writes()
    assert guest.enters(guest.asks(CUSTOMER)["Location"], code).status_code == 422


def test_blanks_in_a_code_do_not_matter(guest: Guest, shop: Shop) -> None:
    shop.writes()
    page = guest.asks(CUSTOMER)["Location"]
    code = secrets.decrypt(SignInCode.objects.get().sealed)
    assert guest.enters(page, f" {code[:3]} {code[3:]} ").status_code == 303


def test_a_code_works_once_and_for_ten_minutes(guest: Guest, shop: Shop) -> None:
    shop.writes()
    page = guest.asks(CUSTOMER)["Location"]
    code = secrets.decrypt(SignInCode.objects.get().sealed)
    with clock.moved(clock.now() + timedelta(minutes=10, seconds=1)):
        assert guest.enters(page, code).status_code == 409
    assert guest.enters(page, code).status_code == 303
    assert SignInCode.objects.get().sealed == ""
    assert Guest().enters(page, code).status_code == 409


def test_a_code_is_of_its_own_page(guest: Guest, shop: Shop) -> None:
    shop.writes()
    first = guest.asks(CUSTOMER)["Location"]
    code = secrets.decrypt(SignInCode.objects.get().sealed)
    second = guest.asks(CUSTOMER)["Location"]
    newer = secrets.decrypt(SignInCode.objects.latest("pk").sealed)
    if code != newer:
        assert guest.enters(second, code).status_code == 422
    assert guest.enters(first, code).status_code == 303


def test_codes_are_asked_for_so_often_and_no_more(guest: Guest, shop: Shop) -> None:
    shop.writes()
    for _turn in range(5):
        assert guest.asks(CUSTOMER).status_code == 303
    late = guest.asks(CUSTOMER)
    assert late.status_code == 429
    assert Guest("198.51.100.1").asks(CUSTOMER).status_code == 429
    assert guest.asks("other@example.org").status_code == 303


def test_one_network_guesses_so_often_and_no_more(guest: Guest, shop: Shop) -> None:
    shop.writes()
    page = guest.asks(CUSTOMER)["Location"]
    SignInCode.objects.update(tries=5)
    answers = [guest.enters(page, "1").status_code for _turn in range(41)]
    assert answers == [409] * 40 + [429]


@pytest.mark.parametrize("address", ["", "olena", "a@b@c", "x" * 300 + "@example.org", "\0"])
def test_what_is_no_address_is_said(guest: Guest, address: str) -> None:
    answer = guest.asks(address)
    assert answer.status_code == 422
    assert "Write your e-mail address" in words(answer)


# Who is signed in ---------------------------------------------------------------------------------


def test_strangers_are_sent_to_the_sign_in(guest: Guest) -> None:
    for path in ("mine", "promises", "me"):
        answer = guest.opens(f"/help/{path}/")
        assert (answer.status_code, answer["Location"]) == (303, f"/help/sign-in/?next=/help/{path}/")


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("/help/promises/", "/help/promises/"),
        ("https://evil.example/help/", "/help/mine/"),
        ("//evil.example/", "/help/mine/"),
        ("/help/../admin", "/help/mine/"),
        ("/help/\\evil", "/help/mine/"),
        ("", "/help/mine/"),
    ],
)
def test_one_goes_on_to_a_page_of_ours_alone(guest: Guest, shop: Shop, wanted: str, where: str) -> None:
    shop.writes()
    page = guest.asks(CUSTOMER)["Location"]
    code = secrets.decrypt(SignInCode.objects.get().sealed)
    answer = guest.client.post(f"{page}?next={wanted}", {"code": code, "key": guest.key(page)})
    assert answer["Location"] == where


def test_a_customer_sees_their_own_and_nobody_else_s(guest: Guest, shop: Shop) -> None:
    shop.writes(subject="Mine")
    shop.writes(subject="Not mine", address="vera@example.org", name="Vera")
    guest.signs_in()
    said = words(guest.opens("/help/mine/"))
    assert "Mine" in said
    assert "Not mine" not in said
    assert "Not mine" not in words(guest.opens("/help/?q=mine"))


def test_the_list_says_where_each_stands_and_what_was_said_last(guest: Guest, shop: Shop) -> None:
    answered = shop.writes(subject="Answered one")
    shop.answers(answered, after(30), text="We send a new charger.")
    guest.signs_in()
    page = guest.opens("/help/mine/")
    said = words(page)
    assert "Waiting for your answer" in said
    assert "We: We send a new charger." in said
    assert f'href="/s/{token(answered.pk)}/"' in page.content.decode()


def test_an_answer_that_may_be_taken_back_is_not_shown(guest: Guest, shop: Shop) -> None:
    conversation = shop.writes()
    shop.answers(conversation, after(30), text="Not yet said", leave=False)
    guest.signs_in()
    said = words(guest.opens("/help/mine/"))
    assert "Not yet said" not in said
    assert "In progress" in said


@pytest.mark.usefixtures("the_second_does_not_end")
def test_the_list_has_pages_and_costs_the_same(guest: Guest, shop: Shop) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    shop.writes(subject="First of all")
    guest.signs_in()
    guest.opens("/help/mine/")  # what is remembered of the shop is read once
    with CaptureQueriesContext(connection) as few:
        guest.opens("/help/mine/")
    for n in range(25):
        shop.answers(shop.writes(after(n + 1), subject=f"Matter {n}"), after(n + 2))
    with CaptureQueriesContext(connection) as many:
        page = guest.opens("/help/mine/")
    assert len(many) == len(few) <= 16
    assert "First of all" not in words(page)
    found = re.search(r'href="([^"]*after=[^"]+)"', page.content.decode())
    assert found
    assert "First of all" in words(guest.opens(found[1]))
    assert guest.opens("/help/mine/?after=rubbish").status_code == 200


def test_the_search_finds_numbers_subjects_and_words_that_they_may_read(guest: Guest, shop: Shop) -> None:
    charger = shop.writes(subject="Charger", text="It smells of burning")
    shop.answers(charger, after(30), text="We send a courier")
    lamp = shop.writes(after(40), subject="Lamp")
    shop.answers(lamp, after(50), text="Secret plan", leave=False)
    guest.signs_in()
    for query, subject in (
        ("burning smell", "Charger"),
        ("couriers", "Charger"),
        (f"#{lamp.pk}", "Lamp"),
        ("lamps", "Lamp"),
    ):
        said = words(guest.opens("/help/", data={"q": query}))
        assert subject in said, query
    assert "Nothing was found" in words(guest.opens("/help/?q=secret+plan"))


def test_where_customers_share_a_place_each_sees_their_own(guest: Guest, shop: Shop) -> None:
    mine = shop.writes(subject="Mine", text="My words")
    theirs = shop.writes(subject="Theirs", text="Their words", address="vera@example.org", name="Vera")
    merge(shop.agent, mine, theirs, across=True)
    guest.signs_in()
    said = words(guest.opens("/help/mine/"))
    assert "Mine" in said
    assert "Their" not in said
    other = Guest("198.51.100.1")
    other.signs_in("vera@example.org")
    said = words(other.opens("/help/mine/"))
    assert "Theirs" in said
    assert "My words" not in said


def test_promises_stand_with_their_times(guest: Guest, shop: Shop) -> None:
    conversation = shop.writes(subject="Charger")
    shop.answers(conversation, after(30), text="We will send you a new charger by Friday.")
    guest.signs_in()
    page = guest.opens("/help/promises/")
    said = words(page)
    assert "We will send you a new charger by Friday" in said
    assert "We promised: by" in said
    assert f'href="/s/{token(conversation.pk)}/"' in page.content.decode()


def test_nobody_else_reads_a_promise(guest: Guest, shop: Shop) -> None:
    conversation = shop.writes(address="vera@example.org", name="Vera")
    shop.answers(conversation, after(30), text="We will send you a new charger by Friday.")
    shop.writes()
    guest.signs_in()
    assert "new charger" not in words(guest.opens("/help/promises/"))


def test_a_customer_says_how_they_are_called(guest: Guest, shop: Shop) -> None:
    shop.writes()
    guest.signs_in()
    assert guest.posts("/help/me/", name=" Olena  B. ", language="uk").status_code == 303
    found = Customer.objects.get()
    assert (found.name, found.language) == ("Olena B.", "uk")
    assert (
        "Про вас" in words(guest.opens("/help/me/")) or guest.opens("/help/me/")["Content-Language"] == "uk"
    )
    assert guest.posts("/help/me/", name="", language="uk").status_code == 422
    assert guest.posts("/help/me/", name="O", language="xx").status_code == 422


def test_a_customer_agrees_and_takes_it_back(guest: Guest, shop: Shop, kinds: dict[str, RequestKind]) -> None:
    shop.agent.role = "admin"
    purpose = save_purpose(shop.agent, None, name="News", texts={"en": "You may mail me news."})
    shop.writes()
    guest.signs_in()
    assert "You may mail me news." in words(guest.opens("/help/me/"))
    guest.posts("/help/me/consents/", purpose=purpose.key, agree="yes")
    guest.posts("/help/me/consents/", purpose=purpose.key, agree="yes")
    given = Consent.objects.get()
    assert (given.source, given.withdrawn_at) == (Source.PORTAL, None)
    assert CUSTOMER in given.evidence
    guest.posts("/help/me/consents/", purpose=purpose.key, agree="no")
    assert Consent.objects.get().withdrawn_source == Source.PORTAL
    assert guest.posts("/help/me/consents/", purpose="none", agree="yes").status_code == 404


def test_signing_out_ends_it(guest: Guest, shop: Shop) -> None:
    shop.writes()
    guest.signs_in()
    guest.posts("/help/sign-out/")
    assert not CustomerSession.objects.exists()
    assert guest.opens("/help/mine/").status_code == 303


def test_a_lost_telephone_is_signed_out_from_elsewhere(guest: Guest, shop: Shop) -> None:
    shop.writes()
    guest.signs_in()
    lost = CustomerSession.objects.get()
    other = Guest("198.51.100.1")
    other.signs_in()
    assert "Chrome, Android" in words(other.opens("/help/me/"))
    assert other.posts(f"/help/me/browsers/{lost.pk}/end/").status_code == 303
    assert guest.opens("/help/mine/").status_code == 303
    assert other.opens("/help/mine/").status_code == 200


def test_nobody_signs_others_out(guest: Guest, shop: Shop) -> None:
    shop.writes()
    shop.writes(address="vera@example.org", name="Vera")
    guest.signs_in()
    theirs = CustomerSession.objects.get()
    other = Guest("198.51.100.1")
    other.signs_in("vera@example.org")
    assert other.posts(f"/help/me/browsers/{theirs.pk}/end/").status_code == 404
    assert CustomerSession.objects.count() == 2


@pytest.mark.parametrize("path", ["me/", "me/consents/", "sign-out/", "me/browsers/1/end/"])
@pytest.mark.parametrize("key", ["", "forged"])
def test_a_form_needs_the_key_of_its_session(guest: Guest, shop: Shop, path: str, key: str) -> None:
    shop.writes()
    guest.signs_in()
    assert guest.client.post(f"/help/{path}", {"key": key, "name": "X", "language": "en"}).status_code == 409
    assert Customer.objects.get().name == "Olena"


@pytest.mark.parametrize("value", ["", "x", "x" * 43, "x" * 5000])
def test_a_made_up_cookie_is_nobody_s(guest: Guest, value: str) -> None:
    guest.client.cookies["keepword_customer"] = value
    assert guest.opens("/help/mine/").status_code == 303


def test_a_session_ends_after_ninety_days_and_is_forgotten(guest: Guest, shop: Shop) -> None:
    shop.writes()
    guest.signs_in()
    with clock.moved(clock.now() + timedelta(days=91)):
        assert guest.opens("/help/mine/").status_code == 303
        assert tasks.forget_over() == 2
    assert not CustomerSession.objects.exists()


def test_whoever_is_erased_is_signed_out(guest: Guest, shop: Shop) -> None:
    shop.writes()
    guest.signs_in()
    Identity.objects.all().delete()
    assert guest.opens("/help/mine/").status_code == 303


def test_signed_in_one_writes_without_an_address_and_gets_one_s_own_page(guest: Guest, shop: Shop) -> None:
    shop.writes()
    guest.signs_in()
    assert 'name="email"' not in guest.opens("/help/new/question/").content.decode()
    answer = guest.sends(email="vera@example.org", text="Who am I?")
    found = Conversation.objects.latest("pk")
    assert found.customer.name == "Olena"
    assert answer["Location"] == f"/help/done/{token(found.pk)}/"


@pytest.mark.parametrize("demo", [True, False])
def test_only_a_demo_shop_without_mail_shows_the_code(guest: Guest, shop: Shop, demo: bool) -> None:
    from keepword.channels.demo.models import Progress

    if demo:
        Progress.objects.create(told_at=clock.now(), stories=0)
    shop.writes()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend"):
        page = guest.opens(guest.asks(CUSTOMER)["Location"]).content.decode()
    code = secrets.decrypt(SignInCode.objects.get().sealed)
    assert (code in page) == demo
