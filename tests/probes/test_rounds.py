"""Somebody walks a round; what is not in order becomes somebody's task."""

from datetime import date, timedelta

import pytest

from keepword.core import clock
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.core.models import Fact
from keepword.notifications.models import Notification
from keepword.probes.models import Checklist, Round
from keepword.probes.queries.rounds import checklists, get_checklist, get_photo, get_round
from keepword.probes.services import ListPlan, Looked, Photo, remind, save_checklist, walk_round
from keepword.tasks.models import Task
from tests.at_once import two_at_once
from tests.cast import Cast
from tests.probes.conftest import NINE
from tests.probes.picture import PNG

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PLAN = ListPlan("Opening", "Shop", ["Lights", "Till", "Door"], every_days=7, fix_days=2)


@pytest.fixture
def opening(cast: Cast) -> Checklist:
    with clock.moved(NINE):
        return save_checklist(cast.lead, None, PLAN)


def looked(checklist: Checklist, *results: str, **of_first: object) -> dict[int, Looked]:
    points = list(checklist.points.filter(archived_at=None))
    found = {point.pk: Looked(result) for point, result in zip(points, results, strict=True)}
    if of_first:
        found[points[0].pk] = Looked(results[0], **of_first)  # type: ignore[arg-type]
    return found


def test_what_is_not_in_order_becomes_a_task(cast: Cast, opening: Checklist) -> None:
    marks = looked(
        opening, "bad", "ok", "absent", note="The left one.", photo=Photo("lamp.png", "image/png", PNG)
    )
    with clock.moved(NINE):
        made = walk_round(cast.agent, opening, marks, key="k1", note="Quiet morning")
    assert (made.looked_at, made.in_order) == (2, 1)
    task = Task.objects.get()
    assert task.assignee == cast.agent
    assert task.title == "Put in order: Lights (Shop)"
    assert task.note == "The left one."
    assert task.last_day.date() == date(2026, 7, 15)
    mark = get_round(cast.agent, made.pk).marks.all()[0]
    assert (mark.task, mark.photo_type) == (task, "image/png")
    assert get_photo(cast.agent, mark.pk).blob
    (fact,) = Fact.objects.filter(kind="round_done")
    assert (fact.value, fact.data["in_order"]) == (2, 1)
    opening.refresh_from_db()
    assert opening.next_on == date(2026, 7, 20)


def test_the_owner_gets_the_task(cast: Cast, opening: Checklist) -> None:
    opening.owner = cast.colleague
    opening.save()
    walk_round(cast.agent, opening, looked(opening, "bad", "ok", "ok"), key="k1")
    assert Task.objects.get().assignee == cast.colleague


def test_each_point_is_looked_at(cast: Cast, opening: Checklist) -> None:
    marks = looked(opening, "ok", "ok", "ok")
    left_out = marks.popitem()[0]
    with pytest.raises(Invalid) as error:
        walk_round(cast.agent, opening, marks, key="k1")
    assert error.value.field == f"point-{left_out}"
    assert not Round.objects.exists()


def test_a_photo_is_a_picture(cast: Cast, opening: Checklist) -> None:
    page = Photo("lamp.png", "image/png", b"<html><script>alert(1)</script>")
    with pytest.raises(Invalid, match="no picture"):
        walk_round(cast.agent, opening, looked(opening, "ok", "ok", "ok", photo=page), key="k1")


@pytest.mark.django_db(transaction=True)
def test_sent_twice_it_is_one_round(cast: Cast, opening: Checklist) -> None:
    marks = looked(opening, "bad", "ok", "ok")
    made = two_at_once(lambda: walk_round(cast.agent, opening, marks, key="k1"), when=NINE)
    assert len({one.pk for one in made}) == 1
    assert Task.objects.count() == 1


def test_it_is_told_once_for_its_day(cast: Cast, opening: Checklist) -> None:
    opening.who = cast.agent
    opening.save()
    with clock.moved(NINE):
        assert remind() == 1
        assert remind() == 0
    with clock.moved(NINE + timedelta(days=1)):
        assert remind() == 0  # overdue, and told already
    assert [one.user for one in Notification.objects.all()] == [cast.agent]
    with clock.moved(NINE + timedelta(days=1)):
        walk_round(cast.agent, opening, looked(opening, "ok", "ok", "ok"), key="k1")
    with clock.moved(NINE + timedelta(days=8)):
        assert remind() == 1


def test_who_sees_which(cast: Cast, opening: Checklist) -> None:
    theirs = save_checklist(cast.lead, None, ListPlan("Till", "Office", ["Cash"], who=cast.colleague))
    assert list(checklists(cast.agent)) == [opening]
    assert set(checklists(cast.colleague)) == {opening, theirs}
    with pytest.raises(NotFound):
        get_checklist(cast.agent, theirs.pk)
    with pytest.raises(Refused):
        save_checklist(cast.agent, None, PLAN)


def test_changed_points_keep_what_was_found(cast: Cast, opening: Checklist) -> None:
    made = walk_round(cast.agent, opening, looked(opening, "ok", "ok", "ok"), key="k1")
    before = {point.text: point.pk for point in opening.points.all()}
    save_checklist(cast.lead, opening, ListPlan("Opening", "Shop", ["Door", "Lights", "Sign"]))
    after = {point.text: point.pk for point in get_checklist(cast.lead, opening.pk).asked}
    assert list(after) == ["Door", "Lights", "Sign"]
    assert (after["Door"], after["Lights"]) == (before["Door"], before["Lights"])
    assert [mark.text for mark in get_round(cast.lead, made.pk).marks.all()] == ["Lights", "Till", "Door"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"place": "x" * 81}, "place"),
        ({"points": []}, "points"),
        ({"points": [str(n) for n in range(61)]}, "points"),
        ({"every_days": 0}, "every_days"),
        ({"fix_days": 400}, "fix_days"),
    ],
)
def test_what_is_refused(cast: Cast, change: dict[str, object], field: str) -> None:
    plan = {"name": "Opening", "place": "Shop", "points": ["Lights"]} | change
    with pytest.raises(Invalid) as error:
        save_checklist(cast.lead, None, ListPlan(**plan))  # type: ignore[arg-type]
    assert error.value.field == field
