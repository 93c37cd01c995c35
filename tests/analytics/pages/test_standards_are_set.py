"""Targets: set, changed, retired; the shop's own before those that come with Keepword."""

from datetime import timedelta

import pytest

from keepword.accounts.days import today
from keepword.analytics.models import Standard
from keepword.analytics.queries.standards import standards, targets
from keepword.analytics.rules import standards as shipped
from keepword.analytics.rules.verdicts import Band
from keepword.analytics.services.standards import (
    Aim,
    drop_shipped,
    retire_standard,
    save_standard,
)
from keepword.audit.models import Entry
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.teams.services import save_team
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
KEPT = Band(green_low=0.98, amber_low=0.9)


def test_one_to_begin_with_counts_until_the_shop_sets_its_own(cast: Cast) -> None:
    ours = shipped.shipped()["promises_kept"].band
    assert targets(cast.lead)["promises_kept", ""].band == ours
    mine = save_standard(cast.lead, None, Aim("promises_kept", KEPT, owner=cast.lead, note="Agreed"))
    held = targets(cast.lead)["promises_kept", ""]
    assert (held.band, held.standard) == (KEPT, mine)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.data["band"]) == ("set standard", [0.98, None, 0.9, None])


def test_one_that_counts_from_later_counts_from_then(cast: Cast) -> None:
    later = today() + timedelta(days=10)
    save_standard(cast.lead, None, Aim("promises_kept", KEPT, valid_from=later))
    assert targets(cast.lead)["promises_kept", ""].standard is None
    assert targets(cast.lead, later)["promises_kept", ""].band == KEPT


def test_the_latest_counts(cast: Cast) -> None:
    save_standard(
        cast.lead, None, Aim("promises_kept", Band(green_low=0.5), valid_from=today() - timedelta(days=9))
    )
    save_standard(cast.lead, None, Aim("promises_kept", KEPT))
    assert targets(cast.lead)["promises_kept", ""].band == KEPT
    assert targets(cast.lead, today() - timedelta(days=1))["promises_kept", ""].band == Band(green_low=0.5)


def test_a_team_has_its_own_beside_the_whole(cast: Cast) -> None:
    team = save_team(cast.admin, None, name="Repairs")
    save_standard(cast.lead, None, Aim("promises_kept", KEPT, scope=f"team:{team.pk}"))
    held = targets(cast.lead)
    assert held["promises_kept", f"team:{team.pk}"].cut == ("team", str(team.pk))
    assert held["promises_kept", ""].standard is None


def test_one_that_is_retired_counts_no_more_nor_does_ours(cast: Cast) -> None:
    mine = save_standard(cast.lead, None, Aim("promises_kept", KEPT))
    retire_standard(cast.lead, mine)
    assert ("promises_kept", "") not in targets(cast.lead)
    assert not standards(cast.lead).exists()
    with pytest.raises(NotFound):
        retire_standard(cast.lead, mine)


def test_one_of_ours_can_be_dropped(cast: Cast) -> None:
    drop_shipped(cast.lead, "csat")
    assert ("csat", "") not in targets(cast.lead)
    with pytest.raises(NotFound):
        drop_shipped(cast.lead, "weather")
    save_standard(cast.lead, None, Aim("nps", Band(green_low=10)))
    with pytest.raises(Conflict):
        drop_shipped(cast.lead, "nps")


def test_two_from_one_day_are_a_conflict(cast: Cast) -> None:
    save_standard(cast.lead, None, Aim("promises_kept", KEPT))
    with pytest.raises(Conflict):
        save_standard(cast.lead, None, Aim("promises_kept", Band(green_low=0.5)))
    assert Standard.objects.count() == 1


def test_who_changes_what_somebody_else_has_changed_is_told(cast: Cast) -> None:
    mine = save_standard(cast.lead, None, Aim("promises_kept", KEPT))
    save_standard(cast.admin, mine, Aim("promises_kept", Band(green_low=0.9)), rev=mine.rev)
    with pytest.raises(Conflict):
        save_standard(cast.lead, mine, Aim("promises_kept", KEPT), rev=mine.rev)
    with pytest.raises(Conflict):
        save_standard(cast.lead, mine, Aim("csat", KEPT))


@pytest.mark.parametrize(
    ("aim", "field"),
    [
        (Aim("weather", KEPT), "indicator"),
        (Aim("promises_kept", KEPT, scope="team:99999"), "scope"),
        (Aim("promises_kept", KEPT, scope="planet:1"), "scope"),
        (Aim("promises_kept", Band(green_low=2)), "green_low"),
        (Aim("promises_kept", KEPT, note="x" * 501), "note"),
    ],
)
def test_what_cannot_be_is_named(cast: Cast, aim: Aim, field: str) -> None:
    with pytest.raises(Invalid) as error:
        save_standard(cast.lead, None, aim)
    assert error.value.field == field


def test_an_agent_sets_none(cast: Cast) -> None:
    with pytest.raises(Refused):
        save_standard(cast.agent, None, Aim("promises_kept", KEPT))
    with pytest.raises(NotFound):
        targets(cast.agent)
