"""How the shop's own fields are asked about: for `core.conditions`."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from keepword.core.conditions import Field
from keepword.core.errors import Invalid
from keepword.fields import queries, rules
from keepword.fields.models import Definition, Kind
from keepword.fields.queries import Table

_ANY = ("is", "is not", "in", "not in", "is empty")
_ORDERED = ("is", "is not", "at least", "at most", "is empty")
_OPERATORS: dict[str, tuple[str, ...]] = {
    Kind.TEXT: (*_ANY, "contains"),
    Kind.LINK: (*_ANY, "contains"),
    Kind.LONG: ("is empty",),
    Kind.NUMBER: _ORDERED,
    Kind.DATE: _ORDERED,
    Kind.CHOICE: _ANY,
    Kind.CHOICES: _ANY,
    Kind.FLAG: ("is",),
}
_COLUMNS: dict[str, str] = {
    Kind.TEXT: "word",
    Kind.LINK: "word",
    Kind.LONG: "text",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.CHOICE: "choice__key",
    Kind.CHOICES: "choice__key",
    Kind.FLAG: "number",
}
_KINDS: dict[str, str] = {Kind.CHOICES: "choice", Kind.LINK: "text", Kind.LONG: "text"}


def askable(table: Table, *, prefix: str = "field", owner: str = "pk") -> list[Field]:
    """The fields in use of a table, each asked as "<prefix>:<key>".

    `owner` is the column of the subject of the condition that holds the owner's id ("customer_id" when a
    conversation is asked about its customer's fields).
    """
    return [_field(table, field, prefix, owner) for field in queries.definitions(table.subject)]


def _field(table: Table, field: Definition, prefix: str, owner: str) -> Field:
    column = _COLUMNS[field.kind]

    def query(lookup: str, value: Any) -> Q:
        rows = table.model._default_manager.filter(definition_id=field.pk, **{table.owner: OuterRef(owner)})
        if lookup == "isnull":
            return ~Q(Exists(rows)) if value else Q(Exists(rows))
        if field.kind == Kind.FLAG:
            return Q(Exists(rows)) if value else ~Q(Exists(rows))
        return Q(Exists(rows.filter(**{f"{column}__{lookup}": value})))

    def value(item: Any) -> Any:
        rows = queries.rows_by_owner(table, [getattr(item, owner)], [field])
        have = queries.hold(field, rows.get(getattr(item, owner), {}).get(field.pk, []))
        if isinstance(have.value, tuple):
            return frozenset(have.value)
        if field.kind in (Kind.TEXT, Kind.LINK) and isinstance(have.value, str):
            return rules.word_of(have.value)
        return bool(have.value) if field.kind == Kind.FLAG else have.value

    return Field(
        name=f"{prefix}:{field.key}",
        path="",
        label=field.name,
        kind=_KINDS.get(field.kind, field.kind),
        query=query,
        value=value,
        fit=lambda wanted: _fit(field, wanted),
        operators=_OPERATORS[field.kind],
        choices=(lambda: list(queries.choices_of(field).items())) if "choice" in field.kind else None,
    )


def _fit(field: Definition, wanted: Any) -> Any:
    """What a condition's value is compared as; a choice that is archived can still be asked about."""
    if field.kind == Kind.FLAG:
        if not isinstance(wanted, bool):
            raise Invalid(_("Say yes or no."), field=field.key)
        return wanted
    if field.kind in (Kind.TEXT, Kind.LINK):
        if not isinstance(wanted, str):
            raise Invalid(_("Write a text."), field=field.key)
        return rules.word_of(wanted)
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        known = {choice.key: choice.label for choice in field.choices.model.objects.filter(definition=field)}
        if not isinstance(wanted, str) or wanted not in known:
            raise Invalid(
                _("“%(value)s” is none of the choices.") % {"value": str(wanted)[:60]}, field=field.key
            )
        return wanted
    found = queries.check(field, wanted)
    if found is None:
        raise Invalid(_("“%(name)s” is missing.") % {"name": field.name}, field=field.key)
    return found
