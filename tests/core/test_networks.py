"""What one network sends is counted, and nobody can tell afterwards whose it was."""

from datetime import UTC, datetime, timedelta

import pytest

from keepword.core import clock
from keepword.core.networks import allow, network_of

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", ""),
    ],
)
def test_a_network_is_counted_and_not_a_person(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.django_db
def test_each_hour_and_each_day_has_its_measure() -> None:
    def sent(hours: int, what: str = "a place", address: str = "192.0.2.7") -> bool:
        with clock.moved(NOON + timedelta(hours=hours)):
            return allow(what, address, an_hour=2, a_day=5)

    assert [sent(0) for _time in range(3)] == [True, True, False]
    assert sent(0, address="192.0.2.8")
    assert sent(0, what="another place")
    assert [sent(1) for _time in range(3)] == [True, True, False]
    assert [sent(2) for _time in range(2)] == [True, False]  # the fifth and the sixth of the day
    assert sent(24)
