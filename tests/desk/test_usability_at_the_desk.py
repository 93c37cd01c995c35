"""A lead sets what is tried; a colleague sits beside and notes; the page says how sure it is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepword.feedback.models import Session, Study
from keepword.feedback.queries.studies import session_url
from keepword.feedback.services import add_session
from tests.cast import Cast
from tests.feedback.studying import answer_scale, open_one, try_all

pytestmark = pytest.mark.django_db
STUDY = {
    "name": "Help before summer",
    "tested": "help",
    "languages": ["en"],
    "keep_days": "30",
    "task-TOTAL_FORMS": "2",
    "task-INITIAL_FORMS": "0",
    "task-0-text_en": "Find out how to send a lamp back.",
    "task-0-start": "/help/",
    "task-0-done_when": "The page about returns is open.",
    "task-0-target": "90",
}


@pytest.fixture
def lead(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lead)
    return client


def test_a_study_is_written_opened_and_closed(lead: Client) -> None:
    assert "Nobody has tried your pages yet" in lead.get("/usability/").content.decode()
    wrong = lead.post("/usability/new/", STUDY | {"task-0-start": "https://x.example/"})
    assert wrong.status_code == 422
    assert "such as /help/" in wrong.content.decode()
    assert lead.post("/usability/new/", STUDY | {"languages": ["en", "lt"]}).status_code == 422
    assert lead.post("/usability/new/", STUDY).status_code == 302
    study = Study.objects.get()
    (task,) = study.tasks.all()
    assert (task.texts, task.target) == ({"en": "Find out how to send a lamp back."}, 90)
    lead.post(f"/usability/{study.pk}/do/", {"do": "open"})
    changed = {"name": "Help in autumn", "keep_days": "60"}
    assert lead.post(f"/usability/{study.pk}/change/", changed).status_code == 302
    study.refresh_from_db()
    assert (study.state, study.name, study.keep_days) == ("open", "Help in autumn", 60)
    lead.post(f"/usability/{study.pk}/sessions/", {"name": "Ona", "language": "en"})
    session = Session.objects.get()
    assert session_url(session) in lead.get(f"/usability/sessions/{session.pk}/").content.decode()
    lead.post(f"/usability/{study.pk}/do/", {"do": "close"})
    assert lead.get(f"/usability/{study.pk}/").status_code == 200
    assert (
        lead.post(f"/usability/{study.pk}/sessions/", {"name": "Jonas", "language": "en"}).status_code == 422
    )


def test_a_colleague_beside_notes_task_by_task(cast: Cast, client: Client) -> None:
    study = open_one(cast.lead)
    session = add_session(cast.lead, study, name="Ona", moderator=cast.agent)
    client.force_login(cast.agent)
    assert "Ona" in client.get("/usability/").content.decode()
    url, task = f"/usability/sessions/{session.pk}/", study.tasks.all()[0]
    client.post(f"{url}do/", {"do": "start", "task": task.pk})
    bad = client.post(f"{url}do/", {"do": "note", "task": task.pk, f"t{task.pk}-ended": "flown"})
    assert bad.status_code == 422
    noted = {f"t{task.pk}-ended": "helped", f"t{task.pk}-seconds": "70", f"t{task.pk}-ease": "3"}
    assert client.post(f"{url}do/", {"do": "note", "task": task.pk, **noted}).status_code == 302
    attempt = session.attempts.get()
    assert (attempt.ended, attempt.seconds, attempt.ease) == ("helped", 70, 3)
    client.post(f"{url}do/", {"do": "scale"})
    client.post(f"{url}do/", {"do": "words", "words": "Calm."})
    assert "/survey/to/" in client.get(url).content.decode()
    client.post(f"{url}do/", {"do": "end"})
    page = client.get(url).content.decode()
    assert "Calm." in page
    assert "Start the clock" not in page


def test_results_stand_with_how_sure_they_are(cast: Cast, lead: Client) -> None:
    study = open_one(cast.lead)
    for number in range(2):
        session = add_session(cast.lead, study, name=f"P{number}")
        try_all(session, [("done", 40 + number, 6), ("helped", 90, 4)])
        answer_scale(session, [5, 1] * 5)
    with CaptureQueriesContext(connection) as few:
        page = lead.get(f"/usability/{study.pk}/").content.decode()
    assert "take this as a hint" in page
    assert "2 of 2" in page
    assert "100.00" in page
    for number in range(6):
        try_all(add_session(cast.lead, study), [("done", 30, 6), ("given_up", 90, number % 7 + 1)])
    with CaptureQueriesContext(connection) as many:
        lead.get(f"/usability/{study.pk}/")
    assert len(many) <= len(few)
