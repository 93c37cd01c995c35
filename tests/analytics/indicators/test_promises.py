"""What became of what we promised."""

import hypothesis.strategies as st
import pytest

from tests.analytics.indicators.world import Pair, Said, agree, over, ratio, said, shares

pytestmark = pytest.mark.django_db
maybe = st.none() | st.booleans()


@over(*(said(f"promise_{what}") for what in ("made", "kept", "broken", "moved", "withdrawn")))
def test_promises_that_came_to_an_end(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        ends = [one for one in all_ if one.inside and one.kind in ("promise_kept", "promise_broken")]
        return shares(one.kind == "promise_kept" for one in ends)

    agree("promises_kept", oracle, told, fates, ratio)


@over(said("promise_made", overpromised=maybe))
def test_promises_made_against_a_warning(told: list[Said], fates: list[int]) -> None:
    agree(
        "overpromise_share",
        lambda all_: shares(one.overpromised is True for one in all_ if one.inside),
        told,
        fates,
        ratio,
    )
