"""Costs and budgets: entered, corrected, removed, taken from a file."""

from contextlib import suppress
from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given

from keepword.core.errors import Invalid, NotFound, Refused
from keepword.strategy import queries
from keepword.strategy.models import Budget, Cost
from keepword.strategy.rules.tables import month_of, read
from keepword.strategy.services import (
    CostGiven,
    Taken,
    correct_cost,
    record_cost,
    remove_cost,
    set_budget,
    take_file,
)
from keepword.teams.services import save_team
from tests.cast import Cast
from tests.strategy.conftest import told

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
FILE = b"""month;kind;amount;team;channel;note
2026-11;people;4 200,00;helpdesk;;wages
2026-11-30;software;80,5;;email;
2026-11;budget;5000;;;
"""


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_cost_is_corrected_and_removed(cast: Cast) -> None:
    cost = record_cost(cast.admin, CostGiven(date(2026, 11, 17), "people", 420_000))
    assert (cost.month, cost.currency) == (NOVEMBER, "EUR")
    correct_cost(cast.admin, cost, CostGiven(DECEMBER, "people", 400_000, note="less"))
    (fact,) = told("cost_recorded")
    assert (fact.value, fact.data["of_kind"], fact.at.isoformat()) == (
        4000.0,
        "people",
        "2026-10-31T22:00:00+00:00",
    )
    remove_cost(cast.admin, cost)
    assert told("cost_recorded") == []
    with pytest.raises(NotFound):
        queries.get_cost(cast.admin, cost.pk)


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_budget_holds_for_some_months_and_is_set_anew(cast: Cast) -> None:
    set_budget(cast.admin, date(2026, 11, 9), 500_000, months=3)
    set_budget(cast.admin, DECEMBER, 600_000)
    assert [one.value for one in told("budget_set")] == [5000.0, 5000.0, 6000.0]
    record_cost(cast.admin, CostGiven(DECEMBER, "other", 900_000))
    january, december, november = queries.months(cast.lead)
    assert (january.cost, january.budget, january.share) == (None, 500_000, None)
    assert (december.cost, december.budget, december.share) == (900_000, 600_000, 150.0)
    assert (november.month, november.share) == (NOVEMBER, None)


@pytest.mark.django_db
def test_another_currency_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="kept in EUR") as error:
        record_cost(cast.admin, CostGiven(NOVEMBER, "people", 1), currency="USD")
    assert error.value.field == "currency"


@pytest.mark.django_db
def test_leads_read_costs_and_agents_do_not(cast: Cast) -> None:
    record_cost(cast.admin, CostGiven(NOVEMBER, "people", 1))
    assert queries.costs(cast.lead).count() == 1
    assert queries.costs(cast.agent).count() == 0
    for person in (cast.lead, cast.agent):
        with pytest.raises(Refused):
            set_budget(person, NOVEMBER, 100)


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_file_that_is_read_twice_counts_once(cast: Cast) -> None:
    team = save_team(cast.admin, None, name="Helpdesk")
    assert take_file(cast.admin, FILE) == Taken(new=3)
    assert take_file(cast.admin, FILE) == Taken(known=3)
    changed = FILE.replace(b"80,5", b"90").replace(b"5000", b"5500")
    assert take_file(cast.admin, changed) == Taken(corrected=2, known=1)
    found = {(one.kind, one.team, one.channel, one.amount) for one in Cost.objects.select_related("team")}
    assert found == {("people", team, "", 420_000), ("software", None, "email", 9_000)}
    assert Budget.objects.get().amount == 550_000
    assert sorted(one.value or 0 for one in told("cost_recorded")) == [90.0, 4200.0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"kind,amount\npeople,1", "no column “month”"),
        (b"month,kind,amount\n", "no rows"),
        (b"month,kind,amount\n2026-13,people,1", "Row 2, column “month”"),
        (b"month,kind,amount\n2026-11,people,1\n2026-11,cakes,1", "Row 3, column “kind”"),
        (b"month,kind,amount\n2026-11,people,-1", "Row 2, column “amount”"),
        (b"month,kind,amount\n2026-11,people,=1+1", "Row 2, column “amount”"),
        (b"month,kind,amount,currency\n2026-11,people,1,USD", "Row 2, column “currency”"),
        (b"month,kind,amount,team\n2026-11,people,1,\n2026-11,people,2,Moon", "Row 3, column “team”"),
        (b"month,kind,amount,channel\n2026-11,people,1,pigeons", "Row 2, column “channel”"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"month,kind,amount\n\x00", "no text"),
        (b"x" * 1_000_001, "larger"),
    ],
)
def test_of_a_file_with_a_wrong_row_nothing_is_taken(cast: Cast, content: bytes, what: str) -> None:
    with pytest.raises(Invalid, match=what):
        take_file(cast.admin, content)
    assert not Cost.objects.exists()


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"month,kind,amount\n{text}".encode())
)
def test_any_file_is_read_or_refused(content: bytes) -> None:
    with suppress(Invalid):
        assert all(one.amount >= 0 and one.month.day == 1 for one in read(content, ["people"], "EUR"))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_month_is_written_in_two_ways(day: date) -> None:
    assert month_of(day.isoformat()) == month_of(day.isoformat()[:7]) == day.replace(day=1)
