"""The switch comes back by itself, and the time of each word is a fact."""

from datetime import timedelta

import pytest

from keepword.audit.models import Entry
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.teams.models import Absence, Work
from keepword.teams.queries import standing, standings
from keepword.teams.services import (
    absences,
    add_absence,
    keep_presence,
    remove_absence,
    save_team,
    save_work,
    set_presence,
)
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HOUR = timedelta(hours=1)


def spent(cast: Cast) -> list[tuple[str, str, float]]:
    found = Fact.objects.filter(kind="presence", actor=cast.agent.key).order_by("at", "pk")
    return [(fact.data["was"], fact.data["now"], fact.value or 0) for fact in found]


def test_one_is_back_at_one_s_time_and_how_long_it_was_is_a_fact(cast: Cast) -> None:
    start = clock.now()
    with clock.moved(start):
        keep_presence()
    with clock.moved(start + HOUR):
        set_presence(cast.agent, cast.agent, "away", back_at=start + 2 * HOUR, text="Dentist")
        assert standing(cast.agent).text == "Dentist"
        assert keep_presence() == 0
    with clock.moved(start + 2 * HOUR):
        assert standing(cast.agent).presence.takes_new
        assert keep_presence() == 1
    work = Work.objects.get(user=cast.agent)
    assert (work.state, work.back_at, work.text) == ("here", None, "")
    assert spent(cast) == [("here", "away", 3600.0), ("away", "here", 3600.0)]


def test_an_absence_begins_and_ends_by_itself(cast: Cast) -> None:
    start = clock.now()
    keep_presence()
    add_absence(cast.agent, cast.agent, starts_at=start + HOUR, ends_at=start + 3 * HOUR)
    for hours, word in ((0, "here"), (1, "absent"), (3, "here")):
        with clock.moved(start + hours * HOUR + timedelta(seconds=1)):
            keep_presence()
            assert Work.objects.get(user=cast.agent).presence == word


def test_one_s_own_may_be_said_and_a_lead_may_say_for_others(cast: Cast) -> None:
    with pytest.raises(Refused):
        set_presence(cast.colleague, cast.agent, "away")
    set_presence(cast.lead, cast.agent, "away")
    assert standing(cast.agent).presence.word == "away"
    now = clock.now()
    with pytest.raises(Refused):
        add_absence(cast.colleague, cast.agent, starts_at=now, ends_at=now + HOUR)
    with pytest.raises(Refused):
        save_work(cast.lead, cast.agent, capacity=3)


def test_what_makes_no_sense_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    for state, back_at in (("asleep", None), ("away", now - HOUR), ("away", now + timedelta(days=999))):
        with pytest.raises(Invalid):
            set_presence(cast.agent, cast.agent, state, back_at=back_at)
    for begin, end in ((now, now), (now - 2 * HOUR, now - HOUR), (now, now + timedelta(days=999))):
        with pytest.raises(Invalid):
            add_absence(cast.agent, cast.agent, starts_at=begin, ends_at=end)
    monkeypatch.setattr(absences, "MOST_COMING", 1)
    add_absence(cast.agent, cast.agent, starts_at=now, ends_at=now + HOUR)
    with pytest.raises(Conflict):
        add_absence(cast.agent, cast.agent, starts_at=now, ends_at=now + HOUR)
    with pytest.raises(Invalid):
        save_work(cast.admin, cast.agent, languages=["../"])


def test_why_somebody_is_absent_is_not_in_the_audit_log(cast: Cast) -> None:
    now = clock.now()
    made = add_absence(cast.agent, cast.agent, starts_at=now, ends_at=now + HOUR, kind="illness", note="Flu")
    remove_absence(cast.agent, made)
    assert Absence.objects.get().ends_at <= clock.now()
    assert "llness" not in str([entry.data for entry in Entry.objects.all()])
    assert standing(cast.agent).presence.word == "here"


def test_capacity_is_one_s_own_else_the_team_s(cast: Cast) -> None:
    team = save_team(cast.admin, None, name="Sales", capacity=5, members=[cast.agent, cast.colleague])
    save_work(cast.admin, cast.colleague, capacity=2)
    found = standings([cast.agent, cast.colleague, cast.lead], team=team)
    assert [one.capacity for one in found] == [5, 2, 5]
    assert standing(cast.lead).capacity is None
