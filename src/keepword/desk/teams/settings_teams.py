"""Teams: their people, and how conversations are given to them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.calendars.queries import calendars
from keepword.conversations.models import Inbox
from keepword.desk.access import admin_required, person
from keepword.desk.settings import pages
from keepword.desk.teams.forms import MOST, RoutingForm, TeamForm, TryForm, routing_initial
from keepword.routing import queries as routing
from keepword.routing import services as rules
from keepword.routing.explaining import explain
from keepword.routing.queries import Rule
from keepword.teams import queries, services
from keepword.teams.models import Team


@require_GET
@admin_required
def team_list(request: HttpRequest) -> HttpResponse:
    """All teams, and the rules of the shop."""
    user = person(request)
    found = list(queries.teams_with_people(user)[:MOST])
    book = routing.book(trust_seconds=0)
    boxes: dict[int, list[str]] = {}
    for inbox in Inbox.objects.filter(team__isnull=False).order_by("name")[:MOST]:
        boxes.setdefault(inbox.team_id or 0, []).append(inbox.name)
    rows = [(team, book.by_team.get(team.pk), boxes.get(team.pk, [])) for team in found]
    return pages.show(
        request, "desk/settings/teams/teams.html", "settings_teams", rows=rows, shop_rule=book.shop
    )


@pages.both
@admin_required
def new(request: HttpRequest) -> HttpResponse:
    """One more team."""
    return _page(request, None)


@pages.both
@admin_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """A team that there is."""
    return _page(request, queries.get_team(person(request), pk))


@pages.both
@admin_required
def shop(request: HttpRequest) -> HttpResponse:
    """The rules where a team has none, and for what has no team."""
    user = person(request)
    policy = routing.policy_of(None)
    form = _bound(request, RoutingForm, routing_initial(policy or Rule()))
    if pages.done(form, lambda: rules.save_policy(user, None, form.policy)):
        messages.success(request, _("The rules are saved. They hold from now on."))
        return redirect("settings_routing")
    return pages.show(
        request, "desk/settings/teams/shop.html", "settings_teams", form=form, trying=TryForm(user=user)
    )


@require_POST
@admin_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody is given anything through it any more."""
    found = queries.get_team(person(request), pk)
    name = found.name
    services.remove_team(person(request), found)
    messages.success(
        request, _("“%(name)s” is removed. What it has stays until it is handed over.") % {"name": name}
    )
    return redirect("settings_teams")


@require_POST
@admin_required
def try_out(request: HttpRequest) -> HttpResponse:
    """What would happen to a new conversation now, by the form as it stands; nothing is saved."""
    user = person(request)
    number = request.POST.get("team", "")
    team = (
        queries.teams(user).filter(pk=int(number)).first()
        if number.isdecimal() and len(number) < 19
        else None
    )
    form = _bound(request, TeamForm if "name" in request.POST else RoutingForm, {})
    form.is_valid()
    trying = TryForm(request.POST, user=user)
    context: dict[str, Any] = {"found": None}
    wrong = {"method", "continuity_days", "relax", "reroute"} & form.errors.keys()
    if not wrong and trying.is_valid():
        context["found"] = _tried(user, form, team, trying.cleaned_data)
    return render(request, "desk/teams/_try.html", context)


def _tried(user: User, form: RoutingForm, team: Team | None, given: dict[str, Any]) -> Any:
    policy = form.policy if not form.errors else None
    rule = _rule(policy)
    if isinstance(form, TeamForm):
        if not form.cleaned_data.get("own_rules"):
            rule = routing.book(trust_seconds=0).shop
        members = people(user).filter(pk__in=form.cleaned_data.get("members", []))[:MOST]
    else:
        members = people(user)[:MOST]
    skills = frozenset({given["skill"]} if given["skill"] else ())
    return explain(rule, list(members), team=team, language=given["language"], skills=skills)


def _rule(policy: rules.PolicyFields | None) -> Rule:
    if policy is None:
        return Rule()
    return Rule(
        method=policy.method,
        by_skill=policy.by_skill,
        relax_minutes=policy.relax_minutes,
        continuity_days=policy.continuity_days,
        by_hours=policy.by_hours,
    )


def _bound(request: HttpRequest, kind: type[RoutingForm], initial: dict[str, Any]) -> Any:
    form = kind(request.POST or None, initial=initial, user=person(request))
    form.is_bound = request.method == "POST"
    return form


def _initial(team: Team | None) -> dict[str, Any]:
    policy = routing.policy_of(team) if team else None
    found = routing_initial(policy or routing.book(trust_seconds=0).shop)
    if team is None:
        return found
    return found | {
        "name": team.name,
        "about": team.about,
        "is_private": team.is_private,
        "calendar": team.calendar_id,
        "capacity": team.capacity,
        "members": list(queries.members(team).values_list("pk", flat=True)),
        "inboxes": list(Inbox.objects.filter(team=team).values_list("pk", flat=True)),
        "own_rules": "own" if policy else "",
    }


def _page(request: HttpRequest, team: Team | None) -> HttpResponse:
    user = person(request)
    label = team.name if team else ""
    form: TeamForm = _bound(request, TeamForm, _initial(team))
    if pages.done(form, lambda: _save(user, team, form)):
        messages.success(request, _("“%(name)s” is saved.") % {"name": form.cleaned_data["name"]})
        return redirect("settings_teams")
    return pages.show(
        request,
        "desk/settings/teams/team.html",
        "settings_teams",
        form=form,
        team=team,
        label=label,
        trying=TryForm(user=user),
    )


def _save(user: User, team: Team | None, form: TeamForm) -> None:
    given = form.cleaned_data
    own, policy = given["own_rules"], form.policy
    made = services.save_team(
        user,
        team,
        name=given["name"],
        about=given["about"],
        is_private=given["is_private"],
        calendar=calendars(user).filter(pk=given["calendar"]).first() if given["calendar"] else None,
        capacity=given["capacity"],
        members=people(user).filter(pk__in=given["members"]),
    )
    if own:
        rules.save_policy(user, made, policy)
    else:
        rules.follow_shop(user, made)
    wanted = set(given["inboxes"])
    for inbox in Inbox.objects.all()[:MOST]:
        if inbox.pk in wanted:
            rules.set_inbox_team(user, inbox, made)
        elif inbox.team_id == made.pk:
            rules.set_inbox_team(user, inbox, None)
