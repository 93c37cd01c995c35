"""Somebody tries the shop's pages, alone or with one of us beside; what comes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from keepword.audit.models import Entry
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.core.models import Fact
from keepword.feedback.models import Session, Study
from keepword.feedback.queries import studies as queries
from keepword.feedback.services import (
    Noted,
    add_session,
    ask_scale,
    begin_task,
    close_study,
    end_session,
    end_task,
    forget_participants,
    note_session,
    note_task,
    open_study,
    remove_study,
    save_study,
    start_clock,
)
from tests.cast import Cast
from tests.feedback.studying import NINE, ORDER, PLAN, RETURN, answer_scale, open_one, try_all

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_ten_statements_end_a_session_and_all_is_counted(cast: Cast) -> None:
    study = open_one(cast.lead)
    session = add_session(cast.lead, study, name="Ona")
    try_all(session, [("done", 40, 6), ("given_up", 200, 2)])
    response = answer_scale(session, [5, 1] * 5)
    session.refresh_from_db()
    assert session.done_at == NINE + timedelta(hours=1)
    found = queries.results(cast.lead, study)
    first, second = found.tasks
    assert (first.success.done, first.success.of, second.success.done) == (1, 1, 0)  # type: ignore[union-attr]
    assert (first.time.seconds, first.in_time, second.time) == (pytest.approx(40), 1, None)  # type: ignore[union-attr]
    assert (found.sus.value, found.success.value, found.is_few) == (100, 0.5, True)  # type: ignore[union-attr]
    tried = Fact.objects.filter(kind="task_tried").order_by("pk")
    assert [(one.value, one.data["ended"], one.data["ease"]) for one in tried] == [
        (40, "done", 6),
        (200, "given_up", 2),
    ]
    done = Fact.objects.get(kind="usability_session_done")
    assert (done.value, done.data["tasks"], done.data["response"]) == (2, 2, response.pk)
    assert Fact.objects.filter(kind="survey_answered", data__instrument="sus").count() == 10
    assert not Fact.objects.exclude(person=None).exists()


def test_somebody_beside_notes_and_corrects_until_it_is_over(cast: Cast) -> None:
    study = open_one(cast.lead)
    session = add_session(cast.lead, study, moderator=cast.agent)
    first, second = study.tasks.all()
    with clock.moved(NINE):
        start_clock(cast.agent, session, first)
    with clock.moved(NINE + timedelta(seconds=75)):
        noted = note_task(
            cast.agent, session, first, Noted("helped", errors=2, ease=4, note="Looked at the top.")
        )
    assert noted.seconds == 75
    with clock.moved(NINE + timedelta(seconds=500)):
        again = note_task(cast.agent, session, first, Noted("done", errors=3))
    assert (again.seconds, again.ended, again.errors, again.ease) == (75, "done", 3, None)
    assert note_task(cast.agent, session, second, Noted("given_up")).seconds is None
    note_session(cast.agent, session, "Calm.")
    end_session(cast.agent, session)
    end_session(cast.agent, session)
    assert Fact.objects.filter(kind="usability_session_done").count() == 1
    assert Fact.objects.filter(kind="task_tried", data__moderated=True).count() == 2
    with pytest.raises(Conflict):
        note_task(cast.agent, session, first, Noted("done"))
    with pytest.raises(NotFound):  # what is noted by one of us is not done by a link as well
        queries.session_of(queries.session_token(session))


def test_only_leads_set_studies_and_only_who_sits_beside_notes(cast: Cast) -> None:
    with pytest.raises(Refused):
        save_study(cast.agent, None, PLAN)
    study = open_one(cast.lead)
    with pytest.raises(Refused):
        add_session(cast.agent, study)
    session = add_session(cast.lead, study)
    with pytest.raises(Refused):
        note_task(cast.agent, session, study.tasks.all()[0], Noted("done"))
    with pytest.raises(Refused):
        end_session(cast.agent, session)
    with pytest.raises(NotFound):
        queries.get_session(cast.agent, session.pk)
    with pytest.raises(NotFound):
        queries.get_study(cast.agent, study.pk)


def test_what_was_opened_keeps_its_tasks(cast: Cast) -> None:
    study = open_one(cast.lead)
    kept = save_study(cast.lead, study, replace(PLAN, name="Help in autumn"))
    assert kept.name == "Help in autumn"
    for other in (replace(PLAN, tasks=(ORDER,)), replace(PLAN, tasks=None, languages=("en",))):
        with pytest.raises(Conflict):
            save_study(cast.lead, study, other)
    with pytest.raises(Conflict):
        remove_study(cast.lead, study)
    with pytest.raises(Conflict):
        open_study(cast.lead, study)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"tested": "moon"}, "tested"),
        ({"languages": ("de",)}, "languages"),
        ({"keep_days": 0}, "keep_days"),
        ({"tasks": (replace(RETURN, texts={"en": "Only English"}),)}, "tasks"),
        ({"tasks": (replace(RETURN, start="https://elsewhere.example/"),)}, "tasks"),
        ({"tasks": (replace(RETURN, start="//elsewhere.example/"),)}, "tasks"),
        ({"tasks": (replace(RETURN, done_when=""),)}, "tasks"),
        ({"tasks": (replace(RETURN, target=0),)}, "tasks"),
        ({"tasks": (RETURN,) * 21}, "tasks"),
    ],
)
def test_what_no_study_can_be_is_refused(cast: Cast, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        save_study(cast.lead, None, replace(PLAN, **change))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert not Study.objects.exists()


def test_closing_ends_what_was_begun_and_opening_again_goes_on(cast: Cast) -> None:
    study = open_one(cast.lead)
    begun, fresh = (add_session(cast.lead, study, name=one) for one in ("Ona", "Jonas"))
    begin_task(begun, study.tasks.all()[0])
    close_study(cast.lead, study)
    assert Session.objects.get(pk=begun.pk).done_at is not None
    assert Session.objects.get(pk=fresh.pk).done_at is None
    with pytest.raises(Conflict):
        begin_task(fresh, study.tasks.all()[0])
    with pytest.raises(Conflict):
        ask_scale(fresh)
    again = open_study(cast.lead, study)
    assert again.survey == study.survey
    begin_task(fresh, study.tasks.all()[0])


def test_a_page_that_lay_open_for_a_night_has_no_time(cast: Cast) -> None:
    study = open_one(cast.lead)
    session = add_session(cast.lead, study)
    task = study.tasks.all()[0]
    with pytest.raises(Conflict):
        end_task(session, task, "done")
    with clock.moved(NINE):
        begin_task(session, task)
    with clock.moved(NINE + timedelta(hours=9)):
        attempt = end_task(session, task, "done")
    assert attempt.seconds is None


def test_who_took_part_is_forgotten_when_the_days_are_over(cast: Cast) -> None:
    study = open_one(cast.lead)
    with clock.moved(NINE):
        session = add_session(cast.lead, study, name="Ona", moderator=cast.agent)
        note_task(cast.agent, session, study.tasks.all()[0], Noted("done", note="Ona laughed."))
        note_session(cast.agent, session, "Ona knows the shop.")
    with clock.moved(NINE + timedelta(days=29)):
        assert forget_participants() == 0
    with clock.moved(NINE + timedelta(days=30)):
        assert forget_participants() == 1
        assert forget_participants() == 0
    session.refresh_from_db()
    assert (session.name, session.note) == ("", "")
    assert session.attempts.get().note == ""
    assert session.attempts.get().ended == "done"
    assert not [one for one in Entry.objects.all() if "Ona" in str(one.data)]
