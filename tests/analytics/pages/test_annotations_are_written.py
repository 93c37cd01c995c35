"""Dated words on numbers: written, changed and removed, and read by who sees the numbers."""

from datetime import date, timedelta

import pytest

from keepword.accounts.days import today
from keepword.analytics.models import Annotation
from keepword.analytics.queries.annotations import every_annotation, of_indicator, of_tiles
from keepword.analytics.rules.dashboards import Tile
from keepword.analytics.services.annotations import LONGEST, Said, remove_annotation, save_annotation
from keepword.audit.models import Entry
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.teams.services import save_team
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MONDAY = date(2026, 11, 2)


def test_it_is_written_changed_and_removed_with_who_and_when(cast: Cast) -> None:
    one = save_annotation(cast.lead, None, Said(MONDAY, "New carrier\nsince\x00 Monday"))
    assert (one.text, one.author, one.indicator) == ("New carrier since Monday", cast.lead, "")
    save_annotation(cast.lead, one, Said(MONDAY, "New carrier", "csat"), rev=one.rev)
    with pytest.raises(Conflict):
        save_annotation(cast.lead, one, Said(MONDAY, "x"), rev=one.rev)
    remove_annotation(cast.lead, one)
    assert not Annotation.objects.exists()
    entries = list(Entry.objects.filter(verb__endswith="annotation").order_by("pk"))
    assert [one.verb for one in entries] == [
        "wrote annotation",
        "changed annotation",
        "removed annotation",
    ]
    assert entries[-1].data["text"] == "New carrier"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(MONDAY, " \n "), "text"),
        (Said(MONDAY, "x" * (LONGEST + 1)), "text"),
        (Said(date(1901, 1, 1), "Long ago"), "day"),
        (Said(MONDAY, "Rain", "weather"), "indicator"),
    ],
)
def test_what_is_wrong_is_named(cast: Cast, said: Said, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        save_annotation(cast.lead, None, said)
    assert wrong.value.field == field
    with pytest.raises(Invalid):
        save_annotation(cast.lead, None, Said(today() + timedelta(days=400), "To come"))


def test_an_agent_reads_those_of_the_whole_and_writes_none(cast: Cast) -> None:
    one = save_annotation(cast.lead, None, Said(MONDAY, "Strike"))
    assert list(every_annotation(cast.agent)) == [one]
    with pytest.raises(Refused):
        save_annotation(cast.agent, None, Said(MONDAY, "Mine"))
    with pytest.raises(NotFound):
        remove_annotation(cast.agent, one)


def test_one_of_a_team_is_for_who_sees_the_team(cast: Cast) -> None:
    repairs = save_team(cast.admin, None, name="Repairs", members=[cast.agent])
    others = save_team(cast.admin, None, name="Others", members=[cast.colleague])
    mine = save_annotation(cast.lead, None, Said(MONDAY, "A new bench", team=repairs))
    save_annotation(cast.lead, None, Said(MONDAY, "Two are ill", team=others))
    whole = save_annotation(cast.lead, None, Said(MONDAY, "Strike"))
    assert set(every_annotation(cast.agent)) == {mine, whole}
    assert every_annotation(cast.lead).count() == 3
    tile = Tile("csat", "team", str(repairs.pk))
    assert set(of_tiles(cast.lead, [tile], MONDAY)) == {mine, whole}
    assert of_tiles(cast.lead, [Tile("csat")], MONDAY) == [whole]


def test_a_series_has_those_of_its_indicator_and_of_all_from_its_first_day(cast: Cast) -> None:
    whole = save_annotation(cast.lead, None, Said(MONDAY, "Strike"))
    csat = save_annotation(cast.lead, None, Said(MONDAY + timedelta(days=1), "New survey", "csat"))
    save_annotation(cast.lead, None, Said(MONDAY - timedelta(days=1), "Before"))
    assert of_indicator(cast.lead, "csat", MONDAY) == [whole, csat]
    assert of_indicator(cast.lead, "nps", MONDAY) == [whole]
