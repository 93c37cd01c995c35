"""Leads make surveys and read what they say; whoever answers customers follows low answers up."""

from pathlib import Path

import pytest
import yaml
from django.test import Client

from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.customers.services import recognise
from keepword.feedback.models import FollowUp, Response, Survey
from keepword.feedback.rules import mapping
from keepword.feedback.services import answer, begin, finish
from keepword.feedback.services.importing import import_answers
from tests.cast import Cast
from tests.feedback.surveying import open_one

FIXTURES = Path(__file__).parents[1] / "feedback" / "fixtures"


def test_a_survey_is_made_and_opened(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    assert "SERVQUAL" in client.get("/surveys/new/").content.decode()
    typed = {"name": "After repairs", "languages": ["en", "uk"], "sampling": "20", "quiet_days": "60"}
    made = client.post("/surveys/new/?with=nps", typed | {"follow_hours": "8", "by_link": "on"})
    survey = Survey.objects.get()
    assert made["Location"] == f"/surveys/{survey.pk}/"
    assert (survey.sampling, survey.follow_minutes, survey.languages) == (20, 480, ["en", "uk"])
    client.post(f"/surveys/{survey.pk}/do/", {"do": "open"})
    page = client.get(f"/surveys/{survey.pk}/").content.decode()
    assert f"/survey/{survey.code}/" in page
    assert "Too few to say" in page
    assert client.post("/surveys/new/?with=nps", typed | {"sampling": "0"}).status_code == 422


def test_200_answers_are_shown_with_alphas_and_gaps(client: Client, cast: Cast) -> None:
    plan = mapping.read(yaml.safe_load((FIXTURES / "servqual_kiosk.yaml").read_text()))
    survey = import_answers(Automaton("test"), (FIXTURES / "servqual_kiosk.xlsx").read_bytes(), plan).survey
    client.force_login(cast.lead)
    page = client.get(f"/surveys/{survey.pk}/").content.decode()
    assert "200 have answered" in page
    assert "Alpha (Cronbach)" in page
    assert "Readiness to help" in page


@pytest.mark.parametrize("key", ["csat", "ces", "nps", "csi", "sus"])
def test_five_answers_are_enough(client: Client, cast: Cast, key: str) -> None:
    survey = open_one(cast.lead, key)
    for _turn in range(5):
        response = begin(survey)
        for question in survey.questions.filter(kind="scale"):
            answer(response, question, 4)
        finish(response)
    client.force_login(cast.lead)
    page = client.get(f"/surveys/{survey.pk}/")
    assert page.status_code == 200
    assert getattr(page.context["results"], key) is not None


def test_follow_ups_are_shown(client: Client, cast: Cast) -> None:
    client.force_login(cast.agent)
    assert "Nobody waits" in client.get("/surveys/follow-ups/").content.decode()
    assert client.get("/surveys/").status_code in (403, 404)
    assert FollowUp.objects.count() == 0


def test_what_they_wrote_is_read_once_five_have(client: Client, cast: Cast) -> None:
    survey = open_one(cast.lead, "csat")
    client.force_login(cast.lead)
    for number in range(5):
        assert "Too dim" not in client.get(f"/surveys/{survey.pk}/").content.decode()
        response = begin(survey)
        for question, value in zip(survey.questions.all(), (4, f"Too dim <{number}>"), strict=True):
            answer(response, question, value)
        finish(response)
    page = client.get(f"/surveys/{survey.pk}/").content.decode()
    assert all(f"Too dim &lt;{number}&gt;" in page for number in range(5))


def test_a_follow_up_tells_what_the_customer_wrote(client: Client, cast: Cast) -> None:
    survey = open_one(cast.lead, "csat")
    customer = recognise("email", "olena@example.org", name="Olena")
    response = Response.objects.create(survey=survey, customer=customer, started_at=clock.now())
    for question, value in zip(survey.questions.all(), (1, "It came broken."), strict=True):
        answer(response, question, value)
    finish(response)
    client.force_login(cast.lead)
    page = client.get("/surveys/follow-ups/").content.decode()
    assert "It came broken." in page
