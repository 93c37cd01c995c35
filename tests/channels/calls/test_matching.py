"""Who is rung: nobody twice, nobody for what is not theirs, and in the end everybody is answered."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from keepword.channels.calls.rules.matching import (
    ALL,
    LONGEST_IDLE,
    Free,
    Offer,
    Waiting,
    match,
    may_take,
    place,
)

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
moments = st.integers(0, 3600).map(lambda n: START + timedelta(seconds=n))
teams = st.none() | st.integers(1, 3)
languages = st.sampled_from(["", "en", "uk", "lt"])
queues = st.lists(
    st.builds(
        Waiting,
        st.integers(1, 50),
        moments,
        teams,
        languages,
        st.none() | st.integers(1, 6),
        st.sampled_from([LONGEST_IDLE, ALL]),
        st.frozensets(st.integers(1, 6), max_size=3),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)
people = st.lists(
    st.builds(
        Free,
        st.integers(1, 6),
        moments,
        st.frozensets(st.integers(1, 3)),
        st.frozensets(st.sampled_from(["en", "uk", "lt"])),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(queues, people)
def test_nobody_is_rung_twice_nor_for_what_is_not_theirs(queue: list[Waiting], free: list[Free]) -> None:
    offers = match(queue, free)
    rung = [agent for offer in offers for agent in offer.agents]
    assert len(rung) == len(set(rung))
    assert len({offer.call for offer in offers}) == len(offers)
    calls, persons = {one.id: one for one in queue}, {one.id: one for one in free}
    for offer in offers:
        call = calls[offer.call]
        assert all(may_take(call, persons[agent]) for agent in offer.agents)
        assert len(offer.agents) == 1 or call.strategy == ALL


@given(queues, people)
def test_nobody_stays_free_while_a_call_waits_that_they_could_take(
    queue: list[Waiting], free: list[Free]
) -> None:
    offers = match(queue, free)
    rung = {agent for offer in offers for agent in offer.agents}
    offered = {offer.call for offer in offers}
    idle = [one for one in free if one.id not in rung]
    assert not any(may_take(call, one) for call in queue if call.id not in offered for one in idle)


@given(queues, people)
def test_the_order_of_what_is_given_does_not_matter(queue: list[Waiting], free: list[Free]) -> None:
    assert match(queue, free) == match(queue[::-1], free[::-1])


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def test_the_longest_idle_is_rung_first_and_speakers_before_others() -> None:
    free = [Free(1, at(5), languages=frozenset({"lt"})), Free(2, at(0), languages=frozenset({"en"}))]
    assert match([Waiting(7, at(9), language="")], free) == [Offer(7, (2,))]
    assert match([Waiting(7, at(9), language="lt")], free) == [Offer(7, (1,))]


def test_who_turned_it_down_comes_last_but_comes() -> None:
    free = [Free(1, at(0)), Free(2, at(5))]
    call = Waiting(7, at(9), refused_by=frozenset({1}))
    assert match([call], free) == [Offer(7, (2,))]
    assert match([call], free[:1]) == [Offer(7, (1,))]


def test_all_are_rung_where_the_line_says_so() -> None:
    free = [Free(1, at(0)), Free(2, at(5))]
    assert match([Waiting(7, at(9), strategy=ALL)], free) == [Offer(7, (1, 2))]


def test_a_place_is_counted_among_those_who_wait_for_the_same_people() -> None:
    queue = [Waiting(1, at(0)), Waiting(2, at(1), team=5), Waiting(3, at(2))]
    assert [place(queue, 3, None), place(queue, 2, 5), place(queue, 9, None)] == [2, 1, 0]


class Evening(RuleBasedStateMachine):
    """Calls come, people take them, turn them down, finish. Who waits longest is never passed by for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.next = START, 1
        self.queue: dict[int, Waiting] = {}
        self.idle: dict[int, datetime] = {1: START, 2: START}
        self.ringing: dict[int, int] = {}  # agent: call
        self.talking: set[int] = set()
        self.passed: dict[int, int] = {}  # how often somebody younger was answered before

    @rule()
    def a_customer_calls(self) -> None:
        self.now += timedelta(seconds=1)
        self.queue[self.next] = Waiting(self.next, self.now)
        self.passed[self.next] = 0
        self.next += 1

    @rule()
    def the_arbiter_runs(self) -> None:
        busy = set(self.ringing) | self.talking
        free = [Free(pk, since) for pk, since in self.idle.items() if pk not in busy]
        rung = set(self.ringing.values())
        for offer in match([one for one in self.queue.values() if one.id not in rung], free):
            for agent in offer.agents:
                assert agent not in self.ringing
                self.ringing[agent] = offer.call

    @precondition(lambda self: self.ringing)
    @rule(takes=st.booleans(), data=st.data())
    def somebody_answers(self, takes: bool, data: st.DataObject) -> None:
        agent = data.draw(st.sampled_from(sorted(self.ringing)))
        call = self.ringing.pop(agent)
        self.now += timedelta(seconds=1)
        if takes:
            del self.queue[call]
            self.talking.add(agent)
            for other in self.queue:
                self.passed[other] += other < call
        else:
            before = self.queue[call]
            self.queue[call] = Waiting(call, before.place, refused_by=before.refused_by | {agent})
            self.idle[agent] = self.now

    @precondition(lambda self: self.talking)
    @rule()
    def somebody_finishes(self) -> None:
        self.now += timedelta(seconds=1)
        self.idle[self.talking.pop()] = self.now

    @invariant()
    def nobody_is_in_two_calls(self) -> None:
        assert not set(self.ringing) & self.talking
        assert len(set(self.ringing.values())) == len(self.ringing)

    def teardown(self) -> None:
        """When all do their work again, the queue empties: nobody waits for ever."""
        for _round in range(4 * len(self.queue) + 4):
            self.talking.clear()
            for agent in self.ringing:
                self.queue.pop(self.ringing[agent], None)
            self.ringing.clear()
            self.the_arbiter_runs()
        assert not self.queue


TestEvening = Evening.TestCase
