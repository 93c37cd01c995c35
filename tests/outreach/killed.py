"""Run as a process: a recall to 5,000 owners whose workers are killed, stopped in the middle, taken up again.

python -m tests.outreach.killed OWNERS KILLS SEED
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare

prepare()

from django.db import connection
from django.db.models import Count

from keepword.conversations.models import Conversation, Message
from keepword.core import clock
from keepword.outreach import services
from keepword.outreach.models import Notice, Recipient
from keepword.outreach.services.sending import send_some
from tests.cast import make_cast
from tests.outreach.people import NOON, a_notice, a_product, many, own, run_jobs


class Dies:
    """Kills its process at the so-manieth statement: in the middle of whatever that is."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*given)


def in_a_child(minute: int, *, dies_after: int = 0, seconds: float = 600) -> int:
    """A worker's work at a minute; how it ended (0, or by which signal)."""
    connection.close()
    child = os.fork()
    if not child:
        with ExitStack() as stack:
            stack.enter_context(clock.moved(NOON + timedelta(minutes=minute)))
            if dies_after:
                stack.enter_context(connection.execute_wrapper(Dies(dies_after)))
            run_jobs()
            send_some(seconds=seconds)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    owners, kills, dice = int(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    cast = make_cast()
    with clock.moved(NOON):
        lamp = a_product()
        own(many(owners), lamp)
        many(50)  # who have none
        notice = services.start(cast.lead, a_notice(cast, "recall", product=lamp))
    ended, minute = [], 0
    for _kill in range(kills):
        minute += 1
        ended.append(in_a_child(minute, dies_after=dice.randint(20, 4_000)))
    while Message.objects.count() < owners // 2:
        minute += 1
        in_a_child(minute, seconds=2)
    services.stop(cast.lead, notice)
    before = Message.objects.count()
    in_a_child(minute + 1)
    while_stopped = Message.objects.count() - before
    services.resume(cast.lead, notice)
    for _kill in range(kills):
        minute += 1
        ended.append(in_a_child(minute, dies_after=dice.randint(20, 4_000)))
    while Notice.objects.get(pk=notice.pk).state == "sending":
        minute += 1
        assert in_a_child(minute) == 0
    each = Conversation.objects.values("customer").annotate(n=Count("messages")).values_list("n", flat=True)
    print(
        json.dumps(
            {
                "state": Notice.objects.get(pk=notice.pk).state,
                "killed": ended.count(-signal.SIGKILL),
                "stopped_at": before,
                "while_stopped": while_stopped,
                "recipients": dict(Recipient.objects.values_list("state").annotate(Count("pk"))),
                "messages": Message.objects.count(),
                "customers": len(each),
                "most": max(each),
                "with_message": Recipient.objects.exclude(message=None).values("message").distinct().count(),
            }
        )
    )


main()
