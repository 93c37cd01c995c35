"""The verbs of usability studies: set, opened, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.feedback.instruments import LANGUAGES
from keepword.feedback.models import State, Study, StudyState, StudyTask, Tested
from keepword.feedback.queries.surveys import may_keep
from keepword.feedback.rules import usability
from keepword.feedback.services.sessions import end_all
from keepword.feedback.services.surveys import beginning, close_survey, open_survey, save_survey

MOST: Final = 200
MOST_TASKS: Final = 20
LONGEST: Final = 100
LONGEST_TEXT: Final = 1_000
LONGEST_WHEN: Final = 300
MOST_DAYS: Final = 730


@dataclass(frozen=True)
class TaskPlan:
    """One thing to do; see models.StudyTask. `target` in seconds."""

    texts: Mapping[str, str]
    start: str
    done_when: str
    target: int = 120


@dataclass(frozen=True)
class StudyPlan:
    """How a study is set. `tasks` in their order; None: as they are."""

    name: str
    tested: str
    tasks: Sequence[TaskPlan] | None = None
    languages: Sequence[str] = LANGUAGES
    keep_days: int = 90


def save_study(user: User, study: Study | None, plan: StudyPlan) -> Study:
    """A new study, or another way of an old one. Invalid names the field at fault; Conflict when tasks or
    languages of one that was opened would change: what was measured must mean the same for all."""
    demand(user)
    values = _checked(plan)
    with transaction.atomic():
        current = _new(user) if study is None else _locked(study)
        if current.opened_at is not None:
            if values["languages"] != current.languages or values["tested"] != current.tested:
                raise Conflict(_("It has been opened: what is tested, and in which languages, stays."))
            if plan.tasks is not None and list(plan.tasks) != [as_plan(one) for one in current.tasks.all()]:
                raise Conflict(_("It has been opened: its tasks stay as they are. Make another study."))
        for name, value in values.items():
            setattr(current, name, value)
        current.save()
        if plan.tasks is not None and current.opened_at is None:
            _put(current, plan.tasks)
        record(user, "changed study" if study else "made study", current, name=current.name)
    return current


def as_plan(task: StudyTask) -> TaskPlan:
    """A task as a plan has it."""
    return TaskPlan(task.texts, task.start, task.done_when, task.target)


def open_study(user: User, study: Study) -> Study:
    """From now on people can be asked to try it. Conflict when it is open, or has no task."""
    demand(user)
    with transaction.atomic():
        current = _locked(study)
        if current.state == StudyState.OPEN:
            raise Conflict(_("This study is open."))
        if not current.tasks.exists():
            raise Conflict(_("Write a task first: something that a customer would come to do."))
        current.survey = current.survey or save_survey(user, None, _scale(current))
        if current.survey.state != State.OPEN:
            open_survey(user, current.survey)
        now = clock.now()
        current.state, current.opened_at, current.closed_at = StudyState.OPEN, current.opened_at or now, None
        current.save()
        record(user, "opened study", current, name=current.name)
    return current


def close_study(user: User, study: Study) -> Study:
    """Nobody can go on; sessions that were begun are over. It can be opened again."""
    demand(user)
    with transaction.atomic():
        current = _locked(study)
        if current.state != StudyState.OPEN:
            raise Conflict(_("This study is not open."))
        end_all(user, current)
        current.state, current.closed_at = StudyState.CLOSED, clock.now()
        current.save()
        if current.survey is not None and current.survey.state == State.OPEN:
            close_survey(user, current.survey)
        record(user, "closed study", current, name=current.name)
    return current


def remove_study(user: User, study: Study) -> None:
    """One that was never opened is gone. Conflict for any other: close it instead."""
    demand(user)
    with transaction.atomic():
        current = _locked(study)
        if current.opened_at is not None:
            raise Conflict(_("It has been opened, so it stays. Close it instead."))
        record(user, "removed study", current, name=current.name)
        current.delete()


def demand(user: User) -> None:
    """Refused unless this user keeps studies."""
    if not may_keep(user):
        raise Refused(_("Usability studies are for leads."))


def _scale(study: Study) -> Any:
    name = _("Usability: %(name)s") % {"name": study.name}
    plan = replace(beginning("sus"), name=name[:120], languages=study.languages)
    return replace(plan, follow_minutes=None, one_question=False, quiet_days=0)


def _new(user: User) -> Study:
    if Study.objects.count() >= MOST:
        raise Conflict(_("At most %(n)s studies are kept.") % {"n": MOST})
    return Study(created_by=user, created_at=clock.now())


def _locked(study: Study) -> Study:
    rows = Study.objects.select_for_update(of=("self",)).select_related("survey")
    found = rows.filter(pk=study.pk).first()
    if found is None:
        raise NotFound("There is no such study.")
    return found


def _put(study: Study, tasks: Sequence[TaskPlan]) -> None:
    study.tasks.all().delete()
    rows = [
        StudyTask(
            study=study,
            order=order,
            texts=dict(one.texts),
            start=one.start,
            done_when=one.done_when,
            target=one.target,
        )
        for order, one in enumerate(tasks)
    ]
    StudyTask.objects.bulk_create(rows)


def _checked(plan: StudyPlan) -> dict[str, Any]:
    name = " ".join(plan.name.split())
    if not name or len(name) > LONGEST or "\x00" in name:
        raise Invalid(_("Give it a name of at most %(n)s letters.") % {"n": LONGEST}, field="name")
    if plan.tested not in Tested.values:
        raise Invalid(_("Choose what is tested."), field="tested")
    languages = [code for code in LANGUAGES if code in plan.languages]
    if not languages or len(languages) != len(set(plan.languages)):
        raise Invalid(_("Choose a language at least."), field="languages")
    if not 1 <= plan.keep_days <= MOST_DAYS:
        raise Invalid(_("From one day to %(n)s.") % {"n": MOST_DAYS}, field="keep_days")
    if plan.tasks is not None:
        if len(plan.tasks) > MOST_TASKS:
            text = _("At most %(n)s tasks: nobody has time for more.") % {"n": MOST_TASKS}
            raise Invalid(text, field="tasks")
        for one in plan.tasks:
            _check_task(one, languages)
    return {"name": name, "tested": plan.tested, "languages": languages, "keep_days": plan.keep_days}


def _check_task(task: TaskPlan, languages: Sequence[str]) -> None:
    texts = dict(task.texts)
    if set(texts) != set(languages) or not all(text.strip() for text in texts.values()):
        raise Invalid(_("Say each task in each language of the study."), field="tasks")
    if any(len(text) > LONGEST_TEXT or "\x00" in text for text in texts.values()):
        raise Invalid(_("Write at most %(n)s letters.") % {"n": LONGEST_TEXT}, field="tasks")
    path = task.start
    plain = path.isascii() and path.isprintable() and not set(path) & set(' \\"<>')
    if not path.startswith("/") or path.startswith("//") or not plain or len(path) > 300:
        raise Invalid(_("Write where the page stands below your address, such as /help/."), field="tasks")
    if not task.done_when.strip() or len(task.done_when) > LONGEST_WHEN or "\x00" in task.done_when:
        raise Invalid(_("Say of each task when it counts as done."), field="tasks")
    if not 1 <= task.target <= usability.LONGEST:
        text = _("The time of a task is from one second to %(n)s.") % {"n": usability.LONGEST}
        raise Invalid(text, field="tasks")
