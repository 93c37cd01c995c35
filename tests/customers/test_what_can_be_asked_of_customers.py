"""The database and an object in hand answer alike to what can be asked about customers."""

import pytest

from keepword.conversations.models import Conversation
from keepword.core.conditions import matches, to_q
from keepword.customers import services
from keepword.customers.models import Customer
from keepword.customers.services import Preferences
from tests.cast import Cast
from tests.desk.conftest import MailIn, mail_in, nothing_remembered

__all__ = ["mail_in", "nothing_remembered"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def house(cast: Cast, mail_in: MailIn) -> int:
    who = mail_in().customer
    mail_in(name="Petro", address="petro@example.org")
    made = services.save_organisation(cast.agent, None, name="Bike club")
    services.add_member(cast.agent, made, who)
    services.remember(cast.agent, who, kind="owns", value="Galaxy A54")
    services.save_preferences(
        cast.agent, who, Preferences(language="uk", prefers_channel="email", no_calls=True)
    )
    return made.pk


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "organisation", "op": "has any", "value": ["{house}"]},
        {"field": "organisation", "op": "is empty", "value": True},
        {"field": "remembers", "op": "has any", "value": ["owns"]},
        {"not": {"field": "remembers", "op": "has any", "value": ["owns"]}},
        {"field": "prefers_channel", "op": "is", "value": "email"},
        {"field": "no_calls", "op": "is", "value": True},
        {"field": "no_calls", "op": "is", "value": False},
    ],
)
@pytest.mark.parametrize(("subject", "model"), [("customer", Customer), ("conversation", Conversation)])
def test_both_answer_alike(
    house: int, condition: dict[str, object], subject: str, model: type[Customer] | type[Conversation]
) -> None:
    if condition.get("value") == ["{house}"]:
        condition = {**condition, "value": [house]}
    found = set(model.objects.filter(to_q(subject, condition)).values_list("pk", flat=True))  # type: ignore[attr-defined]
    assert found == {one.pk for one in model.objects.all() if matches(subject, condition, one)}  # type: ignore[attr-defined]
    assert len(found) == 1
