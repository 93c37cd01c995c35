"""Tags: what the shop's are, and which are on a conversation."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.accounts.models import User
from keepword.audit.models import Entry
from keepword.conversations import events as happened
from keepword.conversations import services
from keepword.conversations.models import Conversation, ConversationTag, Message, Tag
from keepword.conversations.queries import tag_counts, tags, tags_of
from keepword.core import events
from keepword.core.actions import check, run
from keepword.core.conditions import matches, to_q
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from tests.cast import Cast
from tests.fields.shop import conversation

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("the_second_does_not_end"),
]


def make(user: User, *names: str) -> list[Tag]:
    return [services.save_tag(user, None, name=name) for name in names]


def names(item: Conversation) -> list[str]:
    return [tag.name for tag in tags_of([item.pk])[item.pk]]


def test_a_tag_is_put_on_once_and_told_once(cast: Cast) -> None:
    broken, late = make(cast.lead, "broken", "late")
    item = conversation(cast.inbox)
    told: list[happened.TagsChanged] = []
    events.on(happened.TagsChanged)(told.append)
    assert services.tag(cast.agent, item, broken, late) == (broken.pk, late.pk)
    assert services.tag(cast.agent, item, broken) == ()
    assert services.untag(cast.agent, item, broken) == (broken.pk,)
    services.set_tags(cast.agent, item, [late])
    services.set_tags(cast.agent, item, [broken])
    events._handlers[happened.TagsChanged].remove(told.append)
    assert [(one.added, one.removed) for one in told] == [
        ((broken.pk, late.pk), ()),
        ((), (broken.pk,)),
        ((broken.pk,), (late.pk,)),
    ]
    assert names(item) == ["broken"]
    assert [entry.data["added"] for entry in Entry.objects.filter(verb="changed tags").order_by("pk")] == [
        ["broken", "late"],
        [],
        ["broken"],
    ]
    assert Fact.objects.filter(kind="tagged").count() == 3


@pytest.mark.parametrize("again", ["broken", "BROKEN", " Broken  ", "ｂroken"])
def test_the_same_word_is_the_same_tag(cast: Cast, again: str) -> None:
    (broken,) = make(cast.lead, "Broken")
    with pytest.raises(Conflict):
        services.save_tag(cast.lead, None, name=again)
    assert services.name_tag(cast.agent, again) == broken


@pytest.mark.parametrize("name", ["", "  ", "a,b", "x" * 41, 'say "so"'])
def test_a_name_that_cannot_be_one_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid):
        services.save_tag(cast.lead, None, name=name)


def test_agents_make_tags_unless_the_shop_says_no(cast: Cast) -> None:
    with pytest.raises(Refused):
        services.save_tag(cast.agent, None, name="mine")
    assert services.name_tag(cast.agent, "mine").name == "mine"
    services.set_tag_rules(cast.lead, agents_create=False)
    with pytest.raises(Refused):
        services.name_tag(cast.agent, "another")
    assert services.name_tag(cast.agent, "MINE").name == "mine"
    assert services.name_tag(cast.lead, "another")


def test_an_archived_tag_stays_where_it_is_and_goes_nowhere_else(cast: Cast) -> None:
    (old,) = make(cast.lead, "old")
    item, other = conversation(cast.inbox), conversation(cast.inbox)
    services.tag(cast.agent, item, old)
    services.archive_tag(cast.lead, old)
    assert names(item) == ["old"]
    assert not tags(cast.agent).exists()
    with pytest.raises(Invalid):
        services.tag(cast.agent, other, Tag.objects.get())


def test_two_tags_become_one(cast: Cast) -> None:
    broke, broken, late = make(cast.lead, "broke", "broken", "late")
    one, both = conversation(cast.inbox), conversation(cast.inbox)
    services.tag(cast.agent, one, broke)
    services.tag(cast.agent, both, broke, broken, late)
    services.merge_tags(cast.lead, broke, broken)
    asked = [{"field": "tag", "op": "is", "value": pk} for pk in (broke.pk, broken.pk)]
    for condition in asked:  # before the job has moved them, and after
        assert Conversation.objects.filter(to_q("conversation", condition)).count() == 2
        assert matches("conversation", condition, one)
    services.move_merged.call(broke.pk)
    for condition in asked:
        assert Conversation.objects.filter(to_q("conversation", condition)).count() == 2
    assert [names(one), names(both)] == [["broken"], ["broken", "late"]]
    services.tag(cast.agent, conversation(cast.inbox), Tag.objects.get(pk=broke.pk))
    assert not ConversationTag.objects.filter(tag=broke).exists()
    with pytest.raises(Conflict):
        services.merge_tags(cast.lead, late, Tag.objects.get(pk=broke.pk))


def test_the_action_tags_and_takes_back(cast: Cast) -> None:
    one, two = make(cast.lead, "one", "two")
    item = conversation(cast.inbox)
    services.tag(cast.agent, item, one)
    steps = [{"do": "tag", "tags": [one.pk, two.pk]}, {"do": "untag", "tags": [one.pk]}]
    check("conversation", steps)
    done = run(cast.agent, "conversation", item, steps)
    assert names(item) == ["two"]
    for step in reversed(done):
        assert step.action.undo is not None
        assert step.before is not None
        step.action.undo(cast.agent, item, step.before)
    assert names(item) == ["one"]


def test_uses_are_counted_in_one_statement(cast: Cast) -> None:
    one, two = make(cast.lead, "one", "two")
    for _ in range(3):
        services.tag(cast.agent, conversation(cast.inbox), one)
    with CaptureQueriesContext(connection) as asked:
        assert tag_counts(cast.lead, [one.pk, two.pk]) == {one.pk: 3, two.pk: 0}
    assert len(asked) == 1
    assert tag_counts(cast.agent, [one.pk]) == {}


NAMES = ("a", "b", "c")
picked = st.sets(st.sampled_from(range(len(NAMES))))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(have=picked, want=picked, op=st.sampled_from(["in", "not in", "is", "is not", "is empty"]))
def test_both_ways_of_asking_agree_and_nothing_comes_twice(
    cast: Cast, have: set[int], want: set[int], op: str
) -> None:
    known = list(Tag.objects.order_by("key")) or make(cast.lead, *NAMES)
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    item = conversation(cast.inbox)
    services.set_tags(cast.agent, item, [known[index] for index in have])
    ids = [known[index].pk for index in sorted(want)]
    value: object = ids if "in" in op.split() else (not want) if op == "is empty" else known[len(want) % 3].pk
    condition = {"field": "tag", "op": op, "value": value}
    found = list(Conversation.objects.filter(to_q("conversation", condition)))
    assert found == ([item] if matches("conversation", condition, item) else [])
