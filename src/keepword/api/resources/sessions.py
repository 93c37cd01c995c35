"""Where people are logged in."""

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from pydantic import Field

from keepword.accounts import queries, services
from keepword.api.fields import Moment, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource

resource = Resource("people", "Sessions")


class SessionOut(Out):
    """A browser in which one is logged in."""

    id: int
    ip: str | None
    user_agent: str = Field(description="As the browser names itself.")
    last_seen_at: Moment

    @classmethod
    def of(cls, session: UserSession) -> "SessionOut":
        return cls(
            id=session.pk,
            ip=session.ip,
            user_agent=session.user_agent,
            last_seen_at=session.last_seen_at,
        )


class SessionList(Out):
    items: list[SessionOut]


@resource.get("/sessions", SessionList)
def list_sessions(request: HttpRequest) -> SessionList:
    """The caller's browsers, the one seen last first; at most fifty."""
    return SessionList(items=[SessionOut.of(one) for one in queries.sessions(caller(request))])


@resource.delete("/sessions")
def end_all_sessions(request: HttpRequest) -> None:
    """Log out every browser of the caller's. Tokens stay."""
    services.end_own_sessions(caller(request))


@resource.delete("/sessions/{int:session_id}")
def end_session_by_id(request: HttpRequest, session_id: PathId) -> None:
    """Log out one of them. 404 when it is logged out already."""
    services.end_session(caller(request), session_id)


@resource.delete("/people/{int:person_id}/sessions")
def end_sessions_of(request: HttpRequest, person_id: PathId) -> None:
    """Log somebody out everywhere. For whoever settles people."""
    user = caller(request)
    services.end_sessions(user, queries.get_user(user, person_id))


@resource.delete("/people/{int:person_id}/second-factor")
def reset_second_factor_of(request: HttpRequest, person_id: PathId) -> None:
    """Take away somebody's app, passkeys and recovery codes, and log them out. For whoever settles people."""
    user = caller(request)
    services.reset_second_factor(user, queries.get_user(user, person_id))
