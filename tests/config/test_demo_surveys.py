"""The demo shop's surveys: two years of answers, and somebody who is called back."""

from datetime import timedelta

import pytest
from tests.feedback.cast import Shop, after, make_shop
from tests.feedback.surveying import make_lead

from keepword.channels.demo.sending import telling
from keepword.config.demo import surveys
from keepword.core.models import Fact
from keepword.feedback.models import FollowUp, Invitation, Response, Survey
from keepword.feedback.queries.results import results

NOW = after(days=30)
LETTERS = 12


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


def test_each_has_answers_that_say_something(shop: Shop) -> None:
    make_lead()
    shop.inbox.channel = "demo"
    shop.inbox.save()
    for number in range(LETTERS):
        begun = after(days=number)
        address, subject = f"c{number}@example.org", f"Charger {number}"
        conversation = shop.writes(begun, address=address, subject=subject)
        shop.answers(conversation, begun + timedelta(hours=1))
        shop.closes(conversation, begun + timedelta(hours=2))
    with telling():
        surveys.tell(NOW)
    by_key = {survey.instrument: results(survey) for survey in Survey.objects.all()}
    assert {key for key, one in by_key.items() if not one.is_hidden} >= {"nps", "servqual"}
    assert by_key["nps"].nps is not None
    assert by_key["servqual"].servqual is not None
    reliability = by_key["servqual"].scales["reliability", "perception"]
    assert reliability.alpha is not None
    assert 0.5 < reliability.alpha.value < 1
    assert 0 < Invitation.objects.filter(message__isnull=False).count() < LETTERS  # the others are not drawn
    first, last = (Response.objects.order_by(order).first() for order in ("started_at", "-started_at"))
    assert first is not None
    assert last is not None
    assert last.started_at - first.started_at > timedelta(days=690)
    assert not Fact.objects.filter(kind="survey_answered", at__gt=NOW).exists()
    assert not FollowUp.objects.filter(opened_at__gt=NOW).exists()
