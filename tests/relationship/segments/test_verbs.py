"""Segments are made, changed, copied and archived by those who may, and never ask about themselves."""

import pytest

from keepword.audit.models import Entry
from keepword.automation.models import RuleRun
from keepword.automation.services.rules import Plan as RulePlan
from keepword.automation.services.rules import save_rule
from keepword.conversations.models import Conversation, Priority
from keepword.core.conditions import matches, to_q
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.customers.models import Customer
from keepword.customers.privacy import holders
from keepword.customers.services import join, part
from keepword.relationship.models import Membership, Segment
from keepword.relationship.queries import labels_of
from keepword.relationship.services import (
    Plan,
    archive_segment,
    duplicate_segment,
    refresh,
    restore_segment,
    save_segment,
    walking,
)
from tests.cast import Cast
from tests.desk.conftest import MailIn, mail_in, nothing_remembered
from tests.relationship.segments.shop import customer, inside, order, segment

pytestmark = pytest.mark.django_db
__all__ = ["mail_in", "nothing_remembered"]

LITHUANIAN = {"field": "customer_language", "op": "is", "value": "lt"}


def asks(*segments: Segment) -> dict[str, object]:
    return {"field": "segment", "op": "has any", "value": [one.pk for one in segments]}


def test_who_may_not_write_to_many_makes_none(cast: Cast) -> None:
    with pytest.raises(Refused):
        save_segment(cast.agent, None, Plan("Mine"))
    made = save_segment(cast.lead, None, Plan("  Ours  ", LITHUANIAN, "For  letters."))
    assert (made.name, made.about, made.owner) == ("Ours", "For letters.", cast.lead)
    assert Entry.objects.filter(verb="made segment").count() == 1
    for wrong in (Plan(""), Plan("x" * 81), Plan("Bad", {"field": "no such"}), Plan("Long", {}, "x" * 301)):
        with pytest.raises(Invalid):
            save_segment(cast.lead, None, wrong)


def test_a_changed_condition_is_counted_anew_and_nobody_is_told(cast: Cast) -> None:
    customer(language="lt"), customer(language="en")
    made = save_segment(cast.lead, None, Plan("Some", LITHUANIAN))
    refresh.recount(made.pk, seconds=9)
    made = save_segment(cast.lead, Segment.objects.get(pk=made.pk), Plan("Others", {"not": LITHUANIAN}))
    assert made.ready_at is None
    refresh.recount(made.pk, seconds=9)
    assert inside(made) == {Customer.objects.get(language="en").pk}
    renamed = save_segment(cast.lead, Segment.objects.get(pk=made.pk), Plan("Third", {"not": LITHUANIAN}))
    assert renamed.ready_at is not None


def test_no_segment_asks_about_itself(cast: Cast) -> None:
    one = save_segment(cast.lead, None, Plan("One", LITHUANIAN))
    two = save_segment(cast.lead, None, Plan("Two", asks(one)))
    for condition in (asks(one), asks(two), {"not": {"any": [LITHUANIAN, asks(two)]}}):
        with pytest.raises(Invalid) as wrong:
            save_segment(cast.lead, one, Plan("One", condition))
        assert wrong.value.field == "condition"
    with pytest.raises(Conflict):
        archive_segment(cast.lead, one)
    archive_segment(cast.lead, two)
    assert archive_segment(cast.lead, one).archived_at is not None
    with pytest.raises(Invalid):
        restore_segment(cast.lead, two)  # what it asks about is in the archive
    restore_segment(cast.lead, one)
    assert restore_segment(cast.lead, two).archived_at is None


def test_a_segment_of_a_segment_follows_it(cast: Cast) -> None:
    who = customer(language="en")
    one = segment("One", LITHUANIAN)
    two = segment("Two", {"not": asks(one)})
    assert inside(two) == {who.pk}
    Customer.objects.update(language="lt")
    refresh.sign([who.pk])
    walking.look()
    assert (inside(one), inside(two)) == ({who.pk}, set())


