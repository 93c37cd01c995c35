"""What is looked through for a person who is erased, whichever app keeps it (see `places`)."""

import re
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, models, transaction

from keepword.audit.services import forget
from keepword.core import blobs, sweeping
from keepword.customers.privacy import Holder, Person, register
from keepword.privacy import places
from keepword.privacy.models import Export

SPAN: Final = 1_000
_TEXT: Final = (models.CharField, models.TextField, models.JSONField)

blobs.refer(Export, "blob")


def known(label: str) -> type[models.Model] | None:
    """The model of a table that is there; places names those of parts that may be left out."""
    app, _, name = label.partition(".")
    try:
        return apps.get_model(app, name)
    except LookupError:
        return None


def text_columns(model: type[models.Model]) -> list[str]:
    """The columns of a table that can hold words."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, _TEXT) and not field.primary_key and not field.choices
    ]


def sweep(label: str, person: Person, cursor: int) -> int | None:
    """Look through the next rows of a table; the cursor is the last key."""
    model = known(label)
    if model is None:
        return None
    columns = text_columns(model)
    rows = model._base_manager.filter(pk__gt=cursor).order_by("pk")
    found = list(rows.only("pk", *columns)[:SPAN])
    for row in found:
        _without(model, row, columns, label, person)
    return found[-1].pk if len(found) == SPAN else None


def _without(model: type[models.Model], row: Any, columns: list[str], label: str, person: Person) -> None:
    if label in places.ABOUT_CONVERSATIONS and _is_about(row, person):
        row.delete()
        return
    changed = {}
    theirs = person.is_in([getattr(row, column) for column in columns])
    if theirs and label in places.ABOUT_CONVERSATIONS:
        row.delete()  # their words in somebody else's conversation
        return
    for column in columns if theirs else ():
        value = getattr(row, column)
        scrubbed = person.without(value, name=True) if value else value
        if scrubbed != value:
            changed[column] = scrubbed
    if not changed:
        return
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=row.pk).update(**changed)
    except IntegrityError:
        row.delete()  # two of one mark where there can be only one


_NUMBER: Final = re.compile(r'"conversation": ?\{"id": ?(\d+)|"conversation(?:_id)?": ?(\d+)')
_CUSTOMER: Final = re.compile(r'"customer": ?(?:\{"id": ?)?(\d+)')


def _is_about(row: Any, person: Person) -> bool:
    """Whether what was told or answered to other systems is about them or a conversation of theirs."""
    theirs = set(person.conversations)
    data = getattr(row, "data", None)
    if isinstance(data, dict):
        about, order = data.get("conversation"), data.get("order")
        whose = order.get("customer") if isinstance(order, dict) else data.get("customer")
        return (isinstance(about, dict) and about.get("id") in theirs) or (
            isinstance(whose, int) and whose in person.numbers
        )
    body = str(getattr(row, "body", ""))
    if any(int(number) in person.numbers for number in _CUSTOMER.findall(body)):
        return True
    found = _NUMBER.findall(body)
    return any(int(number) in theirs for pair in found for number in pair if number)


def _sweeping(person: Person, cursor: int) -> int | None:
    """Every table of `places.SWEPT` in turn; the cursor is (its place in the list) << 48 | the last key."""
    index, last = cursor >> 48, cursor & ((1 << 48) - 1)
    if index >= len(places.SWEPT):
        return None
    after = sweep(places.SWEPT[index], person, last)
    return (index + 1) << 48 if after is None else index << 48 | after


def _exports(person: Person, cursor: int) -> int | None:
    rows = Export.objects.filter(customer__in=person.numbers)
    sweeping.let_go(rows.exclude(blob="").values_list("blob", flat=True))
    rows.delete()
    return None


def _written_down(person: Person, cursor: int) -> int | None:
    """Who did what when stays; what it was goes."""
    forget("customers.customer", person.numbers)
    return None


register(Holder("exports", erase=_exports, order=10))
register(Holder("audit of the customer", erase=_written_down, order=90))
register(Holder("swept tables", erase=_sweeping, order=900))
