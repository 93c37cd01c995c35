"""Dashboards that are there without anybody making them: the three views of service, a team's, a person's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepword.accounts.models import User
from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries import dashboards as queries
from keepword.analytics.queries.access import RIGHT
from keepword.analytics.queries.dashboards import ends
from keepword.analytics.rules import dashboards as rules
from keepword.analytics.rules import frameworks, words
from keepword.analytics.rules.dashboards import AGENT, TEAM, Ends, Tile, beside
from keepword.analytics.rules.words import IndicatorWords
from keepword.desk.access import agent_required, person
from keepword.desk.service import figures, shown
from keepword.desk.service.drawings.tiles import span
from keepword.desk.service.noted import of_board
from keepword.desk.service.tiles import SAID, compared, tiles
from keepword.teams.models import Team

VIEWS = "views_of_service"


def page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A page of dashboards."""
    user = person(request)
    status = context.pop("status", 200)
    shown_with = {
        "section": "service",
        "place": "dashboards",
        "as_of": queries.as_of(user),
        "whole": user.may(RIGHT),
        **context,
    }
    return render(request, f"desk/service/{name}.html", shown_with, status=status)


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """All that this user may look at."""
    user = person(request)
    boards = list(queries.dashboards(user))
    return page(
        request,
        "dashboards",
        teams=queries.teams(user),
        people=[one for one in queries.people(user) if one.pk != user.pk],
        mine=[one for one in boards if one.owner_id == user.pk],
        others=[one for one in boards if one.owner_id != user.pk],
    )


@require_GET
@shown.may_see
def service(request: HttpRequest) -> HttpResponse:
    """Service as a process, as satisfaction, as a relationship."""
    user = person(request)
    sections = []
    principles = frameworks.shipped()[VIEWS].principles
    every = queries.proofs(user, [Tile(name) for one in principles for name in one.indicators])
    notes = of_board(user, every)
    for one in principles:
        some = [(tile, proof) for tile, proof in every if tile.indicator in one.indicators]
        sections.append((one.id, shown.said(one.title), shown.said(one.does), tiles(user, some, notes=notes)))
    return page(request, "dashboard_service", sections=sections, notes=notes, of_file="service")


@require_GET
@agent_required
def me(request: HttpRequest) -> HttpResponse:
    """One's own numbers, beside those of one's team."""
    user = person(request)
    return _person(request, user, user)


@require_GET
@shown.may_see
def one_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers of one person, beside those of their team."""
    user = person(request)
    return _person(request, user, queries.get_person(user, pk))


def _person(request: HttpRequest, user: User, of: User) -> HttpResponse:
    """Beside the team of `?team=`, else the first of theirs that this user sees."""
    known = [one for one in queries.teams(user) if one.pk in _teams_of(of)]
    team = next((one for one in known if str(one.pk) == request.GET.get("team")), None)
    team = team or next(iter(known), None)
    wanted = queries.with_numbers(user, rules.PERSON, AGENT, str(of.key))
    both = wanted + ([Tile(one.indicator, TEAM, str(team.pk)) for one in wanted] if team else [])
    found = queries.proofs(user, both)
    theirs = {tile.indicator: proof for tile, proof in found if tile.cut == TEAM}
    own = [(tile, proof) for tile, proof in found if tile.cut == AGENT]
    notes = of_board(user, own)
    told = tiles(user, own, notes=notes)
    for one, (tile, proof) in zip(told, own, strict=True):
        one["beside"] = compared(proof, theirs.get(tile.indicator))
    mine = of.pk == user.pk
    return page(
        request,
        "dashboard_person",
        of=of,
        own=mine,
        team=team,
        teams=known,
        tiles=told,
        notes=notes,
        of_file="me" if mine else "",
    )


def _teams_of(of: User) -> set[int]:
    return set(of.memberships.values_list("team_id", flat=True))


@require_GET
@agent_required
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """A team as a whole; for who may see people's numbers, its people side by side (`?of=` an indicator)."""
    user = person(request)
    found = queries.get_team(user, pk)
    wanted = queries.with_numbers(user, rules.TEAMS, TEAM, str(found.pk))
    proofs = queries.proofs(user, wanted)
    aside = _side_by_side(request, user, found) if user.may(RIGHT) and user.may("see_all") else {}
    notes = of_board(user, proofs)
    return page(
        request,
        "dashboard_team",
        team=found,
        of_file=f"team:{found.pk}",
        tiles=tiles(user, proofs, notes=notes),
        notes=notes,
        aside=aside,
    )


def _side_by_side(request: HttpRequest, user: User, found: Team) -> dict[str, Any]:
    """The people of a team by name, each with an interval: never an order by what may be chance."""
    known = words.shipped()
    asked = request.GET.get("of", "")
    of = known[asked if asked in rules.PERSON else rules.PERSON[0]]
    members = queries.people(user, found)
    values = queries.standing(user, of.name, AGENT, [str(one.key) for one in members])
    whole = queries.standing(user, of.name, TEAM, [str(found.pk)]).get(str(found.pk))
    rows = [(one, values.get(str(one.key))) for one in members]
    scale = _scale([ends(value) for _one, value in rows] + [ends(whole)])
    return {
        "of": of,
        "title": shown.said(of.title),
        "choices": [(name, shown.said(known[name].title)) for name in rules.PERSON],
        "whole": figures.figure(whole.value if whole else None, of.unit),
        "whole_between": figures.between(whole.low, whole.high, of.unit) if whole else "",
        "rows": [_row(one, value, whole, of, scale) for one, value in rows],
    }


def _row(
    one: User,
    value: IndicatorValue | None,
    whole: IndicatorValue | None,
    of: IndicatorWords,
    scale: tuple[float, float],
) -> dict[str, Any]:
    mine, said = ends(value), figures.figure(value.value if value else None, of.unit)
    told = beside(mine, ends(whole), of)
    return {
        "person": one,
        "value": said,
        "between": figures.between(mine.low, mine.high, of.unit),
        "n": mine.n,
        "span": span(mine, f"{one.name}: {said}", scale, whole.value if whole else None),
        "said": SAID[told] if value else "",
        "kind": told.value,
    }


def _scale(every: list[Ends]) -> tuple[float, float]:
    some = [end for one in every for end in (one.low, one.value, one.high) if end is not None]
    return (min(some), max(some)) if some else (0.0, 1.0)
