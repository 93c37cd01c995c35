"""Facts are committed in another order than they were numbered; the lake misses none of them."""

import random
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, transaction

from keepword.analytics.lake import exporting
from keepword.analytics.lake.exporting import export, settled
from keepword.core.models import Fact
from tests.analytics.lake.facts import in_files, tagged

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_one_that_is_slow_to_commit_is_waited_for(lake: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    recorded, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with closing(connection), transaction.atomic():
            tagged()
            recorded.set()
            go_on.wait(30)

    other = threading.Thread(target=slow)
    other.start()
    recorded.wait(30)
    (later,) = tagged()
    assert settled() is None
    done = export()
    assert (done.facts, done.whole) == (0, False)
    go_on.set()
    other.join()
    assert export().facts == 2
    first, second = in_files(lake)
    assert first["id"] < second["id"] == later.pk


def test_facts_of_many_writers_are_there_once(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "TOGETHER", 7)
    monkeypatch.setattr(exporting, "MANY", 4)

    def write(seed: int) -> None:
        dice = random.Random(seed)
        with closing(connection):
            for _ in range(15):
                try:
                    with transaction.atomic():
                        tagged(dice.randrange(1, 6))
                        if dice.random() < 0.2:
                            raise LookupError
                        tagged(dice.randrange(1, 40))
                except LookupError:
                    pass  # rolled back: its numbers are never used

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        export()
    export()
    for writer in writers:
        writer.join()
    recorded = list(Fact.objects.order_by("pk").values_list("pk", flat=True))
    assert len(recorded) > 500
    assert [row["id"] for row in in_files(lake)] == recorded


def test_of_two_exports_the_later_does_the_work(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tagged(4)
    write, outcomes = exporting._written, []

    def overtaken(*args: object) -> object:
        monkeypatch.setattr(exporting, "_written", write)
        outcomes.append(export())  # begins and ends while the first is at its files
        return write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(exporting, "_written", overtaken)
    with pytest.raises(exporting.Overtaken):
        export()
    assert outcomes[0].facts == 4
    assert [row["id"] for row in in_files(lake)] == [one.pk for one in made]
    assert export().swept == 1  # the file that the first one had written
    assert [row["id"] for row in in_files(lake)] == [one.pk for one in made]
