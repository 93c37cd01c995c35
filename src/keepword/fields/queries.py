"""Reads about the shop's own fields and what they hold."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import ADMIN, AGENT, LEAD
from keepword.core.actors import Actor
from keepword.core.errors import Invalid, NotFound
from keepword.fields import rules
from keepword.fields.models import Choice, Definition, Kind, Value

_RANK = {AGENT: 0, LEAD: 1, ADMIN: 2}


@dataclass(frozen=True)
class Table:
    """Where the values of a subject are: the model, and the name of its key to the owner."""

    subject: str
    model: type[Value]
    owner: str


@dataclass(frozen=True)
class Held:
    """A field with what it holds for one owner. `value` is a rules.Value, or None."""

    definition: Definition
    value: rules.Value | None
    labels: tuple[str, ...] = ()  # of the chosen

    @property
    def plain(self) -> Any:
        """The value as JSON has it."""
        return rules.plain(self.value)

    @property
    def is_set(self) -> bool:
        return self.value is not None


def definitions(*subjects: str) -> QuerySet[Definition]:
    """The fields in use of a subject (or of several), in their order, with the choices in use."""
    used = Choice.objects.filter(archived_at=None)
    return (
        Definition.objects.filter(subject__in=subjects, archived_at=None)
        .prefetch_related(Prefetch("choices", queryset=used))
        .order_by("order", "pk")
    )


def definition(subject: str, key: str) -> Definition:
    """A field in use by its key; Invalid, naming it, when there is none."""
    found = definitions(subject).filter(key=key[:60]).first()
    if found is None:
        raise Invalid(_("There is no field “%(name)s”.") % {"name": key[:60]}, field=key[:60])
    return found


def get_definition(user: User, pk: int) -> Definition:
    """One field, also an archived one, for those who may change it; else NotFound."""
    found = Definition.objects.filter(pk=pk).first() if user.may("share") else None
    if found is None:
        raise NotFound("There is no such field.")
    return found


def all_definitions(user: User, subject: str) -> list[Definition]:
    """Every field of a subject, the archived last, for those who may change them."""
    if not user.may("share"):
        return []
    rows = Definition.objects.filter(subject=subject).prefetch_related("choices").order_by("order", "pk")
    return sorted(rows, key=lambda one: one.archived_at is not None)


def may_fill(actor: Actor, field: Definition) -> bool:
    """Whether this actor may fill in a field; what is ours and acts by itself may."""
    return not isinstance(actor, User) or _rank(actor) >= _RANK[field.editable_by]


def choices_of(field: Definition) -> dict[str, str]:
    """Key and label of what can be chosen now, in order."""
    return {choice.key: choice.label for choice in field.choices.all() if choice.archived_at is None}


def parse(field: Definition, text: str) -> rules.Value | None:
    """The value that a text means for a field (of a file, a form, a rule); Invalid names the field."""
    return _named(field, lambda: rules.parse(field.kind, text, choices_of(field)))


def check(field: Definition, value: Any) -> rules.Value | None:
    """The value that a field keeps of what was given; Invalid names the field."""
    return _named(field, lambda: rules.check(field.kind, value, choices_of(field)))


def _named(field: Definition, reckon: Any) -> rules.Value | None:
    try:
        found: rules.Value | None = reckon()
    except Invalid as error:
        raise Invalid(f"{field.name}: {error.message}", field=field.key) from None
    return found


def rows_by_owner(
    table: Table, owner_ids: Collection[int], fields: Iterable[Definition] | None = None
) -> dict[int, dict[int, list[Value]]]:
    """The rows of values by owner and field. One query."""
    rows = table.model._default_manager.filter(**{f"{table.owner}__in": owner_ids})
    if fields is not None:
        rows = rows.filter(definition__in=[field.pk for field in fields])
    found: dict[int, dict[int, list[Value]]] = {}
    for row in rows.select_related("choice").order_by("pk"):
        of_owner = found.setdefault(getattr(row, f"{table.owner}_id"), {})
        of_owner.setdefault(row.definition_id, []).append(row)
    return found


def held(table: Table, owner_id: int, fields: Iterable[Definition] | None = None) -> list[Held]:
    """Every field in use of an owner with what it holds, in order."""
    fields = list(definitions(table.subject)) if fields is None else list(fields)
    if not fields:
        return []
    rows = rows_by_owner(table, [owner_id]).get(owner_id, {})
    return [hold(field, rows.get(field.pk, [])) for field in fields]


def hold(field: Definition, rows: list[Value]) -> Held:
    """What the rows of one field of one owner say together."""
    if not rows:
        return Held(field, None)
    first = rows[0]
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        chosen = sorted(
            (row.choice for row in rows if row.choice), key=lambda choice: (choice.order, choice.pk)
        )
        keys = tuple(choice.key for choice in chosen)
        labels = tuple(choice.label for choice in chosen)
        return Held(field, keys if field.kind == Kind.CHOICES else keys[0], labels)
    value: rules.Value | None
    if field.kind == Kind.NUMBER:
        value = first.number
    elif field.kind == Kind.DATE:
        value = first.date
    else:
        value = True if field.kind == Kind.FLAG else first.text
    return Held(field, value)


def values(table: Table, owner_id: int) -> dict[str, Any]:
    """What the fields of an owner hold, as JSON by key; those without a value are left out."""
    return {one.definition.key: one.plain for one in held(table, owner_id) if one.is_set}


def missing(table: Table, owner_id: int) -> list[Definition]:
    """The required fields that hold nothing for this owner. One query when there are none."""
    filled = table.model._default_manager.filter(definition=OuterRef("pk"), **{table.owner: owner_id})
    rows = Definition.objects.filter(subject=table.subject, required=True, archived_at=None)
    return list(rows.exclude(Exists(filled)).order_by("order", "pk"))


def words(table: Table, owner_ids: Collection[int]) -> dict[int, str]:
    """The texts and labels that an owner can be found by. One query."""
    found = rows_by_owner(table, owner_ids)
    return {
        owner: " ".join(
            row.choice.label if row.choice else row.text
            for rows in fields.values()
            for row in rows
            if row.text or row.choice
        )
        for owner, fields in found.items()
    }


def _rank(user: User) -> int:
    """A role of the shop's own counts as a lead's when it may make things for everybody."""
    if user.role in _RANK:
        return _RANK[user.role]
    return _RANK[LEAD if user.may("share") else AGENT]
