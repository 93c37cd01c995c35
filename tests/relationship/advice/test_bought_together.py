"""What is bought by the same customers is counted in the database as one would by hand."""

from itertools import permutations
from math import isclose

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.commerce.models import Line, Order, OrderStatus, Product
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.relationship.models import Affinity, Reckoning
from keepword.relationship.rules.affinity import is_sure, llr
from keepword.relationship.services import affinities
from tests.aftersales.goods import a_customer, a_product, a_return
from tests.cast import Cast
from tests.relationship.segments.shop import customer as somebody
from tests.relationship.segments.shop import order

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Baskets = list[set[int]]


def tell(baskets: Baskets, products: list[Product]) -> None:
    for basket in baskets:
        who = somebody()
        for number in basket:
            made = order(who)
            _line(made, products[number])


def _line(made: Order, product: Product, **more: object) -> Line:
    values: dict[str, object] = {"position": 1, "external_id": "1", "name": "x", "quantity": 1, "price": 1}
    return Line.objects.create(order=made, product=product, **values | more)


def kept() -> dict[tuple[int, int], tuple[int, int, int, int, float]]:
    names = ("product", "other", "together", "first", "second", "everybody", "llr")
    return {(row[0], row[1]): row[2:] for row in Affinity.objects.values_list(*names)}  # type: ignore[misc]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sets(st.integers(0, 3), min_size=1), min_size=1, max_size=6), st.integers(1, 8))
def test_by_hand_it_comes_to_the_same(baskets: Baskets, times: int) -> None:
    Affinity.objects.all().delete()
    Order.objects.all().delete()
    Customer.objects.all().delete()
    products = [
        Product.objects.get_or_create(
            sku=f"P{n}", defaults={"name": "x", "created_at": clock.now(), "changed_at": clock.now()}
        )[0]
        for n in range(4)
    ]
    whole = baskets * times
    tell(whole, products)
    affinities.reckon()
    expected = {}
    for a, b in permutations(range(4), 2):
        counts = (
            sum({a, b} <= one for one in whole),
            sum(a in one for one in whole),
            sum(b in one for one in whole),
            len(whole),
        )
        if is_sure(*counts):
            expected[products[a].pk, products[b].pk] = (*counts, llr(*counts))
    found = kept()
    assert found.keys() == expected.keys()
    for key, row in found.items():
        assert row[:4] == expected[key][:4]
        assert isclose(row[4], expected[key][4], rel_tol=1e-9, abs_tol=1e-6)


def _two_that_go_together() -> tuple[Product, Product]:
    lamp, bulb, other = a_product("LAMP"), a_product("BULB"), a_product("OTHER")
    tell([{0, 1}] * 12 + [{2}] * 30, [lamp, bulb, other])
    return lamp, bulb


def test_what_no_longer_counts_is_gone_and_again_is_the_same() -> None:
    lamp, bulb = _two_that_go_together()
    assert affinities.reckon() == 2
    before = kept()
    assert before.keys() == {(lamp.pk, bulb.pk), (bulb.pk, lamp.pk)}
    assert affinities.reckon() == 2
    assert kept() == before
    Order.objects.all().update(status=OrderStatus.CANCELLED)
    assert affinities.reckon() == 0
    assert Affinity.objects.count() == 0
    assert Reckoning.objects.get().computed_at is not None


def test_a_run_that_is_killed_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    _two_that_go_together()
    affinities.reckon()
    before = kept()
    keep, turns = affinities._keep, []

    def killed(*args: object) -> None:
        turns.append(1)
        if len(turns) > 1:
            raise KeyboardInterrupt
        keep(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(affinities, "_SLICE", 1)
    monkeypatch.setattr(affinities, "_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        affinities.reckon()
    assert kept() == before
    monkeypatch.undo()
    assert affinities.reckon() == 2
    assert kept() == before


def test_what_came_back_was_not_bought(cast: Cast) -> None:
    from tests.relationship.advice.shop import buys

    a_product("LAMP"), a_product("BULB"), a_product("OTHER")
    people = [a_customer() for _ in range(8)]
    for who in people:
        buys(who, "LAMP", "BULB")
    for _ in range(20):
        buys(a_customer(), "OTHER")
    assert affinities.reckon() == 2
    for who in people[:4]:
        a_return(cast.lead, Order.objects.get(customer=who))
    assert affinities.reckon() == 0


def test_a_reseller_says_nothing_of_taste(monkeypatch: pytest.MonkeyPatch) -> None:
    _two_that_go_together()
    monkeypatch.setattr(affinities, "LARGEST", 1)
    assert affinities.reckon() == 0
