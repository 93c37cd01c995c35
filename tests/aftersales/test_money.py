"""What is owed for what comes back: parts add up to the whole, and never to more than was paid."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.aftersales.rules import money, quotes

AMOUNTS = st.integers(0, 10**9)


@given(whole=AMOUNTS, steps=st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_in_whatever_steps_all_pieces_together_are_worth_the_whole(whole: int, steps: list[int]) -> None:
    pieces, before, counted = sum(steps), 0, 0
    for more in steps:
        worth = money.worth(whole, pieces, before, counted, more)
        assert worth >= 0
        # An independent reckoning: never further than a minor unit from the exact share.
        assert abs(worth - Fraction(whole * more, pieces)) <= 1
        before, counted = before + more, counted + worth
    assert counted == whole


@given(whole=AMOUNTS, pieces=st.integers(1, 9), more=st.integers(1, 20))
def test_more_than_there_are_are_worth_nothing(whole: int, pieces: int, more: int) -> None:
    if more > pieces:
        with pytest.raises(ValueError):
            money.worth(whole, pieces, 0, 0, more)


@given(amount=AMOUNTS, weights=st.lists(st.integers(0, 10**7), max_size=9))
def test_a_discount_is_laid_on_the_lines_to_the_last_cent(amount: int, weights: list[int]) -> None:
    shares = money.spread(amount, weights)
    assert len(shares) == len(weights)
    assert sum(shares) == (amount if weights else 0)
    total = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        if total:
            assert abs(share - Fraction(amount * weight, total)) < 1


@given(
    worths=st.lists(st.tuples(AMOUNTS, st.booleans()), max_size=6),
    percent=st.integers(0, 100),
    shipping=AMOUNTS,
    everything=st.booleans(),
    most=AMOUNTS,
)
def test_never_more_than_is_left_and_nothing_is_kept_for_what_is_our_fault(
    worths: list[tuple[int, bool]], percent: int, shipping: int, everything: bool, most: int
) -> None:
    owed = money.owed(worths, percent, shipping=shipping, everything=everything, most=most)
    exact = sum(Fraction(w) if ours else Fraction(w) * (100 - percent) / 100 for w, ours in worths)
    exact += shipping if everything else 0
    assert 0 <= owed <= most
    assert owed == most or exact <= owed < exact + len(worths) + 1


def test_half_a_cent_is_the_customers() -> None:
    assert money.owed([(999, False)], 15, shipping=0, everything=False, most=10_000) == 850


@given(items=st.lists(st.builds(quotes.Item, st.integers(1, 9), AMOUNTS, st.booleans()), max_size=8))
def test_a_quote_asks_only_for_what_is_paid(items: list[quotes.Item]) -> None:
    total = sum(item.price * item.quantity for item in items if not item.free)
    assert quotes.total(items) == total
