"""The cast, mail that comes in, and a shop that promises something."""

from collections.abc import Callable

import pytest

from keepword.commitments.services import Times, save_policy
from tests.cast import Cast
from tests.desk.conftest import mail_in, nothing_remembered

__all__ = ["mail_in", "nothing_remembered"]


@pytest.fixture
def working(cast: Cast) -> Callable[[], None]:
    """The shop promises an answer in an hour, at any hour of any day."""

    def working() -> None:
        save_policy(cast.admin, name="All", condition={}, times=Times(60, 120, 960))

    return working
