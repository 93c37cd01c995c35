from keepword.audit.models import Entry
from keepword.commitments.models import Clock, Policy
from keepword.commitments.queries import preview, stories_of
from keepword.commitments.services import (
    Times,
    bring_up_to_date,
    drafted,
    mark_missed,
    remove_policy,
    save_policy,
)
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.models import Fact
from tests.commitments.conftest import Shop, at


def counts(shop: Shop, policy: Policy | None, times: Times, condition: object = None) -> dict[str, int]:
    """What a preview at half past eight says, the numbers that are not nought."""
    with clock.moved(at(5, 8, 30)):
        draft = drafted(shop.admin, policy, name="All", condition=condition or {}, times=times)  # type: ignore[arg-type]
        told = preview(shop.admin, draft)
    return {name: value for name in told.__slots__ if (value := getattr(told, name))}


def test_a_preview_says_what_would_become_due_sooner_later_and_at_once(shop: Shop) -> None:
    policy = save_policy(shop.admin, name="All", condition={}, times=Times(60, 120, 960))
    for minute in (0, 10, 25):
        shop.writes(at(5, 8, minute))
    assert counts(shop, policy, Times(60, 120, 960)) == {"of": 6, "looked_at": 6}
    assert counts(shop, policy, Times(90, 120, 960)) == {"of": 6, "looked_at": 6, "changed": 3, "later": 3}
    told = counts(shop, policy, Times(15, 120, 1000))
    assert told == {"of": 6, "looked_at": 6, "changed": 6, "sooner": 3, "later": 3, "at_once": 2}
    told = counts(shop, policy, Times(60, 120))
    assert told == {"of": 6, "looked_at": 6, "changed": 3, "none": 3}
    assert Policy.objects.get().first_response_minutes == 60, "nothing was saved"


def test_a_preview_of_a_new_policy_asks_the_others_first(shop: Shop) -> None:
    high = {"field": "priority", "op": "at least", "value": 2}
    save_policy(shop.admin, name="Urgent", condition=high, times=Times(60))
    shop.writes(at(5, 8))
    assert counts(shop, None, Times(5), high) == {"of": 2, "looked_at": 2}
    assert counts(shop, None, Times(5)) == {"of": 2, "looked_at": 2, "changed": 1, "sooner": 1, "at_once": 1}


def test_a_preview_is_what_then_happens(shop: Shop) -> None:
    policy = save_policy(shop.admin, name="All", condition={}, times=Times(60, 120, 960))
    for minute in range(0, 30, 3):
        shop.writes(at(5, 8, minute))
    told = counts(shop, policy, Times(20, 120, 500))
    before = {one.pk: one.due_at for one in Clock.objects.all()}
    with clock.moved(at(5, 8, 30)):
        save_policy(shop.admin, policy, name="All", condition={}, times=Times(20, 120, 500))
        bring_up_to_date()
    after = {one.pk: one.due_at for one in Clock.objects.all()}
    assert told["sooner"] == sum(after[pk] < before[pk] for pk in before) == 20
    assert told["at_once"] == sum(due == at(5, 8, 30) for due in after.values())


def test_a_preview_says_which_breaches_would_be_taken_back(shop: Shop) -> None:
    policy = save_policy(shop.admin, name="All", condition={}, times=Times(6))
    shop.writes(at(5, 8))
    with clock.moved(at(5, 8, 10)):
        mark_missed()
    told = counts(shop, policy, Times(60))
    assert told == {"of": 2, "looked_at": 2, "changed": 1, "unmissed": 1}


def test_who_may_not_settle_hours_is_shown_nothing(shop: Shop) -> None:
    policy = save_policy(shop.admin, name="All", condition={}, times=Times(60))
    shop.writes(at(5, 8))
    assert preview(shop.agent, policy).of == 0


def test_every_change_is_a_fact_with_what_was_and_what_is(shop: Shop) -> None:
    with clock.moved(at(5, 7)):
        policy = save_policy(shop.admin, name="All", condition={}, times=Times(60))
    with clock.moved(at(5, 7, 30)):
        save_policy(shop.admin, policy, name="All", condition={}, times=Times(30))
        remove_policy(shop.admin, policy)
    made, changed, removed = (
        Fact.objects.filter(kind="rules_changed").exclude(data__policy=None).order_by("pk")
    )
    assert (made.data["before"], made.actor) == (None, shop.admin.key)
    assert changed.data["before"]["first_response_minutes"] == 60
    assert changed.data["after"]["first_response_minutes"] == 30
    assert (removed.data["what"], removed.at) == ("removed policy", at(5, 7, 30))
    entry = Entry.objects.filter(verb="saved policy").latest("pk")
    assert (entry.data["before"]["first_response_minutes"], entry.data["first_response_minutes"]) == (60, 30)


def test_a_clock_says_since_when_the_rules_hold_by_which_it_was_reckoned(shop: Shop) -> None:
    with clock.moved(at(5, 7)):
        policy = save_policy(shop.admin, name="All", condition={}, times=Times(60))
    conversation = shop.writes(at(5, 8))
    (story,) = stories_of(conversation)
    assert (story.reckoned_since, story.policy) == (at(5, 7), "All")
    with clock.moved(at(5, 8, 10)):
        save_policy(shop.admin, policy, name="Everybody", condition={}, times=Times(50))
        bring_up_to_date()
    (story,) = stories_of(Conversation.objects.get())
    assert (story.reckoned_since, story.policy) == (at(5, 8, 10), "Everybody")
