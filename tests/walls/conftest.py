"""A shop with a board on its wall."""

from collections.abc import Iterator

import pytest

from keepword.analytics.models import WallBoard
from keepword.analytics.queries import wall_numbers
from keepword.analytics.services.walls import Wanted, save_board
from keepword.commitments import queries as commitments
from keepword.portal.wall import pace
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What a process keeps in memory outlives the rolled back database of a test."""
    for forget in (wall_numbers.forget, commitments.forget, pace.forget):
        forget()
    yield
    for forget in (wall_numbers.forget, commitments.forget, pace.forget):
        forget()


@pytest.fixture
def board(cast: Cast) -> WallBoard:
    return save_board(cast.lead, None, Wanted("Kitchen board"))
