"""What customers get stays within budgets or is approved, and the book adds up whatever happens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.accounts.models import User
from keepword.complaints import queries, services
from keepword.complaints.models import Compensation, Complaint, Decision, Posting
from keepword.core import clock, facts
from keepword.core.errors import Conflict, Invalid, KeepwordError, Refused
from keepword.core.money import minor, shown
from keepword.loyalty import queries as loyalty
from keepword.loyalty import services as rewards
from keepword.notifications.models import Notification
from tests.cast import Cast, make_cast
from tests.desk.conftest import MailIn
from tests.loyalty.conftest import set_up

pytestmark = [pytest.mark.both_databases]


@pytest.fixture
def budget(cast: Cast) -> None:
    services.save_budget(cast.admin, "agent", 5_000)


def give(
    user: User, complaint: Complaint, amount: int, kind: str = "gesture", currency: str = "EUR"
) -> Compensation:
    return services.compensate(user, complaint, kind=kind, amount=amount, currency=currency)


@pytest.mark.django_db
def test_within_the_budget_it_is_given_and_above_it_is_asked(
    cast: Cast, complaint: Complaint, budget: None
) -> None:
    assert give(cast.agent, complaint, 3_000).state == Decision.GIVEN
    assert queries.left_of(cast.agent, clock.now(), "EUR") == 2_000
    asked = give(cast.agent, complaint, 2_001, "refund")
    assert asked.state == Decision.ASKED
    assert Notification.objects.filter(kind="compensation_asked").count() == 2
    assert give(cast.agent, complaint, 2_000).state == Decision.GIVEN
    assert give(cast.colleague, complaint, 5_000).state == Decision.GIVEN  # a budget is one person's
    services.approve(cast.lead, asked)
    assert queries.book("EUR") == {"purse": -10_000, "shop": -2_001, "customers": 12_001}
    assert queries.left_of(cast.agent, clock.now(), "EUR") == 0
    assert Notification.objects.filter(kind="compensation_decided", user=cast.agent).count() == 1


@pytest.mark.django_db
def test_a_new_month_has_a_new_budget(cast: Cast, complaint: Complaint, budget: None) -> None:
    give(cast.agent, complaint, 5_000)
    with clock.moved(clock.now() + timedelta(days=40)):
        assert give(cast.agent, complaint, 5_000).state == Decision.GIVEN


@pytest.mark.django_db
def test_an_apology_costs_nothing_and_another_currency_is_asked_for(
    cast: Cast, complaint: Complaint, budget: None
) -> None:
    assert give(cast.agent, complaint, 0, "apology").state == Decision.GIVEN
    assert not Posting.objects.exists()
    assert give(cast.agent, complaint, 1, currency="USD").state == Decision.ASKED
    for kind, amount, currency in (
        ("apology", 5, "EUR"),
        ("refund", 0, "EUR"),
        ("refund", 5, "EURO"),
        ("x", 5, "EUR"),
    ):
        with pytest.raises(Invalid):
            give(cast.agent, complaint, amount, kind, currency)


@pytest.mark.django_db
def test_what_is_taken_back_is_the_opposite_entry(cast: Cast, complaint: Complaint, budget: None) -> None:
    given_ = give(cast.agent, complaint, 3_000)
    services.undo(cast.agent, given_, reason="Sent twice")
    assert sorted(Posting.objects.values_list("amount", flat=True)) == [-3_000, -3_000, 3_000, 3_000]
    assert set(queries.book("EUR").values()) == {0}
    assert queries.left_of(cast.agent, clock.now(), "EUR") == 5_000
    assert facts.holding(complaint.conversation_id, kind="compensation_given") == []
    with pytest.raises(Conflict):
        services.undo(cast.agent, given_)


@pytest.mark.django_db
def test_who_may_decide(cast: Cast, complaint: Complaint, budget: None) -> None:
    asked = give(cast.agent, complaint, 9_000)
    with pytest.raises(Refused):
        services.approve(cast.colleague, asked)
    with pytest.raises(Refused):
        services.undo(cast.colleague, asked)
    own = give(cast.lead, complaint, 1)
    with pytest.raises(Refused):
        services.approve(cast.lead, own)
    services.approve(cast.admin, own)
    services.refuse(cast.lead, asked, reason="Too much")
    with pytest.raises(Conflict):
        services.approve(cast.lead, asked)
    assert queries.book("EUR")["customers"] == 1


@pytest.mark.django_db
def test_it_outlives_its_conversation_without_a_word(cast: Cast, complaint: Complaint, budget: None) -> None:
    from keepword.conversations.services.erase import erase_conversations

    services.compensate(cast.agent, complaint, kind="refund", amount=500, words="Olena's lamp")
    erase_conversations([complaint.conversation_id])
    left = Compensation.objects.get()
    assert (left.complaint, left.words, left.amount) == (None, "", 500)
    assert queries.book("EUR") == {"purse": -500, "shop": 0, "customers": 500}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["give", "approve", "refuse", "undo"]),
        st.integers(0, 5),
        st.sampled_from([1, 999, 2_500, 5_000, 7_000]),
    ),
    max_size=14,
)


@pytest.mark.django_db
@settings(max_examples=25)
@given(steps=STEPS)
def test_whatever_happens_no_money_is_lost_or_doubled(steps: list[tuple[str, int, int]]) -> None:
    """The book against a plain sum of what is given now; and no budget is ever exceeded."""
    with transaction.atomic():
        cast, complaint = _shop()
        services.save_budget(cast.admin, "agent", 5_000)
        made: list[Compensation] = []
        for what, number, amount in steps:
            _do(cast, complaint, made, what, number, amount)
            _adds_up(cast)
        transaction.set_rollback(True)


def _shop() -> tuple[Cast, Complaint]:
    from keepword.accounts.models import Business
    from keepword.conversations.models import Conversation
    from keepword.customers.models import Customer

    Business.objects.all().delete()
    cast = make_cast()
    now = clock.now()
    customer = Customer.objects.create(name="Olena", created_at=now)
    conversation = Conversation.objects.create(
        inbox=cast.inbox, customer=customer, created_at=now, last_message_at=now
    )
    return cast, services.make(cast.agent, conversation)


def _do(
    cast: Cast, complaint: Complaint, made: list[Compensation], what: str, number: int, amount: int
) -> None:
    try:
        if what == "give":
            made.append(give([cast.agent, cast.colleague][number % 2], complaint, amount))
        elif made:
            one = made[number % len(made)]
            {"approve": services.approve, "refuse": services.refuse, "undo": services.undo}[what](
                cast.lead, one
            )
    except KeepwordError:
        pass


def _adds_up(cast: Cast) -> None:
    sheet = queries.book("EUR")
    assert sum(sheet.values()) == 0
    held = Compensation.objects.filter(state=Decision.GIVEN).values_list("amount", flat=True)
    assert sheet["customers"] == sum(held)
    for user in (cast.agent, cast.colleague):
        spent = queries.spent(user, queries.month_of(clock.now()), "EUR")
        assert 0 <= spent <= 5_000


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_once(cast: Cast, mail_in: MailIn) -> None:
    """Two approvals of the same in two threads, and two gifts that only fit one by one."""
    services.save_budget(cast.admin, "agent", 5_000)
    complaint = services.make(cast.agent, mail_in())
    asked = give(cast.agent, complaint, 9_000)

    def at_once(verb: Any) -> str:
        try:
            return str(verb().state)
        except KeepwordError as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(at_once, [lambda: services.approve(cast.lead, asked)] * 2))
        assert sorted(ends) == ["Conflict", "given"]
        ends = list(pool.map(at_once, [lambda: give(cast.agent, complaint, 4_000)] * 2))
        assert sorted(ends) == ["asked", "given"]
    assert queries.book("EUR") == {"purse": -4_000, "shop": -9_000, "customers": 13_000}


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [("12", "EUR", 1200), ("12,50", "EUR", 1250), ("1 200.5", "EUR", 120_050), ("12", "JPY", 12)]
    + [(wrong, "EUR", None) for wrong in ("", "x", "-1", "1.234", "1e99", "NaN", "Infinity")],
)
def test_amounts_are_read_as_people_type_them(typed: str, currency: str, amount: int | None) -> None:
    assert minor(typed, currency) == amount


def test_amounts_are_shown_as_people_read_them() -> None:
    assert shown(1250, "EUR", "en") == "€12.50"
    assert shown(1250, "UAH", "uk").startswith("12,50")


@pytest.mark.django_db
def test_points_and_vouchers_are_given_and_the_book_adds_up(
    cast: Cast, complaint: Complaint, budget: None
) -> None:
    set_up(cast)
    customer = complaint.conversation.customer
    by_points = services.compensate(cast.agent, complaint, kind="points", points=300)
    assert (by_points.state, by_points.amount, by_points.points) == (Decision.GIVEN, 1_500, 300)
    assert loyalty.balance(customer).points == 300
    by_voucher = give(cast.agent, complaint, 2_000, "voucher")
    assert by_voucher.voucher is not None
    assert (by_voucher.voucher.customer, by_voucher.voucher.value) == (customer, 2_000)
    asked = services.compensate(cast.agent, complaint, kind="points", points=400)  # more than is left
    assert asked.state == Decision.ASKED
    assert loyalty.balance(customer).points == 300
    services.approve(cast.lead, asked)
    assert loyalty.balance(customer).points == 700
    services.undo(cast.agent, by_points)
    services.undo(cast.agent, by_voucher)
    assert loyalty.balance(customer).points == 400
    assert queries.book("EUR") == {"purse": 0, "shop": -2_000, "customers": 2_000}
    by_voucher.voucher.refresh_from_db()
    assert by_voucher.voucher.stopped_at is not None


@pytest.mark.django_db
def test_what_they_have_used_is_not_taken_back(cast: Cast, complaint: Complaint, budget: None) -> None:
    set_up(cast)
    made = services.compensate(cast.agent, complaint, kind="points", points=100)
    rewards.exchange(cast.agent, complaint.conversation.customer, 100, key="x")
    with pytest.raises(Conflict, match="used"):
        services.undo(cast.agent, made)
    assert sum(queries.book("EUR").values()) == 0
    for points in (0, -1, 10**10):
        with pytest.raises(Invalid):
            services.compensate(cast.agent, complaint, kind="points", points=points)
