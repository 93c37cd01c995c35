"""Pages of frameworks, indicators and standards."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepword.analytics.models import IndicatorValue, Standard
from keepword.analytics.rules import frameworks
from keepword.analytics.services.measuring import measure_some
from keepword.conversations.models import Message
from keepword.core import clock, facts
from tests.analytics.pages.test_frameworks_of_ones_own import OURS
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

pytestmark = pytest.mark.django_db
NAMES = ["promises_kept", "first_response_time", "csat"]


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, settings: Any) -> None:
    settings.LAKE_URL = str(tmp_path / "lake")


@pytest.fixture
def lead(cast: Cast) -> Client:
    return desk_of(cast.lead)


@pytest.fixture
def measured(cast: Cast, mail_in: MailIn) -> Message:
    """Twenty promises of a year, all kept but one; the message of the last."""
    conversation, now = mail_in("Will you call me back?"), clock.now()
    message = Message.objects.get(conversation=conversation)
    for number in range(20):
        kind = "promise_broken" if number == 3 else "promise_kept"
        at = now - timedelta(days=number * 15) if number else message.at
        facts.record(
            [facts.fact(kind, at, subject_id=conversation.pk, actor=cast.agent.key, inbox=cast.inbox.pk)]
        )
    measure_some(names=NAMES)
    return message


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_each_framework_has_a_page_before_anything_was_measured(lead: Client) -> None:
    assert "Nothing has been measured yet" in page(lead, "/frameworks/")
    for key, one in frameworks.shipped().items():
        told = page(lead, f"/frameworks/{key}/")
        assert all(principle.title["en"].split()[0] in told for principle in one.principles)


def test_a_framework_is_drawn_with_its_verdicts(lead: Client, measured: Message) -> None:
    answer = lead.get("/frameworks/servqual/")
    told = answer.content.decode()
    (reliable,) = [one for one in answer.context["principles"] if one["id"] == "reliability"]
    assert 'class="drawing radar"' in told
    assert any(line.name == "promises_kept" and line.n for line in reliable["lines"])
    assert 'href="/indicators/promises_kept/"' in told


def test_an_indicator_has_its_past_its_cuts_and_what_it_proves(
    lead: Client, cast: Cast, measured: Message
) -> None:
    told = page(lead, "/indicators/promises_kept/")
    assert 'class="drawing series"' in told
    assert told.count("/indicators/promises_kept/records/") > 3
    assert "SERVQUAL" in told
    assert cast.agent.name in page(lead, "/indicators/promises_kept/?cut=agent&by=week")
    assert "Nobody has said yet" in page(lead, "/indicators/memory_use/")


def test_records_lead_to_the_message(lead: Client, measured: Message) -> None:
    told = page(lead, "/indicators/promises_kept/records/")
    value = IndicatorValue.objects.get(indicator="promises_kept", kind="rolling", cut="")
    assert f"/c/{measured.conversation_id}/#m-{measured.pk}" in told
    assert "Will you call me back?" in told
    assert f"{value.n} records" in told


def test_what_was_not_measured_is_not_there(lead: Client) -> None:
    for path in ("nothing/", "promises_kept/records/", "nps/records/", "promises_kept/records/?page=x"):
        assert lead.get(f"/indicators/{path}").status_code == 404


def test_a_page_that_is_none_is_named(lead: Client, measured: Message) -> None:
    for asked in ("page=x", "page=0", "cut=weather"):
        assert lead.get(f"/indicators/promises_kept/records/?{asked}").status_code == 422
    assert lead.get("/indicators/promises_kept/records/?kind=month&from=never").status_code == 404


def test_indicators_are_found_by_words_and_by_how_they_stand(lead: Client, measured: Message) -> None:
    answer = lead.get("/indicators/?q=promises kept")
    assert [line.name for line in answer.context["lines"]][:1] == ["promises_kept"]
    assert len(lead.get("/indicators/").context["lines"]) == 128
    assert "No indicator is like that" in page(lead, "/indicators/?show=red&q=nothing at all")


def test_a_standard_is_set_changed_and_retired(lead: Client, cast: Cast) -> None:
    typed = {"indicator": "promises_kept", "green_low": "97.5", "amber_low": "90", "note": "Agreed"}
    assert lead.post("/standards/new/", typed).status_code == 302
    mine = Standard.objects.get()
    assert (mine.green_low, mine.amber_low) == (0.975, 0.9)
    assert "from 97.5 %" in page(lead, "/standards/")
    changed = typed | {"green_low": "99", "rev": str(mine.rev)}
    assert lead.post(f"/standards/{mine.pk}/", changed).status_code == 302
    assert lead.post(f"/standards/{mine.pk}/", changed).status_code == 422
    assert lead.post(f"/standards/{mine.pk}/retire/").status_code == 302
    assert lead.get(f"/standards/{mine.pk}/").status_code == 404


def test_what_cannot_be_a_standard_is_told_beside_its_field(lead: Client) -> None:
    answer = lead.post("/standards/new/", {"indicator": "promises_kept", "green_low": "950"})
    assert answer.status_code == 422
    assert "beyond what the indicator can be" in answer.content.decode()
    assert lead.post("/standards/new/", {"indicator": "weather"}).status_code == 422


def test_one_of_ours_is_dropped(lead: Client) -> None:
    assert 'action="/standards/of/csat/drop/"' in page(lead, "/standards/")
    assert lead.post("/standards/of/csat/drop/").status_code == 302
    assert 'action="/standards/of/csat/drop/"' not in page(lead, "/standards/")


def test_a_framework_of_one_s_own_is_brought_and_removed(lead: Client) -> None:
    brought = lead.post("/frameworks/", {"file": SimpleUploadedFile("house.yaml", OURS)})
    assert brought["Location"] == "/frameworks/our_house/"
    assert 'class="drawing pillars"' in page(lead, "/frameworks/our_house/")
    assert lead.get("/frameworks/our_house/file/").content == OURS
    wrong = lead.post("/frameworks/", {"file": SimpleUploadedFile("house.yaml", b"id: 7")})
    assert (wrong.status_code, "framework" in wrong.content.decode()) == (422, True)
    assert lead.post("/frameworks/", {}).status_code == 422
    assert lead.post("/frameworks/our_house/remove/").status_code == 302
    assert lead.get("/frameworks/our_house/").status_code == 404
    assert lead.post("/frameworks/servqual/remove/").status_code == 422


def test_all_is_measured_anew_when_somebody_asks(lead: Client, measured: Message) -> None:
    assert lead.post("/indicators/anew/").status_code == 302
    assert "being measured" in page(lead, "/indicators/")


def test_an_agent_finds_nothing_there(agent: Client) -> None:
    for path in ("/frameworks/", "/indicators/", "/standards/", "/indicators/csat/"):
        assert agent.get(path).status_code == 404
    assert "/frameworks/" not in page(agent, "/")


@pytest.mark.parametrize(
    "path", ["/frameworks/", "/frameworks/service_strategy/", "/indicators/csat/", "/standards/"]
)
def test_a_page_asks_little(
    lead: Client, measured: Message, path: str, django_assert_max_num_queries: Any
) -> None:
    lead.get(path)
    with django_assert_max_num_queries(40):
        lead.get(path)
