"""What can be done by data to a conversation's tags and fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.conversations import services
from keepword.conversations.models import Conversation, Tag
from keepword.conversations.own_fields import TABLE
from keepword.core.actions import Action, Argument, Before, register
from keepword.core.actors import Actor
from keepword.core.errors import Invalid
from keepword.fields import queries, rules

Choices = Sequence[tuple[int | str, str | Promise]]


def _tags() -> Choices:
    return list(Tag.objects.filter(archived_at=None).order_by("key").values_list("pk", "name"))


def _wanted(ids: Any) -> list[Tag]:
    found = {tag.pk: tag for tag in Tag.objects.filter(pk__in=ids)}
    if len(found) < len(set(ids)):
        raise Invalid(gettext("There is no such tag."), field="tags")
    return list(found.values())


def _tag(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    added = services.tag(actor, item, *_wanted(step["tags"]))
    return {"tags": list(added)} if added else None


def _untag(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    removed = services.untag(actor, item, *_wanted(step["tags"]))
    return {"tags": list(removed)} if removed else None


def _tag_back(actor: Actor, item: Conversation, before: Before) -> None:
    services.untag(actor, item, *_wanted(before["tags"]))


def _untag_back(actor: Actor, item: Conversation, before: Before) -> None:
    services.tag(actor, item, *_wanted(before["tags"]))


def _fields() -> Choices:
    return [(field.key, field.name) for field in queries.definitions(TABLE.subject)]


def _set_field(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    field = queries.definition(TABLE.subject, str(step["field"]))
    wanted = rules.plain(queries.parse(field, str(step.get("value") or "")))
    before = queries.values(TABLE, item.pk).get(field.key)
    if before == wanted:
        return None
    services.set_fields(actor, item, {field.key: wanted})
    return {"field": field.key, "value": before}


def _set_field_back(actor: Actor, item: Conversation, before: Before) -> None:
    services.set_fields(actor, item, {before["field"]: before["value"]})


register(
    "conversation",
    Action(
        "tag",
        _("Add tags"),
        _tag,
        (Argument("tags", _("Tags"), "choices", _tags),),
        undo=_tag_back,
        icon="tag",
        order=25,
    ),
    Action(
        "untag",
        _("Remove tags"),
        _untag,
        (Argument("tags", _("Tags"), "choices", _tags),),
        undo=_untag_back,
        icon="tag",
        order=26,
    ),
    Action(
        "field",
        _("Fill in a field"),
        _set_field,
        (
            Argument("field", _("Field"), "choice", _fields),
            Argument("value", _("Value, empty to clear it"), "text", required=False),
        ),
        undo=_set_field_back,
        icon="field",
        order=60,
    ),
)
