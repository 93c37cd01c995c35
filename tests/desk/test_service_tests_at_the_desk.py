"""Leads set up tests and see what they found; agents walk rounds with a thumb."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepword.probes.models import Mark, Probe, Round, Run
from keepword.probes.rules.walked import Walked
from keepword.probes.services import ListPlan, Plan, finish, save_checklist, save_probe, start
from tests.cast import Cast
from tests.probes.picture import PNG

pytestmark = pytest.mark.django_db
PAGE = {"name": "Help page", "path": "/help/", "every": 5, "limit": 5, "owner": "", "is_on": "on"}


@pytest.fixture
def lead(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lead)
    return client


def test_a_test_is_set_up_run_and_removed(lead: Client) -> None:
    assert "Nothing is tested yet" in lead.get("/tests/").content.decode()
    assert lead.post("/tests/new/?kind=page", PAGE | {"path": "https://x.example"}).status_code == 422
    assert lead.post("/tests/new/?kind=page", PAGE).status_code == 302
    probe = Probe.objects.get()
    lead.post(f"/tests/{probe.pk}/do/", {"do": "run"})
    run = Run.objects.get()
    for seconds in (0.5, 1.5, 2.5):
        finish(run.pk, Walked(True, seconds, first_byte=0.25))
        run = start(Probe.objects.get()) or run
    finish(run.pk, Walked(False, step="answer", evidence="It answers 502."))
    page = lead.get(f"/tests/{probe.pk}/").content.decode()
    assert "3 of 4" in page
    assert "It answers 502." in page
    assert "<svg" in page.split('id="times-h"')[1]
    assert "failed once" in lead.get("/tests/").content.decode()
    assert lead.post(f"/tests/{probe.pk}/change/", PAGE | {"name": "Start"}).status_code == 302
    lead.post(f"/tests/{probe.pk}/do/", {"do": "off"})
    assert not Probe.objects.get().is_on
    lead.post(f"/tests/{probe.pk}/do/", {"do": "remove"})
    assert lead.get(f"/tests/{probe.pk}/").status_code == 404


def test_a_channel_that_is_not_there_cannot_be_tested(lead: Client) -> None:
    for kind in ("mail", "chat", "form"):
        assert "There is nothing to test here" in lead.get(f"/tests/new/?kind={kind}").content.decode()


def test_the_list_asks_the_same_however_many_there_are(cast: Cast, lead: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            lead.get("/tests/")
        return len(seen)

    def more(number: int) -> None:
        probe = save_probe(cast.lead, None, Plan(f"Page {number}", "page", path="/help/", limit=5))
        for _turn in range(3):
            run = start(Probe.objects.get(pk=probe.pk))
            assert run is not None
            finish(run.pk, Walked(True, 0.5))

    more(1)
    queries()
    few = queries()
    for number in range(2, 8):
        more(number)
    assert queries() == few


def test_a_round_is_walked(cast: Cast, client: Client) -> None:
    checklist = save_checklist(cast.lead, None, ListPlan("Opening", "Shop", ["Lights", "Till"]))
    client.force_login(cast.agent)
    assert "Opening" in client.get("/rounds/").content.decode()
    first, second = checklist.points.all()
    photo = BytesIO(PNG)
    photo.name = "lamp.png"
    body = {
        "key": "k1",
        f"point-{first.pk}": "bad",
        f"note-{first.pk}": "One is <b>out</b>.",
        f"photo-{first.pk}": photo,
    }
    half = client.post(f"/rounds/{checklist.pk}/walk/", body)
    assert half.status_code == 422
    assert "Say how you found this." in half.content.decode()
    photo.seek(0)
    done = client.post(f"/rounds/{checklist.pk}/walk/", body | {f"point-{second.pk}": "ok"}, follow=True)
    page = done.content.decode()
    assert "1 point became a task." in page
    assert "One is &lt;b&gt;out&lt;/b&gt;." in page
    mark = Mark.objects.exclude(blob="").get()
    shown = client.get(f"/rounds/photos/{mark.pk}/")
    assert (shown["Content-Type"], shown.content) == ("image/png", PNG)
    assert "sandbox" in shown["Content-Security-Policy"]
    assert Round.objects.count() == 1
    assert client.get("/rounds/new/").status_code == 404


def test_a_lead_writes_a_checklist(lead: Client) -> None:
    body = {
        "name": "Opening",
        "place": "Shop",
        "points": "Lights\nTill\n",
        "every_days": 7,
        "fix_days": 3,
        "next_on": "2026-12-01",
        "who": "",
        "owner": "",
    }
    assert lead.post("/rounds/new/", body | {"points": " "}).status_code == 422
    made = lead.post("/rounds/new/", body)
    assert made.status_code == 302
    assert "Till" in lead.get(made["Location"]).content.decode()
    assert lead.post(f"{made['Location']}change/", body | {"points": "Till"}).status_code == 302
    assert lead.post(f"{made['Location']}remove/").status_code == 302
    assert "No rounds yet" in lead.get("/rounds/").content.decode()
