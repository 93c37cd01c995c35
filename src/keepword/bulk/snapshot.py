"""Where conversations stand: to tell what a run has changed from what others have changed since."""

from collections.abc import Collection
from typing import Any

from keepword.conversations.models import Conversation
from keepword.conversations.own_fields import TABLE
from keepword.conversations.queries import tags_of
from keepword.fields.models import Definition
from keepword.fields.queries import hold, rows_by_owner

Standing = dict[str, Any]  # JSON

_COLUMNS = ("status", "snoozed_until", "assignee_id", "team_id", "priority", "subject", "customer_id")


def standing(conversation_ids: Collection[int]) -> dict[int, Standing]:
    """State, people, tags and fields of each conversation that there is. Four queries."""
    found: dict[int, Standing] = {}
    for pk, *values in Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", *_COLUMNS):
        found[pk] = dict(zip(_COLUMNS, values, strict=True))
        until = found[pk]["snoozed_until"]
        found[pk]["snoozed_until"] = until.isoformat() if until else None
    for pk, tags in tags_of(found.keys()).items():
        found[pk]["tags"] = sorted(tag.merged_into_id or tag.pk for tag in tags)
    held = rows_by_owner(TABLE, found.keys())
    fields = {field.pk: field for field in Definition.objects.filter(subject=TABLE.subject)} if held else {}
    for pk, by_field in held.items():
        for field_id, rows in by_field.items():
            field = fields[field_id]
            found[pk][f"field:{field.key}"] = hold(field, rows).plain
    return found


def changes(before: Standing, after: Standing) -> Standing:
    """What is other after than before: the new values, None for what is gone."""
    names = before.keys() | after.keys()
    return {name: after.get(name) for name in sorted(names) if before.get(name) != after.get(name)}


def still(after: Standing, now: Standing) -> bool:
    """Whether what a run has changed is still as it left it."""
    return all(now.get(name) == value for name, value in after.items())
