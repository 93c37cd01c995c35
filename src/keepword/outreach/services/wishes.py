"""What customers want no more, what they want again, what they wait for."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.commerce.models import Product
from keepword.commerce.queries import stock_of
from keepword.conversations.services.state import demand
from keepword.core import clock, events, facts
from keepword.core.actors import Actor, Automaton
from keepword.core.errors import Conflict, NotFound
from keepword.customers.consent import give_consent, withdraw_consent
from keepword.customers.events import ConsentChanged
from keepword.customers.models import Consent, Customer, Purpose
from keepword.customers.models import Source as ConsentSource
from keepword.customers.queries import current as current_row
from keepword.outreach.events import CustomerUnsubscribed
from keepword.outreach.models import Notice, Reason, Recipient, RecipientState, Source, Unsubscribed, Waiting
from keepword.outreach.queries.notices import recipient_behind, unwanted

CUSTOMER = Automaton("customer")


def unsubscribe(token: str, *, one_click: bool = False, everything: bool = False) -> Unsubscribed | None:
    """By the link in a notice (`links.unsubscribe_url`): of its purpose, or of everything that needs consent.

    A consent that they gave for it is taken back. NotFound for a token that is none; the second time nothing
    more happens. None: the notice belongs to an order (a recall, a delay) and cannot be done without.
    """
    one = recipient_behind(token)
    notice = one.notice
    if not notice.of_kind.optional:
        return None
    source = Source.ONE_CLICK if one_click else Source.LINK
    if everything:
        return unsubscribe_customer(CUSTOMER, one.customer, source=source)
    if notice.service:
        return unsubscribe_customer(CUSTOMER, one.customer, notice=notice, source=source)
    return unsubscribe_customer(CUSTOMER, one.customer, purpose=notice.purpose, source=source)


def resubscribe(token: str) -> None:
    """By the same link: they want it again. A consent that was taken back by it is given again."""
    one = recipient_behind(token)
    notice = one.notice
    with transaction.atomic():
        customer = _current(one.customer)
        rows = list(unwanted(notice, customer.pk))
        for row in rows:
            _undo(CUSTOMER, row)
        if rows and not notice.service and notice.purpose is not None:
            _agree_again(customer, notice.purpose)


def unsubscribe_customer(
    actor: Actor,
    customer: Customer,
    *,
    notice: Notice | None = None,
    purpose: Purpose | None = None,
    source: str = Source.AGENT,
) -> Unsubscribed:
    """One of us notes it, or the customer does on their page. With neither: all that needs consent.

    Who waited for a notice of it is left out, consents to it are taken back. The second time: the same row.
    """
    demand(actor)
    with transaction.atomic():
        here = _current(customer)
        known = Unsubscribed.objects.filter(customer=here, notice=notice, purpose=purpose, undone_at=None)
        row = known.first()
        if row is not None:
            return row
        now = clock.now()
        row = Unsubscribed.objects.create(
            customer=here, notice=notice, purpose=purpose, at=now, source=source
        )
        if notice is None:
            _take_back(actor, here, purpose, source)
        _leave_out(row)
        of = notice.pk if notice else None
        record(actor, "unsubscribed", here, notice=of, purpose=purpose.key if purpose else None, by=source)
        facts.record(
            [
                facts.fact(
                    "unsubscribed",
                    now,
                    person=here.key,
                    notice=of,
                    purpose=purpose.key if purpose else "",
                    source=source,
                )
            ]
        )
        events.publish(CustomerUnsubscribed(here, row))
    return row


def resubscribe_customer(actor: Actor, row: Unsubscribed) -> None:
    """What `unsubscribe_customer` noted holds no more. Consents are given anew by the customer alone."""
    demand(actor)
    with transaction.atomic():
        found = Unsubscribed.objects.select_for_update(of=("self",)).filter(pk=row.pk, undone_at=None).first()
        if found is not None:
            _undo(actor, found)


def consent_changed(event: ConsentChanged) -> None:
    """Whoever agrees to something after they wanted no more of it wants it again."""
    consent = event.consent
    if consent.withdrawn_at is not None:
        return
    rows = Unsubscribed.objects.filter(customer=event.customer, notice=None, undone_at=None)
    for row in rows.filter(at__lte=consent.given_at):
        if row.purpose_id in (None, consent.purpose_id):
            _undo(event.user or CUSTOMER, row)


def wait_for(actor: Actor, customer: Customer, product: Product) -> Waiting:
    """They want to hear when it is there again. The second time gives the same row. Conflict where it is in
    stock, or where nobody counts the stock of it."""
    demand(actor)
    if product.archived_at is not None or not product.counted:
        raise Conflict(_("Nobody knows of this product when it is back."), field="product")
    if stock_of(product).free > 0:
        raise Conflict(_("It is in stock."), field="product")
    try:
        with transaction.atomic():
            here = _current(customer)
            made = Waiting.objects.create(customer=here, product=product, asked_at=clock.now())
            record(actor, "waits for product", here, product=product.sku)
    except IntegrityError:
        return Waiting.objects.get(customer=_current(customer), product=product, told_at=None)
    return made


def wait_no_more(actor: Actor, customer: Customer, product: Product) -> None:
    """They do not want to hear of it."""
    demand(actor)
    with transaction.atomic():
        here = _current(customer)
        gone, _models = Waiting.objects.filter(customer=here, product=product, told_at=None).delete()
        if gone:
            record(actor, "waits no more for product", here, product=product.sku)


# How it is done ------------------------------------------------------------------------------------


def _current(customer: Customer) -> Customer:
    found = current_row(customer)
    if found is None:
        raise NotFound("There is no such customer.")
    return found


def _take_back(actor: Actor, customer: Customer, purpose: Purpose | None, source: str) -> None:
    rows = Consent.objects.filter(customer=customer, withdrawn_at=None)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    by_us = isinstance(actor, User)
    words = _("Noted by one of us.") if by_us else _("By the link in a notice, or on their page.")
    for consent in rows.order_by("pk"):
        withdraw_consent(
            actor,
            consent,
            evidence=words,
            source=ConsentSource.AGENT if by_us else ConsentSource.PORTAL,
        )


def _agree_again(customer: Customer, purpose: Purpose) -> None:
    if purpose.archived_at is not None:
        return
    if Consent.objects.filter(customer=customer, purpose=purpose, withdrawn_at=None).exists():
        return
    words = _("By the link in a notice: they had left it by mistake.")
    give_consent(CUSTOMER, customer, purpose, evidence=words, source=ConsentSource.PORTAL)


def _leave_out(row: Unsubscribed) -> None:
    """Whoever wants no more of it, and still waits for one, is left out at once."""
    rows = Recipient.objects.filter(customer=row.customer, state=RecipientState.WAITING)
    for one in rows.select_related("notice").order_by("pk")[:1_000]:
        notice = one.notice
        meant = row.notice_id == notice.pk if row.notice_id else not notice.service
        if meant and (row.purpose_id is None or row.purpose_id == notice.purpose_id):
            one.state, one.reason, one.at = RecipientState.SKIPPED, Reason.UNSUBSCRIBED, clock.now()
            one.save(update_fields=["state", "reason", "at"])


def _undo(actor: Actor, row: Unsubscribed) -> None:
    row.undone_at = clock.now()
    row.save(update_fields=["undone_at"])
    record(actor, "subscribed again", row.customer, notice=row.notice_id, purpose=row.purpose_id)
    events.publish(CustomerUnsubscribed(row.customer, row, again=True))
