"""Everybody's own log-in: password, second factor, and where one is logged in."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts import queries, services
from keepword.desk.access import person, person_required
from keepword.desk.account.backend import may_use_password
from keepword.desk.people.devices import device
from keepword.desk.settings import pages


@require_GET
@person_required
def security(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    user = person(request)
    here = request.session.session_key
    listed = [
        {"row": row, "device": device(row.user_agent), "here": row.session_key == here}
        for row in queries.sessions(user)
    ]
    listed.sort(key=lambda line: not line["here"])
    return pages.show(
        request,
        "desk/people/security.html",
        "profile",
        sessions=listed,
        others=sum(not line["here"] for line in listed),
        factors=queries.second_factors(user),
        may_use_password=may_use_password(user),
        has_password=user.has_usable_password(),
    )


@require_POST
@person_required
def end_others(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    user = person(request)
    services.end_own_sessions(user)
    # This browser's went with the others; it goes on under a new key.
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)
    messages.success(request, _("You are logged out everywhere but here."))
    return redirect("security")


@require_POST
@person_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Log out one browser."""
    services.end_session(person(request), pk)
    messages.success(request, _("That browser is logged out."))
    return redirect("security")
