"""One thing is done to many conversations, each by its verb, and taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from keepword.accounts.models import User
from keepword.audit.models import Entry
from keepword.bulk import services
from keepword.bulk.models import BulkItem, BulkRun, ItemState, RunState
from keepword.bulk.queries import current, get_run, may_undo, reasons
from keepword.bulk.tasks import forget, resume
from keepword.conversations import services as verbs
from keepword.conversations.models import Conversation, Priority, Status, Tag
from keepword.conversations.queries import tags_of, visible
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.fields.services import save_field
from keepword.teams.models import Team
from tests.cast import Cast
from tests.fields.shop import conversation

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("the_second_does_not_end"),
]

URGENT = {"do": "priority", "priority": Priority.URGENT}


def many(cast: Cast, count: int) -> list[int]:
    return [conversation(cast.inbox, f"Lamp {number}").pk for number in range(count)]


def states(run: BulkRun) -> list[str]:
    return list(run.items.order_by("conversation").values_list("state", flat=True))


def test_a_few_are_done_at_once_and_undone(cast: Cast) -> None:
    ids = many(cast, 3)
    tag = verbs.save_tag(cast.lead, None, name="broken")
    verbs.tag(cast.agent, Conversation.objects.get(pk=ids[0]), tag)
    run = services.start(cast.agent, [{"do": "tag", "tags": [tag.pk]}], ids=[*ids, ids[0], 987_654])
    assert (run.state, run.total, run.changed, states(run)) == (
        RunState.DONE,
        3,
        2,
        [ItemState.SAME, ItemState.CHANGED, ItemState.CHANGED],
    )
    run = services.undo(cast.agent, run)
    assert (run.state, run.undone) == (RunState.UNDONE, 2)
    assert [len(of) for of in tags_of(ids).values()] == [1, 0, 0]
    with pytest.raises(Conflict):
        services.undo(cast.agent, run)


def test_each_goes_by_its_verb(cast: Cast) -> None:
    ids = many(cast, 2)
    services.start(cast.agent, [URGENT, {"do": "close"}], ids=ids)
    assert Entry.objects.filter(verb="set priority", actor_id=cast.agent.pk).count() == 2
    assert Entry.objects.filter(verb="made closed").count() == 2
    assert Entry.objects.filter(verb="started bulk action").count() == 1


def test_what_cannot_be_done_is_left_whole_and_says_why(cast: Cast) -> None:
    ids = many(cast, 3)
    save_field(cast.lead, None, name="Cause", required=True)
    verbs.set_fields(cast.agent, Conversation.objects.get(pk=ids[1]), {"cause": "age"})
    run = services.start(cast.agent, [URGENT, {"do": "close"}], ids=ids)
    assert states(run) == [ItemState.SKIPPED, ItemState.CHANGED, ItemState.SKIPPED]
    assert [(n, "Cause" in why) for why, n in reasons(run)] == [(2, True)]
    assert Conversation.objects.get(pk=ids[0]).priority == Priority.NORMAL


def test_what_one_may_not_see_is_skipped_when_its_turn_comes(cast: Cast) -> None:
    ids = many(cast, 60)
    run = services.start(cast.agent, [URGENT], ids=ids)
    secret = Team.objects.create(name="Fraud", is_private=True, created_at=clock.now())
    Conversation.objects.filter(pk=ids[7]).update(team=secret)
    services.go_on.call(run.pk)
    run.refresh_from_db()
    assert (run.changed, run.skipped) == (59, 1)
    assert Conversation.objects.get(pk=ids[7]).priority == Priority.NORMAL


def test_what_others_changed_since_is_left_alone_and_told(cast: Cast) -> None:
    ids = many(cast, 3)
    run = services.start(cast.agent, [URGENT], ids=ids)
    verbs.set_priority(cast.colleague, Conversation.objects.get(pk=ids[0]), Priority.LOW)
    verbs.assign(cast.colleague, Conversation.objects.get(pk=ids[1]), cast.colleague)  # another matter
    run = services.undo(cast.agent, run)
    assert (run.undone, run.kept) == (2, 1)
    assert [why for why, _n in reasons(run)] == ["Somebody has changed it since."]
    assert [c.priority for c in Conversation.objects.order_by("pk")] == [0, 1, 1]


def test_many_go_on_in_the_background_and_can_be_stopped(cast: Cast) -> None:
    ids = many(cast, services.AT_ONCE + 10)
    run = services.start(cast.agent, [URGENT], rows_of=visible(cast.agent).filter(status=Status.OPEN))
    assert (run.done, run.is_active, current(cast.agent)) == (0, True, [run])
    assert services._some(run.pk)
    services.stop(cast.agent, run)
    services.go_on.call(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done) == (RunState.STOPPED, services.TOGETHER)
    services.undo(cast.agent, run)
    assert Conversation.objects.filter(priority=Priority.URGENT).count() == 0
    assert len(ids) == run.total


def test_one_that_stands_still_is_taken_up(cast: Cast) -> None:
    many(cast, 55)
    run = services.start(cast.agent, [URGENT], rows_of=visible(cast.agent))
    DBTaskResult.objects.all().delete()  # its worker died with it
    assert resume() == 0
    BulkRun.objects.update(touched_at=clock.now() - timedelta(minutes=2))
    assert resume() == 1
    assert DBTaskResult.objects.count() == 1
    services.go_on.call(run.pk)
    run.refresh_from_db()
    assert (run.state, run.changed) == (RunState.DONE, 55)


def test_nobody_sees_or_undoes_anothers(cast: Cast) -> None:
    run = services.start(cast.agent, [URGENT], ids=many(cast, 1))
    for verb in (services.undo, services.stop, services.put_away):
        with pytest.raises(NotFound):
            verb(cast.admin, run)
    with pytest.raises(NotFound):
        get_run(cast.colleague, run.pk)


def test_a_result_is_put_away_and_forgotten_in_time(cast: Cast) -> None:
    run = services.start(cast.agent, [URGENT], ids=many(cast, 1))
    assert current(cast.agent) == [run]
    services.put_away(cast.agent, run)
    assert current(cast.agent) == []
    BulkRun.objects.update(finished_at=clock.now() - timedelta(hours=2))
    assert not may_undo(BulkRun.objects.get())
    assert forget() == 0
    BulkRun.objects.update(finished_at=clock.now() - timedelta(days=31))
    assert forget() == 1
    assert not BulkRun.objects.exists()


@pytest.mark.parametrize(
    "steps", [[], [{"do": "nonsense"}], [{"do": "priority", "priority": 99}], [{"do": "tag", "tags": [99]}]]
)
def test_steps_that_cannot_be_are_refused(cast: Cast, steps: list[dict[str, object]]) -> None:
    with pytest.raises(Invalid):
        services.start(cast.agent, steps, ids=many(cast, 1))  # type: ignore[arg-type]
    assert not BulkRun.objects.exists()


def test_nothing_and_too_much_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid):
        services.start(cast.agent, [URGENT], ids=[])
    monkeypatch.setattr(services, "MOST", 2)
    with pytest.raises(Invalid):
        services.start(cast.agent, [URGENT], ids=many(cast, 3))
    cast.agent.is_active = False
    with pytest.raises(Refused):
        services.start(cast.agent, [URGENT], ids=[1])


def test_an_error_of_ours_stops_nobody_else(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = many(cast, 2)
    whole = verbs.set_priority

    def broken(user: User, item: Conversation, priority: int) -> Conversation:
        whole(user, item, priority)
        if item.pk == ids[0]:
            raise RuntimeError
        return item

    monkeypatch.setattr(verbs, "set_priority", broken)
    run = services.start(cast.agent, [URGENT], ids=ids)
    assert states(run) == [ItemState.SKIPPED, ItemState.CHANGED]
    assert Conversation.objects.get(pk=ids[0]).priority == Priority.NORMAL


def test_a_handful_costs_the_verbs_and_little_more(cast: Cast) -> None:
    tag = Tag.objects.create(name="a", key="a", created_at=clock.now())
    costs = []
    for count in (1, services.TOGETHER):
        run = services._written(cast.agent, [{"do": "tag", "tags": [tag.pk]}], many(cast, count))
        with CaptureQueriesContext(connection) as asked:
            services._some(run.pk)
        costs.append(len(asked))
    assert (costs[1] - costs[0]) / (services.TOGETHER - 1) <= 12
    assert BulkItem.objects.filter(state=ItemState.CHANGED).count() == services.TOGETHER + 1
