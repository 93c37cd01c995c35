"""However late the scheduler comes and however often it dies, each breach is recorded once, at its minute."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from keepword.commitments.models import Clock
from keepword.commitments.services import mark_missed
from keepword.commitments.tasks import tick
from keepword.conversations.models import Conversation
from keepword.conversations.services import close, set_priority, snooze
from keepword.core import clock
from tests.commitments.conftest import Shop, at, clocks, counted
from tests.commitments.crowd import crowd
from tests.servers.keepword import postgres_database
from tests.servers.postgres import Postgres


@pytest.mark.both_databases
def test_after_a_day_without_a_scheduler_every_breach_bears_its_true_minute(promise: Shop) -> None:
    """All that can happen to a clock happens on Monday and on Tuesday morning, while nobody ticks."""
    expected: dict[tuple[int, str], datetime] = {}

    def breach(conversation: Conversation, kind: str, when: datetime) -> None:
        expected[conversation.pk, kind] = when

    for minute in range(0, 120, 7):  # nobody answers: due an hour after each came
        came = at(5, 8) + timedelta(minutes=minute)
        breach(promise.writes(came), "first_response", came + timedelta(hours=1))
    late = promise.writes(at(5, 8, 3))  # answered on Tuesday only
    promise.departs(at(6, 8, 0, 30), promise.answers(at(6, 8), late))
    breach(late, "first_response", at(5, 9, 3))
    in_time = promise.writes(at(5, 8, 4))  # answered in time, and then the next answer is late
    promise.departs(at(5, 9, 4, 10), promise.answers(at(5, 9), in_time))
    promise.writes(at(5, 13), in_time)
    breach(in_time, "next_response", at(5, 15))
    evening = promise.writes(at(5, 15, 30))  # the night is not counted
    breach(evening, "first_response", at(6, 7, 30))
    asleep = promise.writes(at(5, 8, 5))
    with clock.moved(at(5, 8, 30)):
        snooze(promise.agent, asleep, at(7, 8))
    breach(asleep, "first_response", at(5, 9, 5))
    closed = promise.writes(at(5, 8, 6))  # settled by a click, when it was too late already
    with clock.moved(at(5, 12)):
        close(promise.agent, closed)
    breach(closed, "first_response", at(5, 9, 6))
    urgent = promise.writes(at(5, 8, 7))  # another policy is asked, the same one holds
    with clock.moved(at(5, 8, 20)):
        set_priority(promise.agent, urgent, 3)
    breach(urgent, "first_response", at(5, 9, 7))
    with clock.moved(at(6, 8)):  # Tuesday: the scheduler is back
        tick()
        tick()
    found = {(fact.subject_id, fact.data["clock_kind"]): fact.at for fact in counted("clock_missed")}
    assert found == expected
    rows = Clock.objects.filter(missed_at__isnull=False)
    assert {(one.conversation_id, one.kind): one.missed_at for one in rows} == expected
    assert clocks(in_time)["first_response"].state == "met"


def test_a_turn_ends_in_time_and_the_next_one_goes_on(promise: Shop) -> None:
    crowd(promise.inbox, 4_100, at(5, 8), lambda number: at(5, 9))
    with clock.moved(at(5, 10)):
        assert [mark_missed(), mark_missed(), mark_missed()] == [4_000, 100, 0]


@pytest.mark.parametrize(("count", "kills"), [(10_000, 0), (2_000, 4)])
def test_ten_thousand_due_in_one_second_are_recorded_once_by_two_workers(
    postgres: Postgres, tmp_path: Path, count: int, kills: int
) -> None:
    command = [sys.executable, "-m", "tests.commitments.two_workers", str(count), str(kills), "7"]
    environment = {**os.environ, "DATABASE_URL": postgres_database(postgres), "KEEPWORD_DATA": str(tmp_path)}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    assert json.loads(run.stdout) == {
        "codes": [0, 0],
        "facts": {"clock": count, "promise": count},
        "of": {"clock": count, "promise": count},
        "moments": ["2026-01-05T09:00:00+00:00"],
        "missed": count,
        "broken": count,
    }
