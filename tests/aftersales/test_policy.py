"""What the policy says: in time, in a fit condition, with what it asks for; else a person decides."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.aftersales.rules import policy as rules
from keepword.aftersales.rules.policy import Asked, Terms, judge, together, within_limit

TERMS = Terms(
    30, frozenset({"new", "opened"}), frozenset({"damaged"}), frozenset({"refund"}), 0, 5_000, 10_000
)
FITS = Asked(days=3, reason="changed_mind", condition="new", wish="refund", photos=0, amount=4_000)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ()),
        ({"days": 30}, ()),
        ({"days": 31}, ("too_late",)),
        ({"days": None}, ("not_delivered",)),
        ({"days": 40, "own_days": 60}, ()),
        ({"days": 10, "own_days": 7}, ("too_late",)),
        ({"condition": "used"}, ("condition",)),
        ({"condition": "broken", "reason": "wrong"}, ()),
        ({"reason": "damaged", "condition": "broken"}, ("photos",)),
        ({"reason": "damaged", "condition": "broken", "photos": 1}, ()),
        ({"wish": "exchange"}, ("wish",)),
        ({"days": 400, "reason": "faulty", "condition": "broken", "warranty_months": 24}, ()),
        ({"days": 800, "reason": "faulty", "condition": "broken", "warranty_months": 24}, ("too_late",)),
        ({"days": 99, "condition": "used"}, ("too_late", "condition")),
    ],
)
def test_why_a_return_does_not_fit(changes: dict[str, object], why: tuple[str, ...]) -> None:
    verdict = judge(TERMS, replace(FITS, **changes))
    assert verdict.why == why
    assert verdict.fits == (not why)


@given(amount=st.integers(1, 20_000), bound=st.none() | st.integers(0, 20_000))
def test_the_policy_decides_by_itself_up_to_its_amount(amount: int, bound: int | None) -> None:
    terms = replace(TERMS, by_itself=bound)
    found = judge(terms, replace(FITS, amount=amount))
    assert found.by_itself == (bound is None or amount <= bound)
    assert not judge(terms, replace(FITS, amount=amount, days=99)).by_itself


@given(amounts=st.lists(st.integers(1, 9_000), min_size=1, max_size=5))
def test_many_small_things_are_not_decided_as_small(amounts: list[int]) -> None:
    verdicts = [judge(TERMS, replace(FITS, amount=one)) for one in amounts]
    assert together(verdicts, sum(amounts), TERMS).by_itself == (sum(amounts) <= 5_000)


def test_one_thing_that_does_not_fit_takes_all_to_a_person() -> None:
    verdicts = [judge(TERMS, FITS), judge(TERMS, replace(FITS, days=99))]
    assert together(verdicts, 10, TERMS) == rules.Verdict(False, ("too_late",), False)
    assert not together([], 0, TERMS).fits


@given(amount=st.integers(0, 10**9), limit=st.none() | st.integers(0, 10**9))
def test_the_limit_itself_is_within(amount: int, limit: int | None) -> None:
    assert within_limit(replace(TERMS, limit=limit), amount) == (limit is None or limit >= amount)
