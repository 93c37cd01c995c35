"""What is done again and again for chats."""

from datetime import timedelta

from keepword.channels.chat.models import AtDesk, Session, Wait
from keepword.channels.chat.services import folding, leaving
from keepword.core import clock, jobs

KEEP_WAITS = timedelta(days=30)
KEEP_SILENT = timedelta(days=30)  # sessions in which nobody said anything
CHUNK = 500
MOST = 25  # chunks of lines in one turn


@jobs.every(5)
def fold_forgotten() -> int:
    """Take in what a process that died had acknowledged and not yet taken in; how many lines."""
    count = 0
    for _turn in range(MOST):
        done = folding.fold()
        count += done
        if not done:
            break
    return count


@jobs.every(20)
def mail_missed() -> int:
    """Send on as mail what a visitor who has left never saw."""
    return leaving.mail_missed()


@jobs.every(3600)
def forget_old() -> int:
    """Let go of what nobody needs: old waits, and browsers that never said a word."""
    now = clock.now()
    Wait.objects.filter(at__lt=now - KEEP_WAITS).delete()
    AtDesk.objects.filter(at__lt=now - KEEP_WAITS).delete()
    silent = Session.objects.filter(seen_at__lt=now - KEEP_SILENT, last_seq=0, conversation=None)
    ids = list(silent.order_by("seen_at").values_list("pk", flat=True)[:CHUNK])
    Session.objects.filter(pk__in=ids).delete()
    return len(ids)
