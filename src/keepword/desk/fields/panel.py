"""The shop's own fields beside a conversation and in the rows of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.http import HttpRequest
from django.utils import formats

from keepword.accounts.models import User
from keepword.conversations.models import Conversation
from keepword.conversations.own_fields import TABLE as CONVERSATIONS
from keepword.customers.fields import TABLE as CUSTOMERS
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, RowSign, register
from keepword.fields import queries, rules
from keepword.fields.models import Definition, Kind
from keepword.fields.queries import Held, Table

TABLES = {CONVERSATIONS.subject: CONVERSATIONS, CUSTOMERS.subject: CUSTOMERS}
_MOST_SHOWN = 3  # in a row


@dataclass(frozen=True)
class Shown:
    """A field as it stands beside a conversation."""

    definition: Definition
    held: Held
    editable: bool

    @property
    def ident(self) -> str:
        return f"field-{self.definition.subject}-{self.definition.key}"

    @property
    def text(self) -> str:
        return text_of(self.held)

    @property
    def stands_apart(self) -> bool:
        """Whether what it holds is more than the words of a button: a link, several lines."""
        return self.held.is_set and self.definition.kind in (Kind.LINK, Kind.LONG)

    @property
    def typed(self) -> Any:
        """The value as an input has it."""
        return "" if self.held.value is None else self.held.plain

    @property
    def chosen(self) -> tuple[str, ...]:
        value = self.held.value
        return value if isinstance(value, tuple) else (str(value),)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen, and what is chosen though it is archived."""
        offered = queries.choices_of(self.definition)
        kept = self.held.value if isinstance(self.held.value, tuple) else (self.held.value,)
        gone = [pair for pair in zip(kept, self.held.labels, strict=False) if pair[0] not in offered]
        return [*offered.items(), *gone]  # type: ignore[list-item]


def text_of(held: Held) -> str:
    """What a field holds, in the reader's words."""
    if held.labels:
        return ", ".join(held.labels)
    if held.value is None or held.definition.kind == Kind.FLAG:
        return ""
    if isinstance(held.value, date):
        return str(formats.date_format(held.value, "DATE_FORMAT"))
    return str(formats.localize(held.plain)) if held.definition.kind == Kind.NUMBER else str(held.value)


def owner_of(table: Table, conversation: Conversation) -> int:
    """Whose fields of this table stand beside a conversation: its own id, or its customer's."""
    return conversation.customer_id if table is CUSTOMERS else conversation.pk


def shown(
    user: User, table: Table, conversation: Conversation, fields: Sequence[Definition] | None = None
) -> list[Shown]:
    """The fields of a table beside a conversation."""
    held = queries.held(table, owner_of(table, conversation), fields)
    return [Shown(one.definition, one, queries.may_fill(user, one.definition)) for one in held]


def prepare(user: User, rows: Sequence[Conversation]) -> None:
    """Set `field_signs` on the rows: name and text of the fields that lists show. At most two queries."""
    listed = queries.definitions(CONVERSATIONS.subject).filter(in_list=True).prefetch_related(None)
    fields = {field.pk: field for field in listed}
    found = queries.rows_by_owner(CONVERSATIONS, [row.pk for row in rows], fields.values()) if fields else {}
    for row in rows:
        values = found.get(row.pk, {})
        held = [queries.hold(field, values[pk]) for pk, field in fields.items() if pk in values]
        row.field_signs = [  # type: ignore[attr-defined]
            (one.definition.name, text_of(one) or one.definition.name) for one in held[:_MOST_SHOWN]
        ]


def _row(row: Conversation) -> str:
    named = [(escape(name), escape(text)) for name, text in row.field_signs]  # type: ignore[attr-defined]
    return "".join(
        [f'<span class="row-field clip" title="{name}: {text}">{text}</span>' for name, text in named]
    )


def context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """The fields of the open conversation and of its customer."""
    user = person(request)
    fields = list(queries.definitions(*TABLES))
    own, theirs = (
        shown(user, table, conversation, [field for field in fields if field.subject == table.subject])
        for table in (CONVERSATIONS, CUSTOMERS)
    )
    return {
        "conversation_fields": own,
        "customer_fields": theirs,
        "longest": rules.LONGEST,
    }


register(
    Panel("pane", "desk/fields/_pane.html", context, order=10),
    Panel("dialogs", "desk/fields/_closing.html", order=20),
    RowSign(_row, prepare, order=5, place="preview"),
)
