"""Many workers ring at once: no call rings at two people, nobody is rung for two, everybody is answered."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from django.db import OperationalError, connection

from keepword.accounts.models import User
from keepword.channels.calls import services
from keepword.channels.calls.models import Call, Leg, Seat
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.errors import Conflict
from tests.cast import Cast, _person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
WORKERS = 8


def at_once(*what: Callable[[], object]) -> list[object]:
    """Each in a thread with a connection of its own, several times over."""

    def run(one: Callable[[], object]) -> object:
        with closing(connection):
            try:
                return one()
            except Conflict as conflict:
                return conflict

    with ThreadPoolExecutor(WORKERS) as workers:
        return list(workers.map(run, what))


@contextmanager
def _crew(number: int) -> Iterator[list[User]]:
    yield [_person(f"crew{n}", "agent") for n in range(number)]


@pytest.fixture
def crew(cast: Cast) -> list[User]:
    with _crew(5) as people:
        for one in people:
            services.save_seat(one, by="phone", address="+37060000000")
            services.set_ready(one, one, True)
        return people


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return Inbox.objects.create(name="Phone", channel="phone", address="+37052000000", created_at=clock.now())


def come(inbox: Inbox, number: int) -> list[Call]:
    made = [services.begin(inbox, external_id=f"CA{n}", number=f"+3706123{n:04}") for n in range(number)]
    return [services.queue_up(call) for call in made]


def test_no_call_rings_at_two_and_nobody_is_rung_for_two(inbox: Inbox, crew: list[User]) -> None:
    come(inbox, 12)
    at_once(*[services.offer_next] * WORKERS * 3)
    rung = Leg.objects.filter(ended_at=None)
    assert rung.count() == len(crew)
    assert max(Counter(rung.values_list("call", flat=True)).values()) == 1
    assert max(Counter(rung.values_list("agent", flat=True)).values()) == 1


def test_everybody_is_answered_once_while_all_work_at_once(inbox: Inbox, crew: list[User]) -> None:
    come(inbox, 15)
    for _round in range(20):
        if not Call.objects.filter(state__in=["waiting", "ringing"]).exists():
            break
        at_once(*[services.offer_next] * WORKERS)
        legs = list(Leg.objects.filter(ended_at=None, answered_at=None).select_related("agent", "call"))
        # Each is taken twice, by an impatient click, while the arbiter runs.
        at_once(
            *[(lambda leg=leg: services.accept(leg.agent, leg)) for leg in [*legs, *legs]],
            services.offer_next,
        )
        talking = list(Call.objects.filter(state="talking"))
        at_once(*[(lambda call=call: services.hang_up(call)) for call in [*talking, *talking]])
        Seat.objects.update(wrap_until=None)
    assert set(Call.objects.values_list("state", flat=True)) == {"wrap_up"}
    answered = Leg.objects.filter(outcome="answered").values_list("call", flat=True)
    assert max(Counter(answered).values()) == 1
    assert len(answered) == 15


def test_a_call_is_taken_or_given_up_and_never_both(inbox: Inbox, crew: list[User]) -> None:
    for call in come(inbox, 5):
        services.offer_next()
        leg = Leg.objects.filter(call=call, ended_at=None).select_related("agent", "call").get()
        at_once(lambda leg=leg: services.accept(leg.agent, leg), lambda call=call: services.hang_up(call))
        call.refresh_from_db()
        assert call.state in ("abandoned", "wrap_up")
        assert (call.answered_at is None) == (call.state == "abandoned")
        assert not call.legs.filter(ended_at=None).exists()


def test_the_same_call_told_of_many_times_at_once_is_one(inbox: Inbox) -> None:
    def tell() -> int:
        for _try in range(20):
            try:
                return services.begin(inbox, external_id="CA1", number="+37061234567").pk
            except OperationalError:  # the file of SQLite is busy; a provider comes again
                continue
        raise AssertionError

    assert len(set(at_once(*[tell] * WORKERS))) == 1
    assert Call.objects.count() == 1
