"""Breaches of security, and the 72 hours."""

from datetime import timedelta

import pytest

from keepword.core import clock
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.strategy import queries
from keepword.strategy.models import IncidentLog
from keepword.strategy.rules import breaches
from keepword.strategy.services import IncidentGiven, begin_log, change_incident, log_incident
from tests.cast import Cast
from tests.strategy.conftest import told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LETTER = IncidentGiven("A letter went astray", "low", personal_data=True)


def test_an_agent_logs_and_whoever_keeps_the_log_follows_it(cast: Cast) -> None:
    at = clock.now() - timedelta(hours=5)
    made = log_incident(cast.agent, at, LETTER)
    with pytest.raises(Refused):
        change_incident(cast.agent, made, LETTER)
    now = clock.now()
    later = IncidentGiven("A letter went astray", "high", True, reported_at=now, mended_at=now, cause="Haste")
    change_incident(cast.admin, made, later)
    (fact,) = told("incident_logged")
    assert (fact.at, fact.data["severity"]) == (at, "high")
    change_incident(cast.admin, made, later)
    assert told("incident_logged") == [fact]


def test_one_s_own_are_seen_and_leads_see_all(cast: Cast) -> None:
    made = log_incident(cast.agent, clock.now(), LETTER)
    assert queries.get_incident(cast.agent, made.pk) == queries.get_incident(cast.lead, made.pk) == made
    with pytest.raises(NotFound):
        queries.get_incident(cast.colleague, made.pk)


def test_the_log_begins_once(cast: Cast) -> None:
    first = begin_log(cast.admin)
    log_incident(cast.agent, clock.now(), LETTER)
    assert begin_log(cast.admin) == first
    assert (IncidentLog.objects.count(), len(told("incident_log_begun"))) == (1, 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (IncidentGiven("", "low"), "what"),
        (IncidentGiven("x", "awful"), "severity"),
        (IncidentGiven("x", "low", unreported_because="no harm"), "personal_data"),
        (IncidentGiven("x", "low", True, reported_at=clock.now() + timedelta(days=2)), "reported_at"),
        (IncidentGiven("x", "low", mended_at=clock.now() - timedelta(days=2)), "mended_at"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(cast: Cast, given: IncidentGiven, field: str) -> None:
    with pytest.raises(Invalid) as error:
        log_incident(cast.agent, clock.now() - timedelta(days=1), given)
    assert error.value.field == field
    with pytest.raises(Invalid, match="still to come"):
        log_incident(cast.agent, clock.now() + timedelta(hours=1), LETTER)


def test_it_is_due_until_it_is_reported_or_said_why_not() -> None:
    at = clock.now()
    assert breaches.report_by(at) - at == timedelta(days=3)
    assert breaches.is_due(personal_data=True, reported_at=None, because="")
    assert not breaches.is_due(personal_data=False, reported_at=None, because="")
    assert not breaches.is_due(personal_data=True, reported_at=at, because="")
    assert not breaches.is_due(personal_data=True, reported_at=None, because="It was encrypted")
