"""Usability studies: their list, how each is set, what it says."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.core.errors import Conflict, Invalid
from keepword.core.keyset import page
from keepword.desk.access import agent_required, person, right_required
from keepword.desk.studies.forms import SessionForm, StudyForm, Tasks, refused, tasks_of, typed_of
from keepword.feedback.letters import said
from keepword.feedback.models import Study
from keepword.feedback.queries import studies as queries
from keepword.feedback.queries.surveys import RIGHT
from keepword.feedback.queries.surveys import may_keep as keeps
from keepword.feedback.services import TaskPlan, close_study, open_study, remove_study, save_study

may_keep = right_required(RIGHT)
PAGE: Final = 40


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """All studies for who keeps them; for everybody the sessions in which they sit beside."""
    user = person(request)
    rows = page(
        queries.studies(user), order=("-created_at", "-id"), after=request.GET.get("after", ""), size=PAGE
    )
    beside = queries.sessions(user).filter(moderator=user, done_at=None).order_by("made_at", "pk")[:PAGE]
    return shown(request, "list", page=rows, beside=list(beside), keeps=keeps(user))


@require_GET
@may_keep
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says as yet, and who takes part."""
    user = person(request)
    return show_study(request, queries.get_study(user, pk))


def show_study(
    request: HttpRequest, found: Study, form: SessionForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a study, perhaps with what was wrong about a new session."""
    user = person(request)
    rows = page(
        queries.in_list(found), order=("-made_at", "-id"), after=request.GET.get("after", ""), size=PAGE
    )
    known = queries.results(user, found)
    language = (get_language() or "en").partition("-")[0]
    return shown(
        request,
        "study",
        status=status,
        study=found,
        results=known,
        lines=[(said(one.task.texts, language), one) for one in known.tasks],
        page=rows,
        form=form or SessionForm(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def new(request: HttpRequest) -> HttpResponse:
    """What is to be tried."""
    begins = {"tested": "help", "languages": [(get_language() or "en").partition("-")[0]], "keep_days": 90}
    return _edit(request, None, begins, [{"start": "/help/"}])


@require_http_methods(["GET", "HEAD", "POST"])
@may_keep
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """How it is set; of one that was opened the name and the days only."""
    found = queries.get_study(person(request), pk)
    return _edit(request, found, typed_of(found), tasks_of(found))


def _edit(
    request: HttpRequest, study: Study | None, begins: dict[str, Any], rows: list[dict[str, Any]]
) -> HttpResponse:
    fixed = study is not None and study.opened_at is not None
    data = request.POST if request.method == "POST" else None
    form = StudyForm(data, initial=begins, fixed=fixed)
    tasks = None if fixed else Tasks(data, initial=rows, prefix="task")
    wanted: list[TaskPlan] | None = None
    valid = data is not None and form.is_valid()
    if tasks is not None and data is not None:
        valid = tasks.is_valid() and valid
        if valid:
            wanted = [one for one in (row.task() for row in tasks) if one is not None]
    if valid:
        try:
            kept = save_study(person(request), study, form.plan(wanted))
        except (Invalid, Conflict) as error:
            refused(form, error)
        else:
            return redirect("study", kept.pk)
    status = 422 if data is not None else 200
    return shown(request, "edit", status=status, form=form, tasks=tasks, study=study)


@require_POST
@may_keep
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it, close it, remove a draft."""
    user = person(request)
    found = queries.get_study(user, pk)
    do = request.POST.get("do", "")
    try:
        if do == "open":
            open_study(user, found)
            messages.success(request, _("It is open. Add who takes part."))
        elif do == "close":
            close_study(user, found)
            messages.success(request, _("It is closed; what was begun is counted."))
        elif do == "remove":
            remove_study(user, found)
            messages.success(request, _("It is removed."))
            return redirect("studies")
        else:
            raise Invalid(_("Choose what is to be done."), field="do")
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("study", found.pk)


def shown(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    """A page of this part."""
    return render(request, f"desk/studies/{name}.html", {"section": "studies", **context}, status=status)
