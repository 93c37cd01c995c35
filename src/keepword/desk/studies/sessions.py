"""One participant: their link, or what somebody beside them notes, task by task."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.desk.access import agent_required, person
from keepword.desk.studies.forms import NotedForm, SessionForm, refused
from keepword.desk.studies.views import may_keep, show_study, shown
from keepword.feedback.letters import said
from keepword.feedback.models import Attempt, Session, StudyTask
from keepword.feedback.queries import studies as queries
from keepword.feedback.queries.surveys import may_keep as keeps
from keepword.feedback.services import (
    add_session,
    ask_scale,
    end_session,
    note_session,
    note_task,
    start_clock,
)


@require_POST
@may_keep
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is to take part."""
    user = person(request)
    found = queries.get_study(user, pk)
    form = SessionForm(found, request.POST)
    if form.is_valid():
        try:
            made = add_session(user, found, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            refused(form, error)
        else:
            return redirect("session", made.pk)
    return show_study(request, found, form, status=422)


@require_GET
@agent_required
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it is."""
    return _shown(request, queries.get_session(person(request), pk))


@require_POST
@agent_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the clock of a task, note how it went, ask the ten statements, note the whole, end it."""
    user = person(request)
    found = queries.get_session(user, pk)
    do = request.POST.get("do", "")
    try:
        if do == "start":
            start_clock(user, found, _task(request, found))
        elif do == "note":
            task = _task(request, found)
            form = NotedForm(request.POST, prefix=f"t{task.pk}")
            if not form.is_valid():
                return _shown(request, found, form, task, status=422)
            try:
                note_task(user, found, task, form.noted())
            except Invalid as error:
                refused(form, error)
                return _shown(request, found, form, task, status=422)
        elif do == "scale":
            if found.moderator_id is None:
                raise Conflict(_("Their link leads there by itself."))
            ask_scale(found)
        elif do == "words":
            note_session(user, found, request.POST.get("words", ""))
            messages.success(request, _("Noted."))
        elif do == "end":
            end_session(user, found)
        else:
            raise Invalid(_("Choose what is to be done."), field="do")
    except (Conflict, Refused) as error:
        messages.error(request, error.message)
    return redirect("session", found.pk)


def _shown(
    request: HttpRequest,
    found: Session,
    form: NotedForm | None = None,
    at: StudyTask | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    tried = {one.task_id: one for one in found.attempts.all()}
    lines = [
        {
            "task": task,
            "text": said(task.texts, found.language),
            "attempt": tried.get(task.pk),
            "form": form if at is not None and at.pk == task.pk else _form(task, tried.get(task.pk)),
            "open": at is not None and at.pk == task.pk,
        }
        for task in found.study.tasks.all()
    ]
    return shown(
        request,
        "session",
        status=status,
        session=found,
        study=found.study,
        lines=lines,
        keeps=keeps(person(request)),
        going_on=found.done_at is None and found.study.state == "open",
        link=queries.session_url(found) if found.moderator_id is None else "",
        scale=queries.scale_url(found),
    )


def _form(task: StudyTask, attempt: Attempt | None) -> NotedForm:
    names = {"ended": "ended", "seconds": "seconds", "slips": "errors", "ease": "ease", "note": "note"}
    begins = {name: getattr(attempt, of) for name, of in names.items()} if attempt else {}
    return NotedForm(initial=begins, prefix=f"t{task.pk}")


def _task(request: HttpRequest, session: Session) -> StudyTask:
    given = request.POST.get("task", "")
    found = next((one for one in session.study.tasks.all() if str(one.pk) == given), None)
    if found is None:
        raise NotFound("There is no such task.")
    return found