def test_a_copy_is_another_one(cast: Cast) -> None:
    made = save_segment(cast.lead, None, Plan("One", LITHUANIAN))
    copy = duplicate_segment(cast.lead, made)
    assert (copy.pk != made.pk, copy.name, copy.condition) == (True, "One (copy)", LITHUANIAN)


def test_a_built_in_one_keeps_the_name_of_the_product(cast: Cast) -> None:
    built_in = Segment.objects.get(key="champions")
    same = save_segment(cast.lead, built_in, Plan(built_in.title, built_in.condition))
    assert (same.name, same.title) == ("", "Champions")
    assert save_segment(cast.lead, same, Plan("The best", same.condition)).title == "The best"


def test_conditions_of_conversations_ask_about_the_customer_s_segments(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("Hello")
    made = segment("All", {})
    assert matches("conversation", asks(made), conversation)
    assert list(Conversation.objects.filter(to_q("conversation", asks(made)))) == [conversation]
    none = {"not": asks(made)}
    assert not matches("conversation", none, conversation)
    assert not Conversation.objects.filter(to_q("conversation", none)).exists()


def test_who_comes_into_a_segment_sets_a_rule_off(cast: Cast, mail_in: MailIn) -> None:
    made, other = segment("Lithuanian", LITHUANIAN), segment("English", {"not": LITHUANIAN})
    condition = {"field": "entered_segment", "op": "has any", "value": [made.pk]}
    save_rule(cast.lead, None, RulePlan("First", "segment", condition, [{"do": "priority", "priority": 3}]))
    conversation = mail_in("Hello")
    walking.look()
    assert inside(other) == {conversation.customer_id}
    assert RuleRun.objects.count() == 0
    Customer.objects.update(language="lt")
    refresh.sign([conversation.customer_id])
    walking.look()
    conversation.refresh_from_db()
    assert conversation.priority == Priority.URGENT
    assert RuleRun.objects.get().trigger == "segment"


@pytest.mark.both_databases
def test_two_who_become_one_are_in_each_set_once_and_part_as_they_were(cast: Cast) -> None:
    source, into = customer("A", "lt"), customer("B", "lt")
    order(source, 3)
    both, only = (
        segment("Lithuanian", LITHUANIAN),
        segment("Buyers", {"field": "stage", "op": "is", "value": "buy"}),
    )
    refresh.sign([source.pk, into.pk])
    walking.look()
    assert (inside(both), inside(only)) == ({source.pk, into.pk}, {source.pk})
    made = join(cast.agent, source, into)
    walking.look()
    assert (inside(both), inside(only)) == ({into.pk}, {into.pk})
    assert not Membership.objects.filter(customer=source).exists()
    part(cast.agent, made)
    walking.look()
    assert (inside(both), inside(only)) == ({source.pk, into.pk}, {source.pk})


def test_everybody_who_answers_sees_what_a_customer_is_called_by(cast: Cast) -> None:
    who = customer(language="lt")
    made = segment("Lithuanian", LITHUANIAN)
    gone = segment("Gone", LITHUANIAN)
    archive_segment(cast.lead, gone)
    labels = labels_of(cast.agent, who)
    assert [one.segment.title for one in labels.memberships] == [made.name]
    assert (labels.rfm, labels.rfm_name) == ("", "")


def test_what_is_held_is_given_out(cast: Cast) -> None:
    who = customer(language="lt")
    segment("Lithuanian", LITHUANIAN)
    order(who)
    refresh.sign([who.pk])
    walking.look()
    holder = next(one for one in holders() if one.name == "segments")
    assert holder.export is not None
    given = holder.export(who, False)
    assert [row["segment"] for row in given["segments"]] == ["Lithuanian"]
    assert [row["stage"] for row in given["journey"]] == ["buy"]
