"""Give a conversation to people and teams: the menu, handing over, the rules."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.conversations import queries
from keepword.conversations.models import Status
from keepword.conversations.services import KEEP, Category, Keep, hand_over
from keepword.core.errors import Invalid
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import pages
from keepword.desk.conversations.write import done
from keepword.desk.teams import words
from keepword.routing.queries import book, with_loads
from keepword.routing.services import give
from keepword.teams.models import Team
from keepword.teams.queries import standings, teams

MOST_PEOPLE = 100  # in the menu; whoever is missing is found by handing over


@require_GET
@agent_required
def menu(request: HttpRequest, pk: int) -> HttpResponse:
    """The people to whom it can be given, whoever is there and has least first; and the teams."""
    user = person(request)
    found = queries.get_conversation(user, pk)
    others = [one for one in people(user)[:MOST_PEOPLE] if one.pk not in (user.pk, found.assignee_id)]
    listed = with_loads(standings(others))
    listed.sort(key=lambda one: (words.ORDER.index(one.standing.presence.word), one.candidate.fullness))
    context: dict[str, Any] = {
        "conversation": found,
        "view": pages.wanted_view(request),
        "people": listed,
        "teams": [team for team in teams(user) if team.pk != found.team_id],
        "by_rules": found.assignee_id is None
        and found.status == Status.OPEN
        and book().rule(found.team_id).gives,
    }
    return render(request, "desk/teams/_assign_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of handing over, for its dialog; and what it sends."""
    if request.method == "POST":
        return _pass_on(request, pk)
    user = person(request)
    context: dict[str, Any] = {
        "conversation": queries.get_conversation(user, pk),
        "view": pages.wanted_view(request),
        "people": list(people(user)),
        "team_choices": list(teams(user)),
        "team_categories": words.categories(),
    }
    return render(request, "desk/teams/_hand_over_form.html", context)


def _pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand over to a team (`team`: number, "none", or "" to leave it) and a person (`assignee`: number,
    "none", or "" to leave it), with a `reason` and its `category`."""
    user = person(request)
    found = queries.get_conversation(user, pk)
    now = hand_over(
        user,
        found,
        team=_team(user, request.POST.get("team", "")),
        assignee=_assignee(user, request.POST.get("assignee", "")),
        reason=request.POST.get("reason", ""),
        category=request.POST.get("category") or Category.OTHER,
    )
    return done(request, now)


@require_POST
@agent_required
def by_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to whoever the rules name."""
    user = person(request)
    found = queries.get_conversation(user, pk)
    if found.assignee_id is None and give(user, found).assignee is None:
        raise Invalid(_("Nobody can take it now. It waits, and whoever comes gets it."))
    return done(request, found)


def _team(user: User, wanted: str) -> Team | Keep | None:
    if wanted in ("", "none"):
        return None if wanted else KEEP
    found = teams(user).filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 19 else None
    if found is None:
        raise Invalid(_("There is no such team."), field="team")
    return found


def _assignee(user: User, wanted: str) -> User | Keep | None:
    if wanted in ("", "none"):
        return None if wanted else KEEP
    found = people(user).filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 19 else None
    if found is None:
        raise Invalid(_("There is no such person."), field="assignee")
    return found
