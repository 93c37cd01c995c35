"""Verbs about the shop's own fields of conversations."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from keepword.audit.services import Actor, record
from keepword.conversations.events import FieldsChanged
from keepword.conversations.models import Conversation
from keepword.conversations.own_fields import TABLE, reindex
from keepword.conversations.services.state import demand, lock, notify, person
from keepword.core import clock, events, facts
from keepword.fields import services

_IN_FACTS = ("choice", "choices", "flag", "number", "date")  # what people write may name a person


def set_fields(actor: Actor, conversation: Conversation, values: Mapping[str, Any]) -> Conversation:
    """Fill in fields of a conversation by key; None empties.

    Values are JSON by kind: text, long, link (str), number, date (YYYY-MM-DD), choice (key or label),
    choices (a list of these), flag (bool). Invalid or Refused names the first that cannot be.
    """
    demand(actor)
    wanted = services.checked(actor, TABLE.subject, values)
    with transaction.atomic():
        current = lock(conversation)
        before, after = services.write(TABLE, current.pk, wanted)
        if before == after:
            return current
        now, by = clock.now(), person(actor)
        record(actor, "set fields", current, before=before, after=after)
        facts.record(
            facts.fact(
                "field_set",
                now,
                subject_id=current.pk,
                person=current.customer.key,
                actor=by.key if by else None,
                field=field.key,
                held=after[field.key],
            )
            for field in wanted
            if field.key in after and field.kind in _IN_FACTS
        )
        events.publish(FieldsChanged(current, before, after, now, by))
        reindex([current.pk])
        notify(current)
    return current
