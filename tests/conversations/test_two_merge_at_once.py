"""Two people merge at the same moment: one of them is told, and no circle comes of it."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from keepword.conversations.models import Conversation
from keepword.conversations.services import merge, note
from keepword.core.errors import Conflict
from tests.cast import Cast
from tests.conversations.merging import Talk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def together(*jobs: object) -> list[object]:
    """Run at once; what each gave or raised."""
    barrier, out = Barrier(len(jobs)), [None] * len(jobs)

    def work(index: int, job: object) -> None:
        barrier.wait()
        try:
            out[index] = job()  # type: ignore[operator]
        except Conflict as error:
            out[index] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(out)


def test_each_into_the_other_is_done_once(cast: Cast) -> None:
    talk = Talk(cast)
    one, other = talk.writes().conversation, talk.writes().conversation
    done = together(lambda: merge(cast.agent, one, other), lambda: merge(cast.lead, other, one))
    assert sum(isinstance(each, Conflict) for each in done) == 1
    assert Conversation.objects.filter(merged_into__isnull=False).count() == 1


def test_what_is_written_meanwhile_is_in_the_target(cast: Cast) -> None:
    talk = Talk(cast)
    one, other = talk.writes().conversation, talk.writes().conversation
    together(lambda: merge(cast.agent, one, other), lambda: note(cast.lead, one, "Meanwhile"))
    assert other.messages.count() == 3
    assert connection.vendor
