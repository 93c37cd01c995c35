"""What stands in the form of a notice: as it was typed, as a plan for the verb, as fields for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.commerce.queries import product_by_sku, products_for
from keepword.core.conditions import Condition
from keepword.core.errors import Invalid
from keepword.conversations.models import Inbox
from keepword.customers.consent import purposes
from keepword.desk.aftersales.asked import number
from keepword.desk.commerce.words import called
from keepword.desk.conditions import read as read_condition
from keepword.outreach.models import Notice, Repeat, Ways
from keepword.outreach.rules.kinds import KINDS, Kind, default_texts

OFFERED: Final = 300  # products to choose from by name; all others by their SKU
RARE: Final = ("ways", "inbox", "control", "effect_days", "ignores_quiet", "ignores_cap")


@dataclass(frozen=True)
class Typed:
    """The fields as text; `errors` by field, "whole" for what belongs to none."""

    kind: Kind
    fields: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    condition: Condition = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def wrong(self, error: Invalid) -> "Typed":
        known = {*self.fields, "condition", *(f"text_{code}" for code, _name in settings.LANGUAGES)}
        named = {"audience": "condition", "texts": "text_en"}.get(error.field, error.field)
        return replace(self, errors={named if named in known else "whole": error.message})

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass(frozen=True)
class Shown:
    """A field of the page; `kind`: text, number, moment, select, check, or product (a text with offers)."""

    name: str
    label: Any
    value: str = ""
    kind: str = "text"
    help: Any = ""
    choices: Sequence[tuple[str, Any]] = ()
    error: str = ""
    required: bool = False
    longest: int = 120


def fresh(kind: Kind, user: User) -> Typed:
    """A new one, as the kind suggests."""
    fields = {
        "name": "",
        "product": "",
        "purpose": "",
        "inbox": str(inboxes()[0].pk) if inboxes() else "",
        "ways": Ways.PREFERRED,
        "per_minute": "300",
        "control": str(kind.control),
        "effect_days": "14",
        "repeat": "",
        "next_at": "",
        "ignores_quiet": "on" if kind.may_ignore_quiet else "",
        "ignores_cap": "on" if kind.may_ignore_cap else "",
        "rev": "",
    } | {f"data_{one.key}": str(one.default) for one in kind.settings}
    return Typed(kind, fields, default_texts(kind.key))


def of(notice: Notice) -> Typed:
    """One that is there."""
    kind = notice.of_kind
    fields = {
        "name": notice.name,
        "product": notice.product.sku if notice.product else "",
        "purpose": str(notice.purpose_id or ""),
        "inbox": str(notice.inbox_id),
        "ways": notice.ways,
        "per_minute": str(notice.per_minute),
        "control": str(notice.control),
        "effect_days": str(notice.effect_days),
        "repeat": notice.repeat,
        "next_at": timezone.localtime(notice.next_at).strftime("%Y-%m-%dT%H:%M") if notice.next_at else "",
        "ignores_quiet": "on" if notice.ignores_quiet else "",
        "ignores_cap": "on" if notice.ignores_cap else "",
        "rev": str(notice.rev),
    } | {f"data_{one.key}": str(notice.data.get(one.key, one.default)) for one in kind.settings}
    return Typed(kind, fields, notice.texts, notice.audience)


def typed(request: HttpRequest, kind: Kind) -> Typed:
    """What was sent."""
    given = request.POST
    names = [*fresh(kind, request.user).fields]  # type: ignore[arg-type]
    found = Typed(kind, {name: given.get(name, "")[:300] for name in names}, texts_of(given))
    try:
        condition = read_condition(given.get("condition", ""), subject="customer", stored=True)
    except Invalid as error:
        return found.wrong(error)
    return replace(found, condition=condition)


def texts_of(given: QueryDict) -> dict[str, dict[str, str]]:
    """The texts by language, those with anything in them."""
    found = {
        code: {
            "subject": given.get(f"subject_{code}", "").strip(),
            "text": given.get(f"text_{code}", "").replace("\r\n", "\n").strip(),
        }
        for code, _name in settings.LANGUAGES
    }
    return {code: said for code, said in found.items() if any(said.values())}


def kind_of(key: str) -> Kind | None:
    """The kind of a form or an address; None for one that there is not."""
    return KINDS.get(key)


def inboxes() -> list[Inbox]:
    """Whence mail may go."""
    return list(Inbox.objects.filter(channel="email").order_by("pk")[:100])


def whole(text: str, name: str) -> int:
    """A whole number as it was typed."""
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        raise Invalid(_("Enter a whole number."), field=name)
    return int(text)


def moment(text: str, name: str) -> datetime | None:
    """A day and an hour by the reader's clock; None for nothing."""
    if not text.strip():
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Enter a day and an hour."), field=name) from None
    return timezone.make_aware(at) if at.tzinfo is None else at
