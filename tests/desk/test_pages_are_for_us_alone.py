import pytest
from django.test import Client

from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

PAGES = [
    "/",
    "/?view=closed",
    "/rows/",
    "/counts/",
    "/search/?q=x",
    "/compose/",
    "/c/{pk}/",
    "/c/{pk}/parts/",
]
DEEDS = ["reply", "note", "forward", "assign", "snooze", "close", "reopen", "priority", "spam", "senders"]


@pytest.mark.django_db
def test_before_the_set_up_every_page_leads_to_it() -> None:
    assert Client().get("/").headers["Location"] == "/setup/"


def test_nobody_sees_a_page(mail_in: MailIn) -> None:
    pk = mail_in().pk
    for page in PAGES:
        address = page.format(pk=pk)
        answer = Client().get(address)
        assert (answer.status_code, answer.headers["Location"][:15]) == (302, "/account/login/")


def test_nobody_does_anything(mail_in: MailIn) -> None:
    pk = mail_in().pk
    for deed in DEEDS:
        assert Client().post(f"/c/{pk}/{deed}/").status_code == 302


def test_a_part_of_a_page_open_for_too_long_loads_the_whole(cast: Cast) -> None:
    answer = Client().get("/rows/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


@pytest.mark.parametrize("who", ["admin", "lead", "agent"])
def test_all_of_us_see_the_desk(cast: Cast, mail_in: MailIn, who: str) -> None:
    pk = mail_in().pk
    client = desk_of(getattr(cast, who))
    for page in PAGES:
        assert client.get(page.format(pk=pk)).status_code == 200, page


def test_a_person_who_was_shut_out_sees_nothing(cast: Cast, mail_in: MailIn) -> None:
    pk = mail_in().pk
    client = desk_of(cast.agent)
    cast.agent.is_active = False
    cast.agent.save()
    assert client.get(f"/c/{pk}/").status_code == 302


def test_what_is_not_there_is_not_found(agent: Client, cast: Cast) -> None:
    pages = ("/c/99/", "/m/99/html/", "/m/99/text/", "/a/99/x.png", "/?view=nonsense")
    for page in (*pages, "/c/99999999999999999999/"):
        answer = agent.get(page)
        assert answer.status_code == 404, page
        assert "To the conversations" in answer.content.decode()


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_never_done_by_a_link(agent: Client, mail_in: MailIn, deed: str) -> None:
    assert agent.get(f"/c/{mail_in().pk}/{deed}/").status_code == 405


def test_a_deed_needs_the_token_of_the_page(cast: Cast, mail_in: MailIn) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.agent)
    assert client.post(f"/c/{mail_in().pk}/close/").status_code == 403


def test_an_agent_blocks_nobody(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    assert agent.post(f"/c/{conversation.pk}/senders/", {"whom": "sender"}).status_code == 404
    conversation.refresh_from_db()
    assert conversation.status == "open"


def test_pages_forbid_what_no_page_of_ours_needs(agent: Client, cast: Cast) -> None:
    policy = agent.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
