"""A participant goes from task to task. Each step is kept when it is made: who closes the page and opens it
again goes on where they were."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.feedback.letters import said
from keepword.feedback.models import Ended, StudyState, StudyTask
from keepword.feedback.queries.surveys import token
from keepword.feedback.rules.usability import EASE
from keepword.feedback.services import ask_scale, begin_session, begin_task, end_task, rate_task
from keepword.portal.gate import status_of
from keepword.portal.studies.gate import Participant, demand_modest, page, study_page


@study_page
def show(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Where they are; posted, the next step."""
    if request.method == "POST":
        return _post(request, participant)
    return _shown(request, participant)


def _shown(
    request: HttpRequest, participant: Participant, problem: Invalid | None = None, status: int = 200
) -> HttpResponse:
    session = participant.session
    tasks = list(participant.study.tasks.all())
    if session.done_at is not None:
        return page(request, participant, "thanks")
    if participant.study.state != StudyState.OPEN:
        raise Conflict(_("This trial is over. Thank you for wanting to help."))
    if session.begun_at is None:
        return page(request, participant, "welcome", tasks=tasks, problem=problem, status=status)
    tried = {one.task_id: one for one in session.attempts.all()}
    for number, task in enumerate(tasks, 1):
        attempt = tried.get(task.pk)
        if attempt is None or attempt.ease is None:
            return page(
                request,
                participant,
                "task",
                status=status,
                task=task,
                text=said(task.texts, participant.language),
                number=number,
                tasks=tasks,
                attempt=attempt,
                steps=range(EASE[0], EASE[1] + 1),
                note=request.POST.get("note", ""),
                problem=problem,
            )
    return page(request, participant, "last", problem=problem, status=status)


def _post(request: HttpRequest, participant: Participant) -> HttpResponse:
    try:
        demand_modest(request, participant)
        url = _step(request, participant)
    except Invalid as problem:
        return _shown(request, participant, problem, status_of(problem))
    return HttpResponseRedirect(url, status=303)


def _step(request: HttpRequest, participant: Participant) -> str:
    """Do what was pressed; where it goes on."""
    session, do = participant.session, request.POST.get("do", "")
    if do == "start":
        begin_session(session)
        return participant.url
    if do == "scale":
        return reverse("surveys:to", args=[token(ask_scale(session))])
    task = _task(request, participant)
    if do == "begin":
        begin_task(session, task)
    elif do in Ended.values:
        end_task(session, task, do)
    elif do == "rate":
        given = request.POST.get("ease", "")
        ease = int(given) if given.isascii() and given.isdigit() and len(given) == 1 else None
        rate_task(session, task, ease, request.POST.get("note", ""))
    else:
        raise Invalid(_("Choose what is to be done."), field="do")
    return participant.url


def _task(request: HttpRequest, participant: Participant) -> StudyTask:
    given = request.POST.get("task", "")
    found = next((one for one in participant.study.tasks.all() if str(one.pk) == given), None)
    if found is None:
        raise NotFound("There is no such task.")
    return found
