from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import AGENT, LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "dashboards": Route(AGENT),
    "dashboard_service": Route(LEAD),
    "dashboard_me": Route(AGENT),
    "dashboard_person": Route(LEAD, "get", "person"),
    "dashboard_team": Route(AGENT, "get", "dashboard_team"),
    "dashboard_new": Route(AGENT, "both"),
    "dashboard": Route(AGENT, "get", "dashboard"),
    "dashboard_edit": Route(LEAD, "both", "dashboard"),
    "dashboard_remove": Route(LEAD, "post", "dashboard"),
    "numbers_file": Route(AGENT),
    "annotations": Route(LEAD),
    "annotation_new": Route(LEAD, "both"),
    "annotation": Route(LEAD, "both", "annotation"),
    "annotation_remove": Route(LEAD, "post", "annotation"),
    "reports": Route(AGENT),
    "report_new": Route(AGENT, "both"),
    "report": Route(LEAD, "both", "report"),
    "report_remove": Route(LEAD, "post", "report"),
    "report_reading": Route(AGENT, "post", "report"),
}
WORDS: dict[str, dict[str, str]] = {"numbers_file": {"of": "me", "kind": "csv"}}


def numbers(world: World) -> dict[str, int]:
    from keepword.accounts.days import today
    from keepword.analytics.rules.dashboards import AGENT as PERSON
    from keepword.analytics.rules.dashboards import Tile
    from keepword.analytics.rules.reports import Times
    from keepword.analytics.services.annotations import Said, save_annotation
    from keepword.analytics.services.dashboards import Layout, save_dashboard
    from keepword.analytics.services.reports import Plan, save_report
    from keepword.core import clock, facts
    from keepword.teams.services import save_team

    cast = world.cast
    team = save_team(cast.admin, None, name="Second line", members=[cast.lead, cast.agent])
    for number in range(12):
        kind = "promise_kept" if number % 4 else "promise_broken"
        facts.record([facts.fact(kind, clock.now(), actor=cast.lead.key, team=team.pk)])
    key = str(cast.lead.key)
    tiles = [Tile("promises_kept"), Tile("csat"), Tile("promises_kept", PERSON, key)]
    board = save_dashboard(cast.lead, None, Layout("Every morning", tiles, is_shared=True))
    times = Times("week", 0, 8)
    plan = Plan("Monday mornings", "service", times, [cast.lead, cast.agent, cast.admin])
    report = save_report(cast.lead, None, plan)
    said = Said(today(), "New carrier since Monday", "promises_kept")
    note = save_annotation(cast.lead, None, said)
    return {
        "report": report.pk,
        "dashboard_team": team.pk,
        "dashboard": board.pk,
        "annotation": note.pk,
    }
