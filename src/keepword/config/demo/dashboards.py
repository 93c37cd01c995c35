"""The demo shop's dashboard, which all share, what its lead gets by mail on Mondays, and its board."""

from datetime import timedelta

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.analytics.rules.dashboards import TEAM, Tile
from keepword.analytics.rules.reports import Times
from keepword.analytics.services.annotations import Said, save_annotation
from keepword.analytics.services.dashboards import Layout, save_dashboard
from keepword.analytics.services.reports import Plan, save_report
from keepword.analytics.services.walls import Wanted, save_board
from keepword.config.demo.teams import REPAIRS
from keepword.config.demo.times import BAD_BATCH, STRIKE
from keepword.teams.models import Team


def make(lead: User) -> None:
    """After the teams."""
    repairs = str(Team.objects.get(name=REPAIRS).pk)
    tiles = [
        Tile("first_response_time"),
        Tile("promises_kept"),
        Tile("promises_kept", TEAM, repairs),
        Tile("csat"),
        Tile("csat", TEAM, repairs),
        Tile("resolution_time"),
    ]
    save_dashboard(lead, None, Layout("Every morning", tiles, is_shared=True))
    day = today()
    save_annotation(lead, None, Said(day - timedelta(days=max(STRIKE)), "Couriers went on strike"))
    save_annotation(
        lead, None, Said(day - timedelta(days=max(BAD_BATCH)), "A batch of chargers that get hot", "csat")
    )
    save_report(lead, None, Plan("The week in numbers", "service", Times("week", 0, 8), [lead]))
    save_board(lead, None, Wanted("Everything", language=lead.language))
