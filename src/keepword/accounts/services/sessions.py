"""Where people are logged in, ended by hand."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.services.checks import demand, demand_over
from keepword.audit.services import record
from keepword.core.errors import NotFound


def end_session(user: User, pk: int) -> None:
    """Log out one of one's own browsers; NotFound when it is not (any more)."""
    with transaction.atomic():
        found = UserSession.objects.filter(user=user, pk=pk).first()
        if found is None:
            raise NotFound(_("That browser is logged out already."))
        Session.objects.filter(session_key=found.session_key).delete()
        found.delete()
        record(user, "ended session", user, ip=found.ip)


def end_own_sessions(user: User) -> None:
    """Log out every browser of one's own; the page that asks logs its own in again."""
    with transaction.atomic():
        forget_sessions(user)
        record(user, "ended sessions", user)


def end_sessions(user: User, person: User) -> None:
    """Log somebody out everywhere."""
    demand(user, "people")
    demand_over(user, person)
    with transaction.atomic():
        forget_sessions(person)
        record(user, "ended sessions", person)


def forget_sessions(person: User) -> None:
    """End all of a person's sessions, also those that were begun before any list was kept."""
    listed = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=list(listed.values_list("session_key", flat=True))).delete()
    listed.delete()
    User.objects.filter(pk=person.pk).update(sessions_ended=F("sessions_ended") + 1)
    person.sessions_ended = User.objects.values_list("sessions_ended", flat=True).get(pk=person.pk)
