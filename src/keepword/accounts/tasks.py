"""Background work about people."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from keepword.accounts.services import count_log_ins
from keepword.core import clock
from keepword.core.jobs import every

YOUNG = timedelta(hours=1)  # a log-in that is just being written is left alone


@every(3600)
def forget_ended_sessions() -> None:
    """Drop sessions whose time is over, and what was listed about those that are gone."""
    now = clock.now()
    Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(alive), last_seen_at__lt=now - YOUNG).delete()


@every(600)
def count_second_factors() -> None:
    """How many have a second factor, once a day."""
    count_log_ins()
