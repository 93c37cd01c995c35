"""A conversation goes to a team and to a person by the API."""

import pytest

from keepword.teams.services import save_team
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = pytest.mark.django_db


def test_to_a_team_with_a_reason(cast: Cast, agent: Caller, mail_in: MailIn) -> None:
    team = save_team(cast.admin, None, name="Repairs", members=[cast.colleague])
    path = f"/conversations/{mail_in().pk}/hand-over"
    told = agent.post(path, {"team": team.pk, "reason": "Only they can say."}).json()
    assert told["team"] == {"id": team.pk, "name": "Repairs"}
    told = agent.post(path, {"assignee": cast.colleague.pk}).json()
    assert (told["assignee"]["name"], told["team"]["name"]) == ("Colleague", "Repairs")
    assert agent.post(path, {"assignee": 987_654}).status_code == 422
