"""What a customer ordered is not there: one of us is to call them at once, before they ask."""

from typing import Final

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.commerce.models import TO_SEND, Line, Order
from keepword.conversations.models import Conversation, Status
from keepword.conversations.queries import who_may_see
from keepword.core import clock, jobs
from keepword.core.actors import Automaton
from keepword.customers.models import Kind
from keepword.notifications.services import News, tell
from keepword.outreach.models import Call
from keepword.tasks.models import Task
from keepword.tasks.rules import LONGEST_TITLE, Due
from keepword.tasks.services import add_task, change_task
from keepword.teams.models import Absence

ACTOR: Final = Automaton("notices")
_LIVE: Final = (Status.OPEN, Status.WAITING, Status.SNOOZED)
_LOOKED_AT: Final = 500  # of us, among whom somebody is found


@jobs.job
def call_about(order_id: int, line_id: int) -> None:
    """Give somebody the task to call about a line that is not there. Once a line; lines of one order that are
    missing while the task is open stand in the same one."""
    with transaction.atomic():
        rows = Order.objects.select_for_update(of=("self",)).select_related("customer")
        order = rows.filter(pk=order_id, status__in=TO_SEND).first()
        line = Line.objects.select_related("product").filter(pk=line_id, order=order_id).first()
        if order is None or line is None or not line.backordered or order.customer is None:
            return
        if Call.objects.filter(order=order, line=line).exists():
            return
        open_one = Call.objects.filter(order=order, task__done_at=None).exclude(task=None)
        earlier = open_one.select_related("task__assignee").first()
        task = _added(earlier.task, line) if earlier and earlier.task else _new(order, line)
        if task is not None:
            Call.objects.create(order=order, line=line, task=task, missing=line.backordered, at=clock.now())


def _new(order: Order, line: Line) -> Task | None:
    """None where there is nobody who works on conversations."""
    customer = order.customer
    assert customer is not None
    place = Conversation.objects.filter(customer=customer, merged_into=None, status__in=_LIVE)
    about = place.order_by("-last_message_at", "-pk").first()
    who = _whose(about)
    if who is None:
        return None
    if about is not None and not who_may_see(about, [who]):
        about = None
    words = (
        _("Write to %(name)s: order %(order)s") if customer.no_calls else _("Call %(name)s: order %(order)s")
    )
    title = words % {"name": customer.name or _("the customer"), "order": order.number}
    numbers = customer.identities.filter(kind=Kind.PHONE).order_by("pk").values_list("value", flat=True)[:3]
    note = [
        _("This is out of stock; the customer does not know yet. Tell them, and offer what suits them."),
        _said(line),
        _("Phone: %(numbers)s") % {"numbers": ", ".join(numbers)} if numbers else _("No phone is known."),
    ]
    if customer.no_calls:
        note.append(_("They do not want to be called."))
    task = add_task(
        ACTOR,
        title[:LONGEST_TITLE],
        conversation=about,
        due=Due(clock.now()),
        assignee=who,
        note="\n".join(note),
    )
    subject = ("conversation", about.pk) if about is not None else ("task", task.pk)
    address = f"/c/{about.pk}/" if about is not None else "/tasks/"
    tell(
        News("call_customer", address, subject=subject, data={"title": task.title, "text": _said(line)}),
        [who],
    )
    return task


def _added(task: Task, line: Line) -> Task:
    """The same task, of one line more."""
    return change_task(
        ACTOR,
        task,
        title=task.title,
        note=f"{task.note}\n{_said(line)}",
        due=Due(task.due_at),
        assignee=task.assignee,
        wake=task.wake,
    )


def _said(line: Line) -> str:
    values = {"n": line.backordered, "of": line.quantity, "name": line.name}
    return _("%(n)s of %(of)s missing: %(name)s") % values


def _whose(about: Conversation | None) -> User | None:
    """Whoever has the customer's conversation; else who has the fewest tasks, of those who are not away."""
    now = clock.now()
    away = Absence.objects.filter(user=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    here = User.objects.filter(~Exists(away), is_active=True)
    own = here.filter(pk=about.assignee_id).first() if about is not None and about.assignee_id else None
    if own is not None and own.may("converse"):
        return own
    busy = Count("pk", filter=Q(done_at=None))
    tasks = dict(
        Task.objects.filter(done_at=None, assignee__in=here).values_list("assignee").annotate(n=busy)
    )
    able = [one for one in here.order_by("pk")[:_LOOKED_AT] if one.may("converse")]
    if about is not None:
        able = who_may_see(about, able) or able
    return min(able, key=lambda one: (tasks.get(one.pk, 0), one.pk), default=None)
