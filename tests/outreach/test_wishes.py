"""Who wants no more of it gets none; who wants it again does; who waits for something hears of it."""

import pytest

from keepword.commerce.services import count_stock
from keepword.core import clock
from keepword.core.actors import system
from keepword.core.errors import Conflict, NotFound
from keepword.customers.consent import agreed, give_consent
from keepword.customers.models import Customer
from keepword.customers.services import join
from keepword.outreach import queries, services
from keepword.outreach.links import token_of
from keepword.outreach.models import Notice, Recipient, Unsubscribed, Waiting
from tests.cast import Cast
from tests.outreach.people import (
    NOON,
    a_customer,
    a_notice,
    a_product,
    a_purpose,
    news,
    own,
    states,
    work,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def sent_to(cast: Cast, anna: Customer, **more: object) -> tuple[Notice, str]:
    """A newsletter that she has, and its token."""
    with clock.moved(NOON):
        notice = services.start(cast.lead, news(cast, [anna], **more))
        work()
        return notice, token_of(Recipient.objects.get(notice=notice, customer=anna).pk)


def test_one_click_ends_it_and_takes_the_consent_back(cast: Cast) -> None:
    anna = a_customer("Anna")
    notice, token = sent_to(cast, anna)
    assert queries.about(token) == queries.About("News by mail", "en", optional=True, off=False)
    row = services.unsubscribe(token, one_click=True)
    assert row is not None
    assert (row.source, row.purpose, row.notice) == ("one_click", notice.purpose, None)
    assert not agreed(anna, "news")
    assert queries.about(token).off
    again = services.unsubscribe(token)
    assert again == row
    with clock.moved(NOON):
        other = services.start(cast.lead, services.duplicate_notice(cast.lead, notice))
        work()
    assert states(other) == {"unsubscribed": 1}


def test_who_waits_for_it_is_left_out_at_once(cast: Cast) -> None:
    anna = a_customer("Anna")
    _first, token = sent_to(cast, anna)
    with clock.moved(NOON):
        second = services.start(cast.lead, services.duplicate_notice(cast.lead, _first))
        from tests.outreach.people import run_jobs

        run_jobs()
        assert states(second) == {"waiting": 1}
        services.unsubscribe(token)
        assert states(second) == {"unsubscribed": 1}


def test_by_mistake_is_undone_by_the_same_link(cast: Cast) -> None:
    anna = a_customer("Anna")
    _notice, token = sent_to(cast, anna)
    services.unsubscribe(token)
    services.resubscribe(token)
    assert agreed(anna, "news")
    assert not queries.about(token).off
    assert Unsubscribed.objects.get().undone_at is not None


def test_who_agrees_again_later_gets_it_again(cast: Cast) -> None:
    anna = a_customer("Anna")
    notice, token = sent_to(cast, anna)
    services.unsubscribe(token, everything=True)
    assert notice.purpose is not None
    give_consent(cast.agent, anna, notice.purpose, evidence="She asked for it on the phone.")
    with clock.moved(NOON):
        other = services.start(cast.lead, services.duplicate_notice(cast.lead, notice))
        work()
    assert states(other) == {"sending": 1}


def test_everything_means_every_purpose_but_no_service(cast: Cast) -> None:
    anna, lamp = a_customer("Anna"), a_product()
    own([anna], lamp)
    _notice, token = sent_to(cast, anna)
    give_consent(cast.agent, anna, a_purpose("research"), evidence="form")
    services.unsubscribe(token, everything=True)
    assert not agreed(anna, "research")
    with clock.moved(NOON):
        recall = services.start(cast.lead, a_notice(cast, "recall", product=lamp))
        work()
    assert states(recall) == {"sending": 1}
    one = Recipient.objects.get(notice=recall)
    assert services.unsubscribe(token_of(one.pk)) is None
    assert one.message is not None
    assert "foot" not in one.message.marks


def test_a_token_that_is_none_tells_nothing(cast: Cast) -> None:
    for token in ("", "x", "1-aaaa", token_of(999_999), "1-" + "a" * 24, "\x00", "ї" * 300):
        with pytest.raises(NotFound):
            services.unsubscribe(token)
        with pytest.raises(NotFound):
            queries.about(token)


def test_who_waits_for_a_product_hears_once_that_it_is_back(cast: Cast) -> None:
    anna, bob, lamp = a_customer("Anna"), a_customer("Bob"), a_product(counted=True)
    with clock.moved(NOON):
        notice = services.switch_on(cast.lead, a_notice(cast, "back_in_stock"))
        made = services.wait_for(system, anna, lamp)
        assert services.wait_for(system, anna, lamp) == made
        services.wait_for(system, bob, lamp)
        services.wait_no_more(system, bob, lamp)
        assert (queries.waiting_for(lamp), queries.waits(anna, lamp), queries.waits(bob, lamp)) == (
            1,
            True,
            False,
        )
        count_stock(cast.lead, lamp, 5, key="count")
        tell_back(lamp)
        tell_back(lamp)
        work()
    assert states(notice) == {"sending": 1}
    assert Waiting.objects.get().told_at == NOON
    with pytest.raises(Conflict):
        services.wait_for(system, anna, lamp)


def test_without_a_notice_that_is_on_they_wait_on(cast: Cast) -> None:
    anna, lamp = a_customer("Anna"), a_product(counted=True)
    a_notice(cast, "back_in_stock")
    services.wait_for(system, anna, lamp)
    count_stock(cast.lead, lamp, 5, key="count")
    tell_back(lamp)
    assert queries.waits(anna, lamp)


def tell_back(lamp: object) -> None:
    from keepword.commerce.events import BackInStock
    from keepword.core.events import publish

    publish(BackInStock(lamp))  # type: ignore[arg-type]


def test_two_who_are_one_are_told_once_and_stay_off(cast: Cast) -> None:
    anna, ann, carl = a_customer("Anna"), a_customer("Ann"), a_customer("Carl")
    with clock.moved(NOON):
        notice = services.start(cast.lead, news(cast, [anna, ann, carl], per_minute=6))
        from tests.outreach.people import run_jobs

        run_jobs()
        services.unsubscribe_customer(cast.agent, ann, notice=notice)
        made = join(cast.agent, ann, anna)
        assert queries.unsubscribed_of(cast.agent, anna).count() == 1
        assert Recipient.objects.filter(customer=anna).count() == 1
        from keepword.customers.services import part

        part(cast.agent, made)
        assert queries.unsubscribed_of(cast.agent, anna).count() == 0
        assert queries.unsubscribed_of(cast.agent, ann).count() == 1
