"""The verbs of tasks."""

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record
from keepword.conversations.models import NEVER, Conversation, Status
from keepword.conversations.queries import who_may_see
from keepword.conversations.services import reopen
from keepword.conversations.services.state import demand, lock, person
from keepword.core import clock, events, facts, live
from keepword.core.errors import Invalid, NotFound
from keepword.core.models import Fact
from keepword.tasks import rules
from keepword.tasks.events import TaskDone, TaskDue, TaskGiven
from keepword.tasks.models import Task
from keepword.tasks.rules import Due

MAX_NOTE = 20_000
CHUNK = 100  # reminders a transaction


def add_task(
    user: Actor,
    title: str,
    *,
    conversation: Conversation | None = None,
    due: Due | None = None,
    assignee: User | None = None,
    note: str = "",
    wake: bool = False,
) -> Task:
    """Something to do, of `assignee` (without one, of whoever adds it), about a conversation or by itself."""
    demand(user)
    with transaction.atomic():
        current = lock(conversation) if conversation is not None else None
        task = Task(conversation=current, created_at=clock.now(), created_by=person(user), wake=wake)
        task.assignee = assignee or person(user)
        _fill(task, title, note, due)
        _check_assignee(task)
        task.save()
        record(user, "added task", task, conversation=current.pk if current else None)
        events.publish(TaskGiven(task, None, task.created_at, person(user)))
        _notify(task)
    return task


def change_task(
    user: Actor, task: Task, *, title: str, note: str, due: Due | None, assignee: User | None, wake: bool
) -> Task:
    """Another title, day or person. Put off, it reminds again at its new time."""
    demand(user)
    with transaction.atomic():
        current = _locked(task)
        before, due_before = current.assignee_id, current.due_at
        current.assignee, current.wake = assignee, wake
        remind_before = current.remind_at
        _fill(current, title, note, due)
        if current.due_at == due_before:
            current.remind_at = remind_before
        _check_assignee(current)
        current.save()
        record(user, "changed task", current, before=before, after=current.assignee_id)
        if before != current.assignee_id:
            events.publish(TaskGiven(current, before, clock.now(), person(user)))
        _notify(current)
    return current


def finish(user: Actor, task: Task) -> Task:
    """It is done; a conversation that waits for it is opened."""
    demand(user)
    with transaction.atomic():
        current = _locked(task)
        if current.done_at is not None:
            return current
        current.done_at, current.done_by = clock.now(), person(user)
        current.save(update_fields=["done_at", "done_by"])
        record(user, "finished task", current)
        facts.record([_done_fact(current)])
        events.publish(TaskDone(current, current.done_at, person(user)))
        conversation = current.conversation
        if current.wake and conversation is not None and conversation.status == Status.SNOOZED:
            reopen(user, conversation)
        _notify(current)
    return current


def take_up(user: Actor, task: Task) -> Task:
    """It is not done after all."""
    demand(user)
    with transaction.atomic():
        current = _locked(task)
        if current.done_at is not None:
            if current.conversation_id is not None:
                wrong = facts.holding(current.conversation_id, kind="task_done", data__task=current.pk)
                facts.record(facts.retract(wrong))
            current.done_at = current.done_by = None
            current.save(update_fields=["done_at", "done_by"])
            record(user, "took up task", current)
            _notify(current)
    return current


def remove_task(user: Actor, task: Task) -> None:
    """It was no task."""
    demand(user)
    with transaction.atomic():
        current = _locked(task)
        record(user, "removed task", current, title=current.title)
        _notify(current)
        current.delete()


def remind() -> int:
    """Tell of what has come due, each once, however many workers there are; how many there were."""
    now = clock.now()
    due = Task.objects.filter(done_at=None, remind_at__lte=now)
    if not due.exists():
        return 0
    with transaction.atomic():
        found = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("remind_at")[:CHUNK])
        Task.objects.filter(pk__in=[task.pk for task in found]).update(remind_at=NEVER)
        for task in found:
            task.remind_at = NEVER
            events.publish(TaskDue(task, now))
            _notify(task)
    return len(found)


# How it is done -----------------------------------------------------------------------------------


def _locked(task: Task) -> Task:
    """The task as it is now. Its conversation is locked first, as everybody does."""
    if task.conversation is not None:
        lock(task.conversation)
    rows = Task.objects.select_for_update(of=("self",)).select_related(
        "conversation__customer", "conversation__inbox", "conversation__team", "assignee"
    )
    found = rows.filter(pk=task.pk).first()
    if found is None:
        raise NotFound("There is no such task.")
    return found


def _fill(task: Task, title: str, note: str, due: Due | None) -> None:
    words = " ".join(title.split())
    if not words:
        raise Invalid(_("Say what is to be done."), field="title")
    if len(words) > rules.LONGEST_TITLE:
        raise Invalid(_("This is too long for a title; the rest goes into the note."), field="title")
    if len(note) > MAX_NOTE:
        raise Invalid(_("This note is too long."), field="note")
    task.title, task.note = words, note.strip()
    task.due_at = due.end if due else NEVER
    task.all_day = bool(due and due.all_day)
    task.remind_at = due.remind_at if due else NEVER


def _check_assignee(task: Task) -> None:
    who, conversation = task.assignee, task.conversation
    if who is None:
        return
    if not who.is_active or not who.may("converse"):
        raise Invalid(_("%(name)s does not work on conversations.") % {"name": who}, field="assignee")
    if conversation is not None and not who_may_see(conversation, [who]):
        raise Invalid(_("%(name)s may not see this conversation.") % {"name": who}, field="assignee")


def _done_fact(task: Task) -> Fact:
    who, at = task.done_by, task.done_at or clock.now()
    return facts.fact(
        "task_done",
        at,
        subject_id=task.conversation_id,
        person=task.conversation.customer.key if task.conversation else None,
        actor=who.key if who else None,
        value=(at - task.created_at).total_seconds(),
        task=task.pk,
        late=at > task.due_at,
    )


def _notify(task: Task) -> None:
    live.push("desk", "list")
    if task.conversation_id is not None:
        live.push(f"conversation.{task.conversation_id}", "state", conversation=task.conversation_id)
