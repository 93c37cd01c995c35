"""Who is erased leaves no trace among those who were told; who asks for their data gets it."""

import pytest

from keepword.commerce.services import count_stock
from keepword.core import clock
from keepword.core.actors import system
from keepword.core.models import Fact
from keepword.customers.privacy import holders
from keepword.outreach import services
from keepword.outreach.models import Recipient, Unsubscribed, Waiting
from keepword.privacy.services import erase_person
from tests.cast import Cast
from tests.outreach.people import NOON, a_customer, a_product, deliver, news, work
from tests.privacy.world import run_all

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_nothing_is_left_of_who_was_told(cast: Cast) -> None:
    with clock.moved(NOON):
        anna, bob = a_customer("Anna"), a_customer("Bob")
        lamp = a_product(counted=True)
        count_stock(cast.lead, lamp, 0, key="none")
        notice = services.start(cast.lead, news(cast, [anna, bob]))
        work()
        for one in Recipient.objects.select_related("message__conversation"):
            assert one.message is not None
            deliver(one.message)
        services.unsubscribe_customer(cast.agent, anna, notice=notice)
        services.wait_for(system, anna, lamp)
        exported = {
            name: list(rows)
            for holder in holders()
            if holder.name == "notices" and holder.export is not None
            for name, rows in holder.export(anna, True).items()
        }
        assert [one["state"] for one in exported["notices"]] == ["sent"]
        assert len(exported["unsubscribed"]) == len(exported["waits_for"]) == 1

        key = anna.key
        erase_person(cast.admin, anna, confirmation=str(anna.pk), note="She asked for it.")
        run_all()
    assert list(Recipient.objects.values_list("customer", flat=True)) == [bob.pk]
    assert not Unsubscribed.objects.exists()
    assert not Waiting.objects.exists()
    assert Fact.objects.filter(kind="notice_sent", person=key).exists()
