"""One worker at a time has a right; whoever does not get it is told so, whatever the others do just then."""

import threading
from collections import Counter
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection

from keepword.core import clock
from keepword.core.jobs import drop_leases, take_lease
from keepword.core.models import Lease

pytestmark = [pytest.mark.both_databases]
WORKERS, TURNS = 4, 60


@pytest.mark.django_db(transaction=True)
def test_many_who_take_it_and_give_it_back_never_have_it_together() -> None:
    holders: list[str] = []
    most = [0]
    turns: Counter[str] = Counter()

    def work(name: str) -> None:
        with closing(connection):
            while turns[name] < TURNS:
                if not take_lease("the right", name, seconds=60):
                    continue
                holders.append(name)
                most[0] = max(most[0], len(holders))
                holders.remove(name)
                drop_leases(name)
                turns[name] += 1

    workers = [threading.Thread(target=work, args=(f"worker {n}",)) for n in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(turns.values()) == [TURNS] * WORKERS
    assert most == [1]


@pytest.mark.django_db
def test_it_is_renewed_by_its_holder_and_free_when_it_has_run_out() -> None:
    assert take_lease("the right", "one", seconds=60)
    assert take_lease("the right", "one", seconds=90)
    assert not take_lease("the right", "other", seconds=60)
    with clock.moved(clock.now() + timedelta(seconds=91)):
        assert take_lease("the right", "other", seconds=60)
        assert not take_lease("the right", "one", seconds=60)
    drop_leases("other")
    assert not Lease.objects.exists()
