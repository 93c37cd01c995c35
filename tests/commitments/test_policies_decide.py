import pytest

from keepword.audit.models import Entry
from keepword.calendars.rules import Interval
from keepword.calendars.services import save_calendar
from keepword.commitments import queries
from keepword.commitments.models import Policy
from keepword.commitments.services import (
    Times,
    bring_up_to_date,
    default_policies,
    mark_missed,
    move_policy,
    remove_policy,
    save_policy,
)
from keepword.conversations.models import NEVER, Conversation
from keepword.core import clock
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.customers.fields import set_fields
from keepword.customers.services import Sighting
from keepword.fields.services import save_field
from tests.commitments.conftest import Shop, at, clocks, counted

HOUR_ONLY = Times(first_response_minutes=60)


def test_a_shop_begins_with_two_policies_and_is_not_given_them_again(shop: Shop) -> None:
    assert [policy.name for policy in default_policies(shop.admin)] == ["High and urgent", "Everything else"]
    assert default_policies(shop.admin) == []
    normal, urgent = shop.writes(at(5, 8)), shop.writes(at(5, 8))
    from keepword.conversations.services import set_priority

    with clock.moved(at(5, 8)):
        set_priority(shop.agent, urgent, 3)
    assert clocks(normal)["first_response"].due_at == at(5, 9)
    assert clocks(urgent)["first_response"].due_at == at(5, 8, 15)


def test_the_first_policy_that_fits_counts(shop: Shop) -> None:
    save_policy(shop.admin, name="All", condition={}, times=HOUR_ONLY)
    here = {"field": "inbox", "op": "is", "value": shop.inbox.pk}
    mine = save_policy(shop.admin, name="This inbox", condition=here, times=Times(5))
    assert clocks(shop.writes(at(5, 8)))["first_response"].due_at == at(5, 9)
    move_policy(shop.admin, mine, position=0)
    assert clocks(shop.writes(at(5, 8)))["first_response"].due_at == at(5, 8, 5)
    assert [policy.name for policy in queries.policies(shop.admin)] == ["This inbox", "All"]


def test_a_policy_without_a_time_promises_nothing_of_that_kind(shop: Shop) -> None:
    save_policy(shop.admin, name="All", condition={}, times=HOUR_ONLY)
    conversation = shop.writes(at(5, 8))
    assert clocks(conversation)["resolution"].due_at == NEVER
    assert [line.kind for line in queries.clocks_of(conversation)] == ["first_response"]


def test_a_policy_may_count_in_a_calendar_of_its_own(shop: Shop) -> None:
    always = save_calendar(shop.admin, name="Always", zone="UTC", week=((Interval(0, 1440),),) * 7)
    save_policy(shop.admin, name="All", condition={}, times=HOUR_ONLY, calendar=always)
    assert clocks(shop.writes(at(4, 3)))["first_response"].due_at == at(4, 4), "on a Sunday night"


def test_running_clocks_follow_a_changed_policy(shop: Shop) -> None:
    policy = save_policy(shop.admin, name="All", condition={}, times=HOUR_ONLY)
    conversation = shop.writes(at(5, 8))
    save_policy(shop.admin, policy, name="All", condition={}, times=Times(90, None, 120))
    with clock.moved(at(5, 8, 10)):
        assert bring_up_to_date() == 2
        assert bring_up_to_date() == 0
    assert clocks(conversation)["first_response"].due_at == at(5, 9, 30)
    assert clocks(conversation)["resolution"].due_at == at(5, 10)
    assert Conversation.objects.get().due_at == at(5, 9, 30)


def test_running_clocks_follow_a_changed_calendar(promise: Shop) -> None:
    conversation = promise.writes(at(5, 15, 30))
    from keepword.calendars.queries import default_calendar

    late = ((Interval(9 * 60, 20 * 60),),) * 5 + ((), ())
    save_calendar(
        promise.admin,
        default_calendar(),
        name="Longer",
        zone="Europe/Vilnius",
        week=late,
        is_default=True,
    )
    with clock.moved(at(5, 15, 31)):
        bring_up_to_date()
    assert clocks(conversation)["first_response"].due_at == at(5, 16, 30)


def test_what_was_missed_by_a_slip_in_a_policy_was_never_missed(shop: Shop) -> None:
    policy = save_policy(shop.admin, name="All", condition={}, times=Times(6))
    conversation = shop.writes(at(5, 8))
    with clock.moved(at(5, 8, 10)):
        assert mark_missed() == 1
        save_policy(shop.admin, policy, name="All", condition={}, times=Times(60))
        bring_up_to_date()
    assert clocks(conversation)["first_response"].state == "running"
    assert counted("clock_missed") == []


