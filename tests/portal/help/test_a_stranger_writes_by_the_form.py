import pytest

from keepword.accounts.models import Business
from keepword.channels.form import keys, rules
from keepword.channels.form.models import FormSettings, RequestField, Submission
from keepword.complaints.models import Complaint
from keepword.conversations.links import token, typed_token
from keepword.conversations.models import Conversation, Kind, Message, Status
from keepword.conversations.services import merge
from keepword.core import clock
from keepword.fields.models import Definition
from keepword.portal import acknowledging
from keepword.problems.models import Audience, Problem
from tests.feedback.cast import Shop, after
from tests.portal.help.guest import Guest
from tests.portal.visitor import words

PHOTO = ("lamp.jpg", b"\xff\xd8\xff a photo")


def test_the_front_page_offers_what_one_can_ask_for(guest: Guest) -> None:
    said = words(guest.opens("/help/"))
    assert "Ask a question" in said
    assert "Complain about us" in said
    assert "Užduoti klausimą" in words(guest.opens("/help/?lang=lt"))


def test_before_anything_is_set_up_there_is_an_empty_page(db: None) -> None:
    answer = Guest().opens("/help/")
    assert answer.status_code == 200
    assert not FormSettings.objects.exists()
    assert not Business.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("returning", ["Return something"]),
        ("photos", ["Something is broken or wrong"]),
        ("compl", ["Complain about us"]),
    ],
)
def test_the_search_finds_words_in_any_form(guest: Guest, query: str, found: list[str]) -> None:
    said = words(guest.opens("/help/", data={"q": query}))
    assert [name for name in found if name in said] == found
    assert "Suggest something" not in said


def test_a_search_without_a_find_leads_on(guest: Guest) -> None:
    said = words(guest.opens("/help/?q=xyzzy"))
    assert "Nothing was found" in said
    assert "Ask a question" in said


def test_known_problems_are_announced_to_all_but_only_those_for_all(guest: Guest) -> None:
    now = clock.now()
    all_of_them = {"created_at": now, "announced_at": now, "title": "T"}
    Problem.objects.create(texts={"en": "The web shop is down."}, audience=Audience.EVERYBODY, **all_of_them)
    Problem.objects.create(texts={"en": "Batch 12 overheats."}, audience=Audience.JOINED, **all_of_them)
    said = words(guest.opens("/help/"))
    assert "The web shop is down." in said
    assert "Batch 12" not in said


def test_a_complaint_comes_in_with_its_fields_and_a_photo(guest: Guest) -> None:
    sent = {"field-order_number": "A-4711", "name": "Olena", "subject": "Lamp"}
    answer = guest.sends("complaint", PHOTO, **sent)
    found = Conversation.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/help/done/{typed_token(found.pk)}/"
    assert found.field_values.get().text == "A-4711"
    assert Complaint.objects.get().conversation == found
    done = guest.opens(answer["Location"])
    assert f"Its number is {found.pk}." in words(done)
    page = guest.opens(f"/s/{typed_token(found.pk)}/")
    assert "My lamp does not light up." in words(page)
    assert "lamp.jpg" in words(page)


def test_what_was_typed_is_kept_beside_what_is_wrong(guest: Guest) -> None:
    answer = guest.sends(
        "claim", PHOTO, text="Broken <b>", email="olena", name="Olena", **{"field-product": "Lamp 3"}
    )
    said = words(answer)
    content = answer.content.decode()
    assert answer.status_code == 422
    assert "Write your e-mail address" in said
    assert "choose your files again" in said
    assert ">Broken &lt;b&gt;</textarea>" in content
    assert 'value="Lamp 3"' in content
    assert 'aria-describedby="email-help email-error"' in content


def test_an_error_stands_beside_its_field(guest: Guest) -> None:
    answer = guest.sends("claim", **{"field-purchase_date": "soon"})
    content = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="field-purchase_date-error">Write a date as YYYY-MM-DD.' in content


def test_a_required_field_is_asked_for(guest: Guest) -> None:
    RequestField.objects.filter(kind__key="return", definition__key="product").update(required=True)
    answer = guest.sends("return")
    assert "Please fill this in." in words(answer)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("kind", ["text", "long", "number", "date", "choice", "choices", "link", "flag"])
def test_each_kind_of_field_has_an_input(guest: Guest, kind: str) -> None:
    Definition.objects.filter(key="order_number").update(kind=kind)
    assert (
        'name="field-order_number"' in guest.opens("/help/new/complaint/").content.decode()
        or "choice" in kind
    )


def test_the_form_sent_twice_is_one_request(guest: Guest) -> None:
    with clock.moved(clock.now() - rules.HOUR / 60):
        key = keys.issue("question")
    first, second = guest.sends(key=key), guest.sends(key=key)
    assert first["Location"] == second["Location"]
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("key", ["", "forged", "x" * 5000, "question.1.a:b"])
def test_without_our_key_nothing_is_taken_and_nothing_is_lost(guest: Guest, key: str) -> None:
    answer = guest.sends(key=key)
    assert answer.status_code == 409
    assert "My lamp does not light up." in answer.content.decode()
    assert not Conversation.objects.exists()


def test_a_key_of_yesterday_is_renewed(guest: Guest) -> None:
    with clock.moved(clock.now() - rules.VALID - rules.HOUR):
        key = keys.issue("question")
    answer = guest.sends(key=key)
    assert answer.status_code == 409
    assert key not in answer.content.decode()


