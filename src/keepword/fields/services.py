"""Verbs about the shop's own fields, and the writing of what they hold."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import Role, User
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.fields import queries, rules
from keepword.fields.models import Choice, Definition, Kind, Subject, Value
from keepword.fields.queries import Table

MOST_FIELDS = 100
MOST_CHOICES = 200


def save_field(
    user: User,
    field: Definition | None,
    *,
    name: str,
    subject: str = Subject.CONVERSATION,
    kind: str = Kind.TEXT,
    key: str = "",
    help: str = "",
    required: bool = False,
    in_list: bool = False,
    editable_by: str = Role.AGENT,
    choices: Sequence[str] = (),
) -> Definition:
    """Make a field (None) or change one. Subject, kind and key are settled when it is made.

    `choices` are the labels in their order; one that is left out is archived: what holds it keeps it.
    """
    _demand(user)
    name = " ".join(name.split())[:80]
    if not name:
        raise Invalid(_("Give the field a name."), field="name")
    if editable_by not in Role.values:
        raise Invalid(_("There is no such role."), field="editable_by")
    with transaction.atomic():
        made = field or _new(subject, kind, key.strip().lower() or rules.key_of(name))
        labels = _labels(made, choices)
        made.name, made.help, made.in_list = name, help.strip()[:200], in_list
        made.required = required and made.subject == Subject.CONVERSATION
        made.editable_by = editable_by
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise Conflict(_("There is a field with this key already."), field="key") from None
        _save_choices(made, labels)
        record(user, "saved field", made, name=name, key=made.key, kind=made.kind, required=made.required)
    return made


def _new(subject: str, kind: str, key: str) -> Definition:
    if subject not in Subject.values:
        raise Invalid(_("A field belongs to conversations or to customers."), field="subject")
    if kind not in Kind.values:
        raise Invalid(_("There is no such kind of field."), field="kind")
    if not rules.is_key(key):
        raise Invalid(
            _("Give it a key of small Latin letters, digits and _, such as order_number."), field="key"
        )
    known = Definition.objects.filter(subject=subject)
    if known.filter(archived_at=None).count() >= MOST_FIELDS:
        raise Invalid(_("At most %(n)s fields. Archive one first.") % {"n": MOST_FIELDS}, field="name")
    last = known.order_by("-order").values_list("order", flat=True).first()
    return Definition(
        subject=subject, kind=kind, key=key, order=0 if last is None else last + 1, created_at=clock.now()
    )


def _labels(field: Definition, choices: Sequence[str]) -> list[str]:
    if field.kind not in (Kind.CHOICE, Kind.CHOICES):
        return []
    labels = {rules.word_of(label): label for label in (" ".join(c.split())[:80] for c in choices) if label}
    if not labels:
        raise Invalid(_("Write at least one choice, each on a line of its own."), field="choices")
    if len(labels) > MOST_CHOICES:
        raise Invalid(_("At most %(n)s choices.") % {"n": MOST_CHOICES}, field="choices")
    return list(labels.values())


def _save_choices(field: Definition, labels: Sequence[str]) -> None:
    known = {rules.word_of(choice.label): choice for choice in field.choices.all()}
    keys = {choice.key for choice in known.values()}
    now = clock.now()
    for order, label in enumerate(labels):
        choice = known.pop(rules.word_of(label), None)
        if choice is None:
            choice = Choice(definition=field, key=_free_key(label, keys))
            keys.add(choice.key)
        choice.label, choice.order, choice.archived_at = label, order, None
        choice.save()
    if labels:
        Choice.objects.filter(pk__in=[gone.pk for gone in known.values()], archived_at=None).update(
            archived_at=now
        )


def _free_key(label: str, taken: set[str]) -> str:
    base = rules.key_of(label)[:34] or "choice"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def rename_choice(user: User, choice: Choice, label: str) -> Choice:
    """Call a choice otherwise; what holds it holds it still."""
    _demand(user)
    label = " ".join(label.split())[:80]
    if not label:
        raise Invalid(_("Give the choice a name."), field="label")
    with transaction.atomic():
        record(user, "renamed choice", choice.definition, before=choice.label, after=label)
        choice.label = label
        choice.save(update_fields=["label"])
    return choice


def archive_field(user: User, field: Definition, archived: bool = True) -> Definition:
    """Show and ask for it nowhere any more, or again; its values stay."""
    _demand(user)
    with transaction.atomic():
        field.archived_at = clock.now() if archived else None
        field.save(update_fields=["archived_at"])
        record(user, "archived field" if archived else "brought field back", field, name=field.name)
    return field


def move_field(user: User, field: Definition, by: int) -> None:
    """Up (-1) or down (1) among the fields in use of its subject."""
    _demand(user)
    with transaction.atomic():
        rows = list(queries.definitions(field.subject).select_for_update(of=("self",)))
        here = next((index for index, row in enumerate(rows) if row.pk == field.pk), None)
        if here is None:
            return
        there = min(max(here + by, 0), len(rows) - 1)
        rows.insert(there, rows.pop(here))
        for order, row in enumerate(rows):
            row.order = order
        Definition.objects.bulk_update(rows, ["order"])
        record(user, "moved field", field, to=there)


def checked(actor: Actor, subject: str, given: Mapping[str, Any]) -> dict[Definition, rules.Value | None]:
    """The values to keep by field; Invalid or Refused names the first that cannot be."""
    if not isinstance(given, Mapping) or len(given) > MOST_FIELDS:
        raise Invalid(_("Give the fields as key and value."), field="fields")
    known = {field.key: field for field in queries.definitions(subject)}
    found: dict[Definition, rules.Value | None] = {}
    for key, value in given.items():
        field = known.get(str(key))
        if field is None:
            raise Invalid(_("There is no field “%(name)s”.") % {"name": str(key)[:60]}, field=str(key)[:60])
        if not queries.may_fill(actor, field):
            raise Refused(_("You may not change “%(name)s”.") % {"name": field.name}, field=field.key)
        found[field] = queries.check(field, value)
    return found


def write(
    table: Table, owner_id: int, wanted: Mapping[Definition, rules.Value | None]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Keep values of one owner, whom the caller has locked, in the caller's transaction.

    What was and what is, as JSON by key, of those fields alone that changed; both empty when none did.
    """
    rows = queries.rows_by_owner(table, [owner_id], wanted).get(owner_id, {})
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    gone: list[int] = []
    new: list[Value] = []
    for field, value in wanted.items():
        was = queries.hold(field, rows.get(field.pk, []))
        if was.value == value:
            continue
        before[field.key], after[field.key] = was.plain, rules.plain(value)
        gone += [row.pk for row in rows.get(field.pk, [])]
        new += _rows(table, owner_id, field, value)
    if gone:
        table.model._default_manager.filter(pk__in=gone).delete()
    if new:
        table.model._default_manager.bulk_create(new)
    return before, after


def _rows(table: Table, owner_id: int, field: Definition, value: rules.Value | None) -> list[Value]:
    if value is None:
        return []
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        keys = value if isinstance(value, tuple) else (value,)
        by_key = {choice.key: choice for choice in field.choices.all()}
        columns: list[dict[str, Any]] = [{"choice": by_key[str(key)]} for key in keys]
    elif isinstance(value, bool):
        columns = [{"number": 1}]
    elif isinstance(value, Decimal):
        columns = [{"number": value}]
    elif isinstance(value, date):
        columns = [{"date": value}]
    else:
        text = str(value)
        columns = [{"text": text, "word": None if field.kind == Kind.LONG else rules.word_of(text)}]
    owner = {f"{table.owner}_id": owner_id}
    return [table.model(definition=field, **owner, **column) for column in columns]


def _demand(user: User) -> None:
    if not user.may("share"):
        raise Refused(_("Only leads and admins may change the fields."))
