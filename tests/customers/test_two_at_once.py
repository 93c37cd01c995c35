"""Two processes meet the same stranger, and two people join crosswise."""

import pytest

from keepword.core.errors import Conflict
from keepword.customers.models import Customer, Identity
from keepword.customers.services import join, recognise
from tests.cast import Cast
from tests.conversations.test_two_merge_at_once import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_a_stranger_is_one_customer() -> None:
    one, other, third = together(*[lambda: recognise("telegram", "77001", name="Olena")] * 3)
    assert one == other == third
    assert Customer.objects.count() == Identity.objects.count() == 1


def test_each_into_the_other_is_done_once(cast: Cast) -> None:
    one, other = recognise("site", "1"), recognise("site", "2")
    done = together(lambda: join(cast.agent, one, other), lambda: join(cast.lead, other, one))
    assert sum(isinstance(each, Conflict) for each in done) == 1
    assert Customer.objects.filter(joined_into__isnull=False).count() == 1
