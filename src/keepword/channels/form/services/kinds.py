"""Which kinds of request there are, and what each asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.accounts.rules import LANGUAGES
from keepword.accounts.services.checks import demand
from keepword.audit.services import record, system
from keepword.channels.form import defaults, queries
from keepword.channels.form.models import FormSettings, Nature, RequestField, RequestKind
from keepword.conversations.models import Inbox, Tag
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.fields.models import Definition, Subject
from keepword.fields.rules import is_key, key_of
from keepword.teams.models import Team

LONGEST_NAME = 80
LONGEST_INTRO = 1000
MOST_KINDS = 40
MOST_FIELDS = 20
ADDRESS = "web-form"  # of the inbox that has no address of its own


@dataclass(frozen=True)
class FieldPlan:
    """A field of a form as it is to be. `labels` are by language; without one the field's name stands."""

    definition: Definition
    required: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KindPlan:
    """A kind as it is to be. `names` and `intros` are by language, at least one name; `inbox` None: the
    form's own."""

    names: Mapping[str, str]
    intros: Mapping[str, str] = field(default_factory=dict)
    nature: str = Nature.OTHER
    inbox: Inbox | None = None
    team: Team | None = None
    tags: Sequence[Tag] = ()
    fields: Sequence[FieldPlan] = ()


def ensure_form() -> FormSettings:
    """The form with its inbox and the five kinds, made when there is nothing of it yet."""
    found = queries.settings()
    if found is not None:
        return found
    shop = business()
    language = shop.language if shop else "en"
    try:
        with transaction.atomic():
            inbox = _inbox(language)
            made = FormSettings.objects.create(pk=1, inbox=inbox)
            for order, plan in enumerate(defaults.KINDS):
                _begin(plan, inbox, order, language)
            record(system, "opened web form", made)
    except IntegrityError:  # another process did it in this very moment
        return FormSettings.objects.select_related("inbox").get(pk=1)
    return made


def switch_form(user: User, *, is_on: bool) -> FormSettings:
    """Open the form, or close it: nothing can be sent by it then, and the page says so."""
    demand(user, "settle")
    with transaction.atomic():
        made = ensure_form()
        made.is_on = is_on
        made.save(update_fields=["is_on"])
        record(user, "opened web form" if is_on else "closed web form", made)
    return made


def save_kind(user: User, kind: RequestKind | None, plan: KindPlan, *, key: str = "") -> RequestKind:
    """Make a kind (None) or change one; its key is settled when it is made."""
    demand(user, "settle")
    names, intros = _texts(plan.names, LONGEST_NAME, "names"), _texts(plan.intros, LONGEST_INTRO, "intros")
    if not names:
        raise Invalid(_("Give it a name, at least in one language."), field="names")
    if plan.nature not in Nature.values:
        raise Invalid(_("Choose what it is for us."), field="nature")
    _check_fields(plan.fields)
    inbox = plan.inbox or ensure_form().inbox
    with transaction.atomic():
        made = kind or _new(key.strip().lower() or key_of(names.get("en") or next(iter(names.values()))))
        made.names, made.intros, made.nature = names, intros, plan.nature
        made.inbox, made.team = inbox, plan.team
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise Conflict(_("There is a kind with this key already."), field="key") from None
        made.tags.set(plan.tags)
        made.fields.all().delete()
        RequestField.objects.bulk_create(
            [
                RequestField(
                    kind=made,
                    definition=one.definition,
                    required=one.required,
                    labels=_texts(one.labels, LONGEST_NAME, "fields"),
                    order=order,
                )
                for order, one in enumerate(plan.fields)
            ]
        )
        record(
            user,
            "saved request kind",
            made,
            key=made.key,
            names=names,
            fields=[one.definition.key for one in plan.fields],
        )
    return queries.get_kind(user, made.pk)


def archive_kind(user: User, kind: RequestKind, *, archived: bool = True) -> RequestKind:
    """Offer it no more, or again."""
    demand(user, "settle")
    with transaction.atomic():
        kind.archived_at = clock.now() if archived else None
        kind.save(update_fields=["archived_at"])
        record(user, "archived request kind" if archived else "brought request kind back", kind, key=kind.key)
    return kind


def move_kind(user: User, kind: RequestKind, by: int) -> None:
    """Up (negative) or down among the kinds in use."""
    demand(user, "settle")
    with transaction.atomic():
        rows = list(RequestKind.objects.filter(archived_at=None).order_by("order", "pk"))
        here = next((n for n, row in enumerate(rows) if row.pk == kind.pk), None)
        if here is None:
            raise Conflict(_("This kind is archived; bring it back first."))
        rows.insert(max(0, min(len(rows) - 1, here + by)), rows.pop(here))
        for order, row in enumerate(rows):
            row.order = order
        RequestKind.objects.bulk_update(rows, ["order"])
        record(user, "moved request kind", kind, by=by)


def _new(key: str) -> RequestKind:
    if RequestKind.objects.filter(archived_at=None).count() >= MOST_KINDS:
        raise Invalid(_("At most %(n)s kinds. Archive some first.") % {"n": MOST_KINDS})
    if not is_key(key):
        raise Invalid(
            _("Give it a key of Latin letters, digits and _ that begins with a letter."), field="key"
        )
    return RequestKind(key=key, order=RequestKind.objects.count(), created_at=clock.now())


def _check_fields(plans: Sequence[FieldPlan]) -> None:
    if len(plans) > MOST_FIELDS:
        raise Invalid(_("At most %(n)s fields in one form.") % {"n": MOST_FIELDS}, field="fields")
    if len({one.definition.pk for one in plans}) < len(plans):
        raise Invalid(_("A field stands in a form once."), field="fields")
    for one in plans:
        if one.definition.subject != Subject.CONVERSATION or one.definition.archived_at is not None:
            text = _("“%(name)s” is no field of conversations that is in use.")
            raise Invalid(text % {"name": one.definition.name}, field="fields")


def _texts(given: Mapping[str, str], longest: int, name: str) -> dict[str, str]:
    texts = {code: str(given.get(code, "")).replace("\0", "").strip() for code in LANGUAGES}
    if any(len(text) > longest for text in texts.values()):
        raise Invalid(_("At most %(n)s characters.") % {"n": longest}, field=name)
    return {code: text for code, text in texts.items() if text}


# What a shop begins with --------------------------------------------------------------------------


def _inbox(language: str) -> Inbox:
    return Inbox.objects.get_or_create(
        address=ADDRESS,
        defaults={
            "name": defaults.INBOX[language],
            "channel": queries.CHANNEL,
            "language": language,
            "created_at": clock.now(),
        },
    )[0]


def _begin(plan: defaults.DefaultKind, inbox: Inbox, order: int, language: str) -> None:
    made = RequestKind.objects.create(
        key=plan.key,
        nature=plan.key,
        names=plan.names,
        intros=plan.intros,
        inbox=inbox,
        order=order,
        created_at=clock.now(),
    )
    for place, key in enumerate(plan.fields):
        wanted = defaults.FIELDS[key]
        RequestField.objects.create(
            kind=made, definition=_definition(wanted, language), labels=wanted.labels, order=place
        )


def _definition(wanted: defaults.DefaultField, language: str) -> Definition:
    """The shop's own field of this key, whatever kind it is; made when there is none."""
    return Definition.objects.get_or_create(
        subject=Subject.CONVERSATION,
        key=wanted.key,
        defaults={
            "kind": wanted.kind,
            "name": wanted.labels[language],
            "order": Definition.objects.count(),
            "created_at": clock.now(),
        },
    )[0]
