"""Run as a process: clocks and promises that fall due in one second, two workers that record it, some killed.

python -m tests.commitments.two_workers COUNT KILLS SEED
"""

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare

prepare()

from django.db import connection
from django.db.models import QuerySet

from keepword.commitments.models import Clock, Promise
from keepword.commitments.services import mark_broken, mark_missed
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.models import Fact
from tests.commitments.crowd import crowd, promised

CAME = datetime(2026, 1, 5, 8, tzinfo=UTC)
DUE = CAME + timedelta(hours=1)
LATER = DUE + timedelta(seconds=1)
KINDS = {"clock": "clock_missed", "promise": "promise_broken"}


def running() -> QuerySet[Clock]:
    return Clock.objects.filter(state="running", due_at__lte=LATER)


def opened() -> QuerySet[Promise]:
    return Promise.objects.filter(state="open", due_at__lte=LATER)


def worker() -> int:
    """A worker that marks until nothing is due; its process id."""
    connection.close()
    child = os.fork()
    if not child:
        with clock.moved(LATER):
            while running().exists() or opened().exists():
                mark_missed()
                mark_broken()
        os._exit(0)
    return child


def main() -> None:
    count, kills, dice = int(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    inbox = Inbox.objects.create(name="Support", address="support@shop.example", created_at=CAME)
    crowd(inbox, count, CAME, lambda number: DUE)
    promised(inbox, CAME, lambda number: DUE)
    workers = [worker(), worker()]
    for _ in range(kills):
        time.sleep(dice.uniform(0.05, 0.4))  # the moment of death is what is tested, not waited for
        gone = workers.pop(0)
        os.kill(gone, signal.SIGKILL)
        os.waitpid(gone, 0)
        workers.append(worker())
    codes = [os.waitpid(one, 0)[1] for one in workers]
    found = {of: list(Fact.objects.filter(kind=kind)) for of, kind in KINDS.items()}
    told = {
        "codes": codes,
        "facts": {of: len(facts) for of, facts in found.items()},
        "of": {of: len({fact.data[of] for fact in facts}) for of, facts in found.items()},
        "moments": sorted({fact.at.isoformat() for facts in found.values() for fact in facts}),
        "missed": Clock.objects.filter(state="missed", missed_at=DUE).count(),
        "broken": Promise.objects.filter(state="broken", decided_at=DUE).count(),
    }
    print(json.dumps(told))


main()
