"""Two customers become one and two again: what they were asked and answered goes with them."""

import pytest

from keepword.core import clock
from keepword.customers.models import Customer
from keepword.customers.services.join import join, part
from keepword.feedback.models import Invitation, Response
from keepword.feedback.services import invite
from tests.feedback.cast import Shop, after
from tests.feedback.surveying import fill, make_lead, open_one

pytestmark = pytest.mark.both_databases


def test_they_are_moved_and_moved_back(shop: Shop) -> None:
    survey = open_one(make_lead())
    hers = shop.solved()
    other = shop.writes(after(hours=3), address="o.petrenko@example.org", name="Olena P.")
    with clock.moved(after(hours=4)):
        invitation = invite(shop.agent, survey, hers)
        assert invitation is not None
        response = fill(survey, {"score": 5}, invitation=invitation)
        made = join(shop.agent, hers.customer, other.customer)
    assert _whose(response, invitation) == (other.customer, other.customer)
    with clock.moved(after(hours=5)):
        part(shop.agent, made)
    assert _whose(response, invitation) == (hers.customer, hers.customer)


def _whose(response: Response, invitation: Invitation) -> tuple[Customer | None, Customer | None]:
    return (
        Response.objects.get(pk=response.pk).customer,
        Invitation.objects.get(pk=invitation.pk).customer,
    )
