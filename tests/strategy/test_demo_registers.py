"""The demo shop has something in each register."""

import pytest

from keepword.config.demo import strategy
from keepword.conversations.services import assign
from keepword.core import clock
from keepword.strategy import queries
from keepword.strategy.models import GoalState
from tests.cast import Cast
from tests.strategy.conftest import MailIn

pytestmark = pytest.mark.django_db


def test_each_register_is_told(cast: Cast, mail_in: MailIn) -> None:
    assign(cast.agent, mail_in("I was ill."), cast.agent)
    strategy.tell(clock.now())
    lead = cast.lead
    assert queries.services(lead).count() == 3
    assert [one.way.on_track for one in queries.standings(queries.goals(lead))] == [True]
    assert queries.goals(lead).get().state == GoalState.OPEN
    assert queries.risks(lead).count() == 3
    assert sorted(one.held_on is None for one in queries.reviews(lead)) == [False, True]
    assert all(one.share and 90 < one.share < 110 for one in queries.months(lead))
    assert queries.incidents(lead).get().reported_at
    assert queries.exceptions(lead).count() == 1
