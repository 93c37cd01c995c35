"""What was mentioned: marked by one of us, or seen in the reply that left."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.events import Answered
from keepword.conversations.models import Conversation
from keepword.core import clock, facts, live, rows
from keepword.core.errors import Invalid, Refused
from keepword.customers.queries import in_mind
from keepword.language.judgement import Score
from keepword.language.remembering import personal, used
from keepword.relationship.models import Mentioned
from keepword.relationship.queries.mentioning import Moment, remembered_phrases

LONGEST: Final = 80
FACT: Final = "personal"


def mention(user: User, conversation: Conversation, key: str, *, aside: bool = False) -> Mentioned:
    """Mark something as mentioned here, or set it `aside`. The same again changes nothing."""
    if not user.may("converse"):
        raise Refused(_("You may not write in conversations."))
    if not key or len(key) > LONGEST:
        raise Invalid(_("There is nothing of this kind to mention."), field="key")
    with transaction.atomic():
        made, new = Mentioned.objects.get_or_create(
            customer_id=conversation.customer_id,
            key=key,
            conversation=conversation,
            defaults={"at": clock.now(), "by": user, "aside": aside},
        )
        if new:
            record(user, "set aside what to mention" if aside else "mentioned", conversation, key=key)
    live.push(f"conversation.{conversation.pk}", "state", conversation=conversation.pk)
    return made


def score(text: str, moment: Moment, phrases: dict[str, str]) -> Score:
    """How far a reply is for this customer alone (see language.remembering.personal)."""
    return personal(text, moment.language, list(phrases), moment.customer.name)


def answered(event: Answered) -> None:
    """A reply left: what it used of what is known is marked, and how personal it was is a fact. Two queries
    where it used nothing."""
    conversation, author, text = event.conversation, event.message.author, event.message.text
    phrases = remembered_phrases(in_mind(conversation.customer))
    keys = {phrases[phrase] for phrase, _start, _end in used(text, phrases)}
    if keys:
        _mark(event, keys)
    language = event.message.language or conversation.language
    heard = personal(text, language, list(phrases), conversation.customer.name)
    facts.record(
        [
            facts.fact(
                FACT,
                event.at,
                subject_id=conversation.pk,
                person=conversation.customer.key,
                actor=author.key if author else None,
                value=heard.score,
                message=event.message.pk,
                used=len(keys),
                known=len(phrases),
            )
        ]
    )


def _mark(event: Answered, keys: set[str]) -> None:
    marked = Mentioned.objects.filter(conversation=event.conversation, key__in=keys)
    new = sorted(keys - set(marked.values_list("key", flat=True)))
    if len(new) < len(keys):
        marked.filter(message=None).update(message=event.message, aside=False)
    rows.insert(
        [
            Mentioned(
                customer_id=event.conversation.customer_id,
                conversation=event.conversation,
                key=key,
                at=event.at,
                by=event.message.author,
                message=event.message,
            )
            for key in new
        ]
    )
