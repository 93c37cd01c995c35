"""Somebody goes through a guide: what they answered and what was advised is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.commerce.queries.currency import main_currency
from keepword.conversations.models import Conversation
from keepword.conversations.services.state import demand, notify, person
from keepword.core import clock, events, facts, secrets
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Unavailable
from keepword.customers.models import Customer
from keepword.relationship.events import ConsultationHeld
from keepword.relationship.models import Asked, Consultation, Guide
from keepword.relationship.queries.guides import tried
from keepword.relationship.rules.advise import Result
from keepword.relationship.rules.guides import answered

STRANGERS: Final = 600  # of whom so many are kept in an hour; whoever sends more is a machine
KEPT: Final = timedelta(days=90)  # what a stranger answered who never wrote to us
PURPOSE: Final = "consultation"


@dataclass(frozen=True, slots=True)
class For:
    """Whom something is advised to: a customer, perhaps in a conversation; neither is a stranger."""

    customer: Customer | None = None
    conversation: Conversation | None = None


def consult(
    actor: Actor,
    guide: Guide,
    answers: Mapping[str, Any],
    *,
    whom: For | None = None,
    asked: str = Asked.DESK,
    language: str = "en",
) -> Consultation:
    """Advise by a guide, in `language`, and keep it. Invalid names the answer that cannot be understood."""
    demand(actor)
    if guide.archived_at is not None or not guide.is_on:
        raise Conflict(_("This guide is switched off."))
    whom = whom or For()
    language = language if language in LANGUAGES else "en"
    with translation.override(language):
        found = tried(guide, answers)
    with transaction.atomic():
        if whom.customer is None:
            _room()
        made = Consultation.objects.create(
            guide=guide,
            customer=whom.customer,
            conversation=whom.conversation,
            agent=person(actor),
            asked=asked,
            language=language,
            answers=answered(guide.questions, answers),
            result=kept(found, main_currency()),
            at=clock.now(),
        )
        _told(made)
        if isinstance(actor, User):
            record(actor, "advised by a guide", made, guide=guide.pk)
        events.publish(ConsultationHeld(made, actor))
        if whom.conversation is not None:
            notify(whom.conversation)
    return made


def kept(result: Result, currency: str) -> dict[str, Any]:
    """A result as it is kept."""
    return {
        "meets": result.meets,
        "considered": result.considered,
        "currency": currency,
        "found": [
            {
                "product": one.thing.pk,
                "sku": one.thing.sku,
                "score": one.score,
                "reasons": list(one.reasons),
                "misses": list(one.misses),
            }
            for one in result.found
        ],
    }


def token(consultation: Consultation) -> str:
    """The signed name of a consultation: whoever held it needs no account to come back to it."""
    return secrets.sign(PURPOSE, consultation.pk, length=24)


def by_token(text: str) -> Consultation | None:
    """The consultation of a signed name."""
    number = secrets.unsign(PURPOSE, text, length=24)
    rows = Consultation.objects.select_related("guide", "customer")
    return rows.filter(pk=number).first() if number is not None else None


def adopt(consultation: Consultation, conversation: Conversation) -> bool:
    """Who was advised has written to us from the result: it stands beside the conversation from now on.

    Nothing happens when it is somebody else's, or is with a conversation already.
    """
    with transaction.atomic():
        current = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
        if current.conversation_id is not None:
            return False
        if current.customer_id not in (None, conversation.customer_id):
            return False
        current.customer_id, current.conversation = conversation.customer_id, conversation
        current.save(update_fields=["customer", "conversation"])
        notify(conversation)
    return True


def forget_strangers() -> int:
    """What strangers answered goes after a while; how many went."""
    old = Consultation.objects.filter(customer=None, at__lt=clock.now() - KEPT)
    gone, _of = Consultation.objects.filter(pk__in=old.values("pk")[:5_000]).delete()
    return gone


def _room() -> None:
    since = clock.now() - timedelta(hours=1)
    if Consultation.objects.filter(customer=None, at__gt=since).count() >= STRANGERS:
        raise Unavailable(_("Very many people are asking just now. Try again in an hour, or write to us."))


def _told(made: Consultation) -> None:
    facts.record(
        [
            facts.fact(
                "consultation_held",
                made.at,
                subject_id=made.conversation_id,
                person=made.customer.key if made.customer else None,
                actor=made.agent.key if made.agent else None,
                guide=made.guide_id,
                asked=made.asked,
                meets=bool(made.result["meets"]),
                found=len(made.result["found"]),
            )
        ]
    )
