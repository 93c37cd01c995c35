"""Run as a process: exports killed at random moments while facts come in, and what the lake has of them.

python -m tests.analytics.lake.killed KILLS SEED
"""

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare

prepare()

from django.conf import settings
from django.db import connection

from keepword.analytics.lake import exporting
from keepword.analytics.models import LakeFile
from keepword.core import facts
from keepword.core.models import Fact
from tests.analytics.lake.facts import in_files

EACH = 300
AT = datetime(2026, 9, 1, tzinfo=UTC)


def some(dice: random.Random) -> None:
    """Facts of three kinds and three months."""
    made = []
    for number in range(EACH):
        at = AT + timedelta(minutes=dice.randrange(60 * 24 * 90))
        kind = dice.choice(["tagged", "untagged", "problem_joined"])
        column = {"problem": number} if kind == "problem_joined" else {"tag": number}
        made.append(facts.fact(kind, at, subject_id=number, **column))
    facts.record(made)


def start() -> int:
    """Export in a child that can be killed; its process id."""
    connection.close()
    child = os.fork()
    if not child:
        exporting.TOGETHER, exporting.MANY = 100, 3  # type: ignore[misc]
        exporting.export()
        os._exit(0)
    return child


def main() -> None:
    kills, dice = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    alive = 0
    for _ in range(kills):
        some(dice)
        child = start()
        time.sleep(dice.uniform(0.02, 0.4))  # the moment of death is what is tested, not waited for
        os.kill(child, signal.SIGKILL)
        alive += os.waitpid(child, 0)[1] == 0
    assert os.waitpid(start(), 0)[1] == 0
    root = Path(settings.LAKE_URL)
    in_lake = [
        (row["id"], row["at"], row["subject_id"], row.get("tag", row.get("problem")))
        for row in in_files(root)
    ]
    recorded = [
        (one.pk, one.at, one.subject_id, one.data.get("tag", one.data.get("problem")))
        for one in Fact.objects.order_by("pk")
    ]
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    print(
        json.dumps(
            {
                "facts": len(recorded),
                "same": in_lake == recorded,
                "unlisted": len(there - set(LakeFile.objects.values_list("path", flat=True))),
                "dropped": LakeFile.objects.exclude(dropped_at=None).exists(),
                "killed": kills - alive,
            }
        )
    )


main()
