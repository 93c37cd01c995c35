"""A participant has a link and nothing else: no log-in, no cookie, no scripts."""

from typing import Any

import pytest
from django.test import Client

from keepword.core import clock
from keepword.core.models import Fact
from keepword.feedback.models import Session, Study
from keepword.feedback.queries.studies import session_token
from keepword.feedback.services import add_session, close_study
from tests.cast import Cast
from tests.feedback.studying import open_one

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(cast: Cast) -> Study:
    return open_one(cast.lead)


@pytest.fixture
def session(cast: Cast, study: Study) -> Session:
    return add_session(cast.lead, study, name="Ona", language="lt")


def _url(session: Session) -> str:
    return f"/study/{session_token(session)}/"


def _press(client: Client, session: Session, do: str, **fields: str) -> Any:
    page = client.get(_url(session))
    task = page.context.get("task")
    sent = {"key": page.context["key"], "do": do, "task": str(task.pk) if task else "", **fields}
    return client.post(_url(session), sent)


def test_from_the_first_word_to_the_last_statement(client: Client, session: Session) -> None:
    first = client.get(_url(session))
    assert (first.status_code, first.cookies, first["Content-Language"]) == (200, {}, "lt")
    assert not session.attempts.exists()
    _press(client, session, "start")
    assert "Sužinokite, kaip grąžinti lempą." in client.get(_url(session)).content.decode()
    for ended, easy in (("done", "6"), ("given_up", "2")):
        assert _press(client, session, "begin").status_code == 303
        assert 'target="_blank"' in client.get(_url(session)).content.decode()
        _press(client, session, ended)
        assert _press(client, session, "rate", ease=easy, note="Maža raidė").status_code == 303
    to_scale = _press(client, session, "scale")
    assert to_scale["Location"].startswith("/survey/to/")
    scale = client.get(to_scale["Location"])
    answers = {f"q-s{n}": "3" for n in range(1, 11)}
    assert client.post(to_scale["Location"], {"key": scale.context["key"], **answers}).status_code == 303
    session.refresh_from_db()
    assert session.done_at is not None
    assert [one.note for one in session.attempts.all()] == ["Maža raidė"] * 2
    assert Fact.objects.filter(kind="task_tried").count() == 2
    again = client.get(_url(session))
    assert again.status_code == 200
    assert "key" in again.context
    assert _press(client, session, "begin").status_code in (404, 409)


def test_whoever_comes_back_goes_on_where_they_were(client: Client, session: Session) -> None:
    _press(client, session, "start")
    _press(client, session, "begin")
    _press(client, session, "done")
    page = Client().get(_url(session))
    assert 'name="ease"' in page.content.decode()


def test_what_is_missing_is_said_and_what_was_written_stays(client: Client, session: Session) -> None:
    _press(client, session, "start")
    _press(client, session, "begin")
    _press(client, session, "done")
    page = _press(client, session, "rate", note="Because <b>")
    assert page.status_code == 422
    assert "Because &lt;b&gt;" in page.content.decode()
    assert _press(client, session, "rate", ease="9").status_code == 422
    assert _press(client, session, "rate", ease="6", note="x" * 1_001).status_code == 422
    assert _press(client, session, "fly").status_code == 422


def test_a_form_without_its_key_does_nothing(client: Client, session: Session) -> None:
    assert client.post(_url(session), {"do": "start"}).status_code == 422
    assert client.post(_url(session), {"do": "start", "key": "x" * 30_000}).status_code == 422
    session.refresh_from_db()
    assert session.begun_at is None


def test_foreign_and_broken_addresses_lead_nowhere(client: Client, session: Session) -> None:
    for signed in ("x", "1-aaaaaaaaaaaaaaaaaaaaaaaa", session_token(session)[:-1] + "!"):
        assert client.get(f"/study/{signed}/").status_code == 404
    assert client.get("/study/").status_code == 404
    assert client.put(_url(session)).status_code == 405


def test_a_closed_study_says_so(client: Client, cast: Cast, study: Study, session: Session) -> None:
    with clock.moved(clock.now()):
        close_study(cast.lead, study)
    page = client.get(_url(session))
    assert page.status_code == 409
    assert "lang" in page.content.decode()
