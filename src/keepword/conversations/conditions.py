"""What can be asked about a conversation."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models import Conversation, ConversationTag, Tag
from keepword.core.conditions import Field, register
from keepword.core.errors import Invalid


def _with_tags(lookup: str, value: Any) -> Q:
    """Conversations with a tag of these ids; those merged into it and not yet moved count too."""
    rows = ConversationTag.objects.filter(conversation=OuterRef("pk"))
    if lookup == "isnull":
        return ~Q(Exists(rows)) if value else Q(Exists(rows))
    ids = value if isinstance(value, list) else [value]
    rows = rows.filter(tag__in=Tag.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).values("pk"))
    return Q(Exists(rows))


def _tags_of(item: Conversation) -> frozenset[int]:
    rows = ConversationTag.objects.filter(conversation=item.pk).select_related("tag")
    return frozenset(row.tag.merged_into_id or row.tag_id for row in rows)


def _tag(wanted: Any) -> int:
    """The id of a tag given by id; one that was merged is the one that it was merged into."""
    given = isinstance(wanted, int) and not isinstance(wanted, bool) and 0 < wanted < 2**63
    found = Tag.objects.filter(pk=wanted).first() if given else None
    if found is None:
        raise Invalid(gettext("There is no such tag."), field="tag")
    return found.merged_into_id or found.pk


def _tags() -> Sequence[tuple[int | str, str]]:
    return list(Tag.objects.filter(archived_at=None).order_by("key").values_list("pk", "name"))


register(
    "conversation",
    Field("priority", "priority", _("priority")),
    Field("inbox", "inbox_id", _("inbox")),
    Field("channel", "inbox__channel", _("channel")),
    Field("language", "language", _("language")),
    Field("status", "status", _("status")),
    Field("assignee", "assignee_id", _("assignee")),
    Field("team", "team_id", _("team")),
    Field("customer", "customer_id", _("customer")),
    Field("subject", "subject", _("subject"), kind="text"),
    Field(
        "tag",
        "",
        _("tag"),
        query=_with_tags,
        value=_tags_of,
        fit=_tag,
        operators=("is", "is not", "in", "not in", "is empty"),
        choices=_tags,
    ),
)
