"""What is done with a conversation."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.accounts.queries import people
from keepword.channels.email import services as mail
from keepword.complaints.queries import unfinished
from keepword.conversations import queries, services
from keepword.conversations.models import Status
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.customers.services import save_customer
from keepword.desk.access import agent_required, lead_required, person
from keepword.desk.around.dialog import asked, show
from keepword.desk.conversations import snooze as moments
from keepword.desk.conversations.write import done
from keepword.desk.fields.views import ask
from keepword.desk.parts import wants_part
from keepword.tasks.queries import open_tasks


@require_POST
@agent_required
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to somebody (`assignee`), or to nobody ("")."""
    user = person(request)
    found = queries.get_conversation(user, pk)
    wanted = request.POST.get("assignee", "")
    chosen = people(user).filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 19 else None
    if wanted and chosen is None:
        raise Invalid(_("There is no such person."), field="assignee")
    services.assign(user, found, chosen)
    return done(request, found)


@require_POST
@agent_required
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of sight until the chosen (`when`) or typed (`until`) moment; `reason`: what we wait for."""
    found = queries.get_conversation(person(request), pk)
    here = timezone.localtime(clock.now())
    until = moments.moment(request.POST.get("when", ""), request.POST.get("until", ""), here)
    if until is None:
        raise Invalid(_("Choose a day and a time."), field="until")
    services.snooze(person(request), found, until, reason=request.POST.get("reason", ""))
    return done(request, found)


@require_POST
@agent_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Settled; or the dialog with what must be filled in before, or of what is still open (`anyway`)."""
    found = queries.get_conversation(person(request), pk)
    left, complaint = open_tasks(found), unfinished(found)
    if (left or complaint) and "anyway" not in request.POST:
        return asked(show(request, "_close", found, open_tasks=left, complaint=complaint))
    try:
        services.close(person(request), found)
    except Invalid as error:
        if not (error.field.startswith("field:") and wants_part(request)):
            raise
        return ask(request, found)
    return done(request, found)


@require_POST
@agent_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Not settled after all; or awake before its time."""
    found = queries.get_conversation(person(request), pk)
    services.reopen(person(request), found)
    return done(request, found)


@require_POST
@agent_required
def priority(request: HttpRequest, pk: int) -> HttpResponse:
    """More or less urgent."""
    found = queries.get_conversation(person(request), pk)
    wanted = request.POST.get("priority", "")
    services.set_priority(person(request), found, int(wanted) if wanted.isdecimal() else -1)
    return done(request, found)


@require_POST
@agent_required
def spam(request: HttpRequest, pk: int) -> HttpResponse:
    """No customer's matter; or, from the spam view, one after all."""
    found = queries.get_conversation(person(request), pk)
    verb = services.release if found.status == Status.SPAM else services.mark_spam
    verb(person(request), found)
    return done(request, found)


@require_POST
@lead_required
def senders(request: HttpRequest, pk: int) -> HttpResponse:
    """Block the sender (`whom`: "sender") or their domain ("domain"); of spam: never call it so again."""
    user = person(request)
    found = queries.get_conversation(user, pk)
    first = found.customer.identities.order_by("pk").first()
    address = first.value if first else ""
    whom = address[address.rfind("@") :] if request.POST.get("whom") == "domain" else address
    if found.status == Status.SPAM:
        mail.allow(user, whom)
    else:
        mail.block(user, whom)
        services.mark_spam(user, found)
    return done(request, found)


@require_POST
@agent_required
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is known of the customer of a conversation."""
    found = queries.get_conversation(person(request), pk)
    save_customer(
        person(request),
        found.customer,
        name=request.POST.get("name", ""),
        language=request.POST.get("language", ""),
        about=request.POST.get("about", "").replace("\r\n", "\n"),
    )
    return done(request, found)
