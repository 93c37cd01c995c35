"""Whoever left an address is told once what became of their slip, in their language."""

from datetime import timedelta

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keepword.accounts.days import day_of
from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.audit.services import record
from keepword.channels.boxes import tasks
from keepword.channels.boxes.models import Decision, Month, Slip, Verdict
from keepword.channels.boxes.queries import untold
from keepword.channels.boxes.services.places import demand_lead
from keepword.channels.boxes.services.slips import of_slip
from keepword.channels.email import automatic
from keepword.conversations.services import automatic as send_automatic
from keepword.conversations.services.state import lock
from keepword.core import clock, facts, jobs
from keepword.core.errors import Conflict, Invalid
from keepword.customers.models import Identity
from keepword.customers.rules import normal_email

LONGEST_QUOTE = 300
PATIENCE = timedelta(days=2)  # for an address that gets very many automatic mails


def tell_all(user: User, month: Month) -> int:
    """Tell all who left an address what was decided; how many that are. In the background, each once.

    Conflict when nobody is left to be told.
    """
    demand_lead(user)
    with transaction.atomic():
        current = Month.objects.select_for_update(of=("self",)).get(pk=month.pk)
        count = untold(current).count()
        if not count:
            raise Conflict(_("There is nobody left to be told."))
        current.told_at = clock.now()
        current.save(update_fields=["told_at"])
        record(user, "told customers", current, count=count)
        jobs.enqueue(tasks.tell, current.pk)
    return count


def tell_next(month_id: int) -> bool:
    """Tell those who are left, each in a transaction of its own. True: some may not be told yet."""
    month = Month.objects.filter(pk=month_id).first()
    if month is None:
        return False
    for pk in list(untold(month).order_by("pk").values_list("pk", flat=True)):
        _tell(pk)
    patient = month.told_at is not None and clock.now() - month.told_at < PATIENCE
    return patient and untold(month).exists()


def _tell(decision_id: int) -> None:
    with transaction.atomic():
        rows = Decision.objects.select_for_update(of=("self",)).select_related("slip__place", "slip__message")
        found = rows.filter(pk=decision_id, told_at=None, untold="").first()
        if found is None:
            return
        message = found.slip.message
        conversation = lock(message.conversation)
        address = normal_email(message.sender_address)
        found.untold = _obstacle(address)
        if not found.untold:
            if not automatic.allowed(address):
                return  # in a minute, or in an hour
            try:
                found.told = send_automatic(conversation, letter(found), reason="box")
                found.told_at = clock.now()
            except Invalid:
                found.untold = "way"
        found.save(update_fields=["told", "told_at", "untold"])
        if found.told_at is not None:
            facts.record([of_slip("slip_told", found.slip, conversation, verdict=found.verdict)])


def _obstacle(address: str) -> str:
    """Why nobody is told at this address; a key of models.UNTOLD, or ""."""
    if not address:
        return "address"
    if automatic.is_machine(address):
        return "machine"
    if Identity.objects.filter(kind="email", value=address, failed_at__isnull=False).exists():
        return "failed"
    return ""


def letter(decision: Decision) -> str:
    """What the writer of a slip is told, in their language; `words` stand as one of us wrote them."""
    slip, shop = decision.slip, business()
    language = slip.message.language or (shop.language if shop else "en")
    with translation.override(language):
        parts = [_("Hello,"), _opening(slip), _verdict(decision)]
        if decision.words:
            parts.append(decision.words)
        parts.append(_("Thank you for telling us."))
        return "\n\n".join(parts)


def _opening(slip: Slip) -> str:
    day = date_format(slip.written_on or day_of(slip.at), "DATE_FORMAT")
    said = " ".join(slip.message.text.split())
    if len(said) > LONGEST_QUOTE:
        said = said[:LONGEST_QUOTE].rstrip() + "…"
    text = _("on %(day)s you left us this (%(box)s): “%(said)s”")
    return text % {"day": day, "box": slip.place.name, "said": said}


def _verdict(decision: Decision) -> str:
    return {
        Verdict.TAKE_UP: _("We have taken it up."),
        Verdict.DECLINE: _("We have thought about it and will not do it. This is why:"),
        Verdict.LATER: _("We cannot do it now and will come back to it."),
        Verdict.DONE: _("It is done:"),
    }[Verdict(decision.verdict)]