def test_who_is_quicker_than_a_person_goes_to_spam_and_is_not_told(guest: Guest) -> None:
    answer = guest.sends(key=keys.issue("question"))
    found = Conversation.objects.get()
    assert found.status == Status.SPAM
    assert "We have your request" in words(guest.opens(answer["Location"]))
    assert "Received" in words(guest.opens(f"/s/{typed_token(found.pk)}/"))


def test_the_trap_is_in_the_page_and_what_falls_into_it_is_spam(guest: Guest) -> None:
    assert 'name="website"' in guest.opens("/help/new/question/").content.decode()
    guest.sends(website="https://pills.example")
    assert Conversation.objects.get().status == Status.SPAM


def test_a_flood_is_told_to_wait_with_its_words_kept(guest: Guest) -> None:
    for n in range(5):
        assert guest.sends(text=f"Question {n}").status_code == 303
    answer = guest.sends(text="The sixth one")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "The sixth one" in answer.content.decode()
    assert Conversation.objects.count() == 5


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 303),
    ],
)
def test_a_form_on_another_site_does_not_reach_us(guest: Guest, headers: dict[str, str], status: int) -> None:
    guest.client.defaults |= {
        f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()
    }
    assert guest.sends().status_code == status


def test_too_much_at_once_is_told(guest: Guest) -> None:
    answer = guest.sends("claim", *[(f"{n}.txt", b"x") for n in range(11)])
    assert answer.status_code == 422
    assert "At most 10 files" in words(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/help/new/nothing/",
        "/help/new/../../",
        "/help/done/x/",
        "/help/done/1-aaaaaaaaaaaaaaaaaaaaaaaa/",
        "/help/sign-in/forged/",
        "/help/icon-7.png",
        "/help/anything/else",
        "/help/logo",
    ],
)
def test_what_is_not_there_is_told_in_a_page(guest: Guest, path: str) -> None:
    answer = guest.opens(path)
    assert answer.status_code == (200 if "sign-in" in path else 404)


def test_a_closed_form_says_so(guest: Guest) -> None:
    FormSettings.objects.update(is_on=False)
    assert "The form is closed at the moment" in words(guest.opens("/help/"))
    assert guest.opens("/help/new/question/").status_code == 404
    assert guest.sends().status_code == 404


def test_the_pages_have_strict_headers(guest: Guest) -> None:
    answer = guest.opens("/help/")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store, private"
    assert not answer.cookies


# Whoever typed an address has shown nothing ------------------------------------------------------


def test_who_types_somebody_s_address_sees_nothing_of_theirs(guest: Guest, shop: Shop) -> None:
    secret = shop.writes(text="My card number is in the file.", subject="Private matter")
    answer = guest.sends(text="Tell me all", name="Mallory")
    page = words(guest.opens(guest_page(answer)))
    assert "Tell me all" in page
    assert "Private matter" not in page
    assert "card number" not in page
    assert "olena@example.org" not in page
    assert guest.opens(f"/s/{typed_token(secret.pk)}/").status_code == 404  # it came by mail


def guest_page(answer: object) -> str:
    return "/s/" + answer["Location"].removeprefix("/help/done/")  # type: ignore[index]


def test_the_page_of_the_form_ends_when_it_is_merged(guest: Guest, shop: Shop) -> None:
    secret = shop.writes(text="My card number is in the file.")
    page = guest_page(guest.sends())
    forged = Conversation.objects.exclude(pk=secret.pk).get()
    merge(shop.agent, forged, secret)
    ended = guest.opens(page)
    assert ended.status_code == 404
    assert "This page is over" in words(ended)
    assert "card number" not in words(ended)
    assert guest.opens(f"/s/{token(forged.pk)}/").status_code == 200  # mailed to whom the address is


def test_the_page_of_the_form_ends_when_its_owner_writes_by_mail(guest: Guest, shop: Shop) -> None:
    page = guest_page(guest.sends())
    found = Conversation.objects.get()
    shop.writes(after(60), found, text="I did not write this. Call me at +370 600 00000.")
    assert "This page is over" in words(guest.opens(page))
    assert "Call me" in words(guest.opens(f"/s/{token(found.pk)}/"))


def test_the_page_of_the_form_takes_replies(guest: Guest) -> None:
    page = guest_page(guest.sends())
    key = guest.key(page)
    assert guest.client.post(f"{page}reply", {"text": "One more thing", "key": key}).status_code == 303
    assert "One more thing" in words(guest.opens(page))


# The acknowledgement -----------------------------------------------------------------------------


def acknowledged() -> list[Message]:
    for message in Message.objects.filter(marks__door="form"):
        acknowledging.acknowledge(message.pk)
    return list(Message.objects.filter(kind=Kind.AUTOMATIC))


def test_the_sender_is_told_by_mail_once(guest: Guest) -> None:
    guest.sends(query="?lang=en")
    (message,) = acknowledged()
    found = Conversation.objects.get()
    assert f"Its number is {found.pk}." in message.text
    assert message.to == [["", "olena@example.org"]]
    assert len(acknowledged()) == 1


def test_nobody_is_told_of_what_looks_like_spam(guest: Guest) -> None:
    guest.sends(website="x")
    assert acknowledged() == []


@pytest.mark.parametrize("address", ["noreply@example.org", "mailer-daemon@example.org"])
def test_no_machine_is_told(guest: Guest, address: str) -> None:
    guest.sends(email=address)
    assert acknowledged() == []


def test_one_address_is_not_flooded_with_our_mails(guest: Guest) -> None:
    for n in range(4):
        guest.sends(text=f"Question {n}", subject=f"Q{n}")
    assert len(acknowledged()) == 1  # within a minute