def test_a_change_that_touches_nothing_moves_no_due_time(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    save_policy(promise.admin, name="Never reached", condition={}, times=Times(1))
    with clock.moved(at(5, 12)):
        bring_up_to_date()
        mark_missed()
    (fact,) = counted("clock_missed")
    assert fact.at == at(5, 9)
    assert clocks(conversation)["first_response"].missed_at == at(5, 9)


def test_a_removed_policy_gives_way_to_the_next(shop: Shop) -> None:
    gone = save_policy(shop.admin, name="Strict", condition={}, times=Times(5))
    save_policy(shop.admin, name="All", condition={}, times=HOUR_ONLY)
    conversation = shop.writes(at(5, 8))
    remove_policy(shop.admin, gone)
    with clock.moved(at(5, 8, 1)):
        bring_up_to_date()
    assert clocks(conversation)["first_response"].due_at == at(5, 9)
    assert list(queries.policies(shop.admin).values_list("name", "position")) == [("All", 0)]
    with pytest.raises(NotFound):
        queries.get_policy(shop.admin, gone.pk)


def test_every_change_is_in_the_audit(shop: Shop) -> None:
    policy = save_policy(shop.admin, name="All", condition={}, times=HOUR_ONLY)
    move_policy(shop.admin, policy, position=0)
    remove_policy(shop.admin, policy)
    verbs = (
        Entry.objects.filter(object_kind="commitments.policy").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["saved policy", "moved policy", "removed policy"]


def test_only_an_admin_settles_policies(shop: Shop) -> None:
    policy = save_policy(shop.admin, name="All", condition={}, times=HOUR_ONLY)
    for deed in (
        lambda: save_policy(shop.agent, name="Mine", condition={}, times=HOUR_ONLY),
        lambda: move_policy(shop.agent, policy, position=0),
        lambda: remove_policy(shop.agent, policy),
        lambda: default_policies(shop.agent) or remove_policy(shop.agent, policy),
    ):
        with pytest.raises(Refused):
            deed()
    assert not queries.policies(shop.agent).exists()


@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        ("channel", "email", True),
        ("channel", "chat", False),
        ("language", "uk", True),
        ("language", "lt", False),
        ("returning", True, False),
        ("customer:tier", "gold", True),
        ("customer:tier", "silver", False),
    ],
)
def test_a_policy_asks_for_channel_language_and_customer(
    shop: Shop, field: str, value: object, fits: bool
) -> None:
    save_field(shop.admin, None, name="Tier", subject="customer", key="tier")
    first = shop.writes(at(5, 7), sender=Sighting("vip@example.org", "Olena", "uk"))
    set_fields(shop.admin, first.customer, {"tier": "gold"})
    condition = {"field": field, "op": "is", "value": value}
    save_policy(shop.admin, name="Those", condition=condition, times=Times(7))
    sender = Sighting("vip@example.org" if field == "customer:tier" else "new@example.org", "Olena", "uk")
    later = shop.writes(at(5, 8), sender=sender)
    assert (clocks(later)["first_response"].target_minutes == 7) is fits


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", {"name": "  "}),
        ("first_response_minutes", {"times": Times(0)}),
        ("resolution_minutes", {"times": Times(None, None, 10**9)}),
        ("condition", {"condition": {"field": "colour", "value": "red"}}),
        ("condition", {"condition": {"field": "priority", "op": "at least", "value": "high"}}),
        ("condition", {"condition": {"field": "subject", "op": "contains", "value": 3}}),
        ("condition", {"condition": ["priority"]}),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(
    shop: Shop, field: str, change: dict[str, object]
) -> None:
    given: dict[str, object] = {"name": "All", "condition": {}, "times": HOUR_ONLY} | change
    with pytest.raises(Invalid) as refused:
        save_policy(shop.admin, **given)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_stored_condition_that_nobody_can_ask_any_more_does_not_stop_the_intake(shop: Shop) -> None:
    save_policy(shop.admin, name="All", condition={}, times=HOUR_ONLY)
    Policy.objects.create(name="Old", position=-1, condition={"field": "moon", "value": "full"})
    queries.forget()
    assert clocks(shop.writes(at(5, 8)))["first_response"].due_at == at(5, 9)


def test_customers_are_told_the_published_times_only(shop: Shop) -> None:
    times = Times(30, 60, 240, published_first_response_minutes=120, published_resolution_minutes=18 * 60)
    save_policy(shop.admin, name="All", condition={}, times=times)
    conversation = shop.writes(at(5, 15))
    told = queries.published_times(conversation)
    assert (told.first_response_by, told.resolution_by) == (at(6, 8), at(7, 15))
    shop.departs(at(6, 7, 31), shop.answers(at(6, 7, 30), conversation))
    told = queries.published_times(conversation)
    assert (told.first_response_by, told.resolution_by) == (None, at(7, 15))


def test_nothing_published_nothing_told(promise: Shop) -> None:
    told = queries.published_times(promise.writes(at(5, 15)))
    assert (told.first_response_by, told.resolution_by) == (None, None)
