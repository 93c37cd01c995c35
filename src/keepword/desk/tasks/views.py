"""The pages of tasks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.conversations.queries import get_conversation
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.desk.access import agent_required, person
from keepword.desk.conversations.write import done
from keepword.desk.tasks import form
from keepword.tasks import queries, services
from keepword.tasks.models import Task


@require_http_methods(["GET", "POST"])
@agent_required
def mine(request: HttpRequest) -> HttpResponse:
    """What I have to do; POST adds one that is about no conversation."""
    user, now = person(request), timezone.localtime(clock.now())
    error = None
    if request.method == "POST":
        try:
            services.add_task(
                user,
                request.POST.get("title", ""),
                due=form.due_of(request.POST, now),
                assignee=_assignee(request, user),
            )
            return redirect("tasks")
        except Invalid as wrong:
            error = wrong
    context = {
        "section": "tasks",
        "tasks": queries.my_tasks(user, now),
        "choices": form.choices(now),
        "people": list(people(user)),
        "error": error,
        "title": request.POST.get("title", ""),
    }
    return render(request, "desk/tasks/page.html", context, status=422 if error else 200)


@require_POST
@agent_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A task about a conversation."""
    user, now = person(request), timezone.localtime(clock.now())
    found = get_conversation(user, pk)
    services.add_task(
        user,
        request.POST.get("title", ""),
        conversation=found,
        due=form.due_of(request.POST, now),
        assignee=_assignee(request, user),
        wake="wake" in request.POST,
    )
    return done(request, found)


@require_http_methods(["GET", "POST"])
@agent_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One task, to be changed."""
    user, now = person(request), timezone.localtime(clock.now())
    task = queries.get_task(user, pk)
    error = None
    if request.method == "POST":
        try:
            services.change_task(
                user,
                task,
                title=request.POST.get("title", ""),
                note=request.POST.get("note", "").replace("\r\n", "\n"),
                due=form.due_of(request.POST, now),
                assignee=_assignee(request, None),
                wake="wake" in request.POST,
            )
            return _back(task)
        except Invalid as wrong:
            error = wrong
    context = {"section": "tasks", "task": task, "people": list(people(user)), "error": error}
    return render(request, "desk/tasks/edit.html", context, status=422 if error else 200)


@require_POST
@agent_required
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """It is done; or, with `undo`, not after all."""
    user = person(request)
    task = queries.get_task(user, pk)
    verb = services.take_up if "undo" in request.POST else services.finish
    task = verb(user, task)
    if "here" in request.POST and task.conversation is not None:
        return done(request, task.conversation)
    return redirect("tasks")


@require_POST
@agent_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It was no task."""
    task = queries.get_task(person(request), pk)
    services.remove_task(person(request), task)
    return _back(task)


def _assignee(request: HttpRequest, otherwise: User | None) -> User | None:
    wanted = request.POST.get("assignee", "")
    if not (wanted.isdecimal() and wanted.isascii() and len(wanted) < 19):
        return otherwise
    return people(person(request)).filter(pk=int(wanted)).first() or otherwise


def _back(task: Task) -> HttpResponse:
    if task.conversation_id is None:
        return redirect("tasks")
    return redirect(reverse("conversation", args=[task.conversation_id]))
