"""Run as a process: a bulk run and its undo, killed at random moments if told so, and what came of them.

python -m tests.bulk.killed KILLS SEED
"""

import json
import os
import random
import signal
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare

prepare()

from django.db import connection
from django.db.models import Count

from keepword.audit.models import Entry
from keepword.bulk import services
from keepword.bulk.models import BulkRun
from keepword.conversations.models import Conversation, Status
from keepword.conversations.queries import tags_of
from keepword.conversations.services import save_tag
from tests.cast import make_cast
from tests.fields.shop import conversation

MANY = 240


def run(run_id: int) -> int:
    """Go on with it in a child that can be killed; its process id."""
    connection.close()
    child = os.fork()
    if not child:
        services.work(run_id)
        os._exit(0)
    return child


def finish(run_id: int, kills: int, dice: random.Random) -> None:
    for _ in range(kills):
        child = run(run_id)
        time.sleep(dice.uniform(0.01, 0.15))  # the moment of death is what is tested, not waited for
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert os.waitpid(run(run_id), 0)[1] == 0


def told(run_id: int) -> dict[str, object]:
    found = BulkRun.objects.get(pk=run_id)
    ids = Conversation.objects.values_list("pk", flat=True)
    return {
        "run": [found.state, found.total, found.done, found.changed, found.undone, found.kept],
        "states": dict(found.items.values_list("state").annotate(Count("pk"))),
        "closed": Conversation.objects.filter(status=Status.CLOSED).count(),
        "tags": sum(len(tags) for tags in tags_of(list(ids)).values()),
        "entries": dict(
            Entry.objects.filter(object_kind="conversations.conversation")
            .values_list("verb")
            .annotate(Count("pk"))
        ),
    }


def main() -> None:
    kills, dice = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    cast = make_cast()
    for number in range(MANY):
        conversation(cast.inbox, f"Lamp {number}")
    tag = save_tag(cast.lead, None, name="broken")
    steps = [{"do": "tag", "tags": [tag.pk]}, {"do": "close"}]
    found = services.start(cast.agent, steps, rows_of=Conversation.objects.all())
    finish(found.pk, kills, dice)
    done = told(found.pk)
    services.undo(cast.agent, found)
    finish(found.pk, kills, dice)
    print(json.dumps({"done": done, "undone": told(found.pk)}))


main()
