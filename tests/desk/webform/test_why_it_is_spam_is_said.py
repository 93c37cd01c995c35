import pytest
from django.test import Client

from keepword.channels.form import rules
from keepword.channels.form.models import RequestKind
from keepword.channels.form.services import Request, ensure_form, submit
from keepword.channels.form.words import reasons
from keepword.conversations import services
from keepword.conversations.models import Conversation
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WHY = "Why this is taken for spam"


@pytest.fixture
def agent(cast: Cast, client: Client) -> Client:
    ensure_form()
    client.force_login(cast.agent)
    return client


def request(**change: object) -> Conversation:
    kind = RequestKind.objects.get(key="question")
    given = {"name": "Olena", "ip": "192.0.2.7"} | change
    return submit(kind, Request("one", "olena@example.org", "My lamp flickers.", **given)).conversation  # type: ignore[arg-type]


def page(client: Client, conversation: Conversation) -> str:
    return client.get(f"/c/{conversation.pk}/").content.decode()


def test_an_agent_reads_why_and_releases_it_by_one_click(agent: Client) -> None:
    spam = request(trap="x", age=1.0)
    said = page(agent, spam)
    assert WHY in said
    assert "a field was filled in that no person sees" in said
    assert "sooner than anybody can write" in said
    assert agent.post(f"/c/{spam.pk}/spam/").status_code == 302
    spam.refresh_from_db()
    assert spam.status == "open"
    assert WHY not in page(agent, spam)


def test_what_a_person_calls_spam_has_no_reasons_of_ours(agent: Client, cast: Cast) -> None:
    plain = request()
    services.mark_spam(cast.agent, plain)
    assert WHY not in page(agent, plain)


def test_each_sign_has_its_words() -> None:
    signs = rules.Signs(trap="x", age=0, others=9, verdict="block")
    text = "https://a.example https://b.example [url=c]" + "x" * rules.TELLING
    found = rules.spam_signs("www.a.example", "", text, signs)
    assert len(reasons(found)) == len(found) == 7
    assert reasons(["of a later release"]) == []
