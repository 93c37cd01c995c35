"""What stands in the form of a notice: as it was typed, as a plan for the verb, as fields for the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.commerce.models import Product
from keepword.commerce.queries import product_by_sku
from keepword.conversations.models import Inbox
from keepword.conversations.ways import mail_inboxes
from keepword.core.conditions import Condition
from keepword.core.errors import Invalid
from keepword.customers.consent import purposes
from keepword.customers.models import Purpose
from keepword.desk.aftersales.asked import number
from keepword.desk.conditions import read as read_condition
from keepword.outreach.models import Notice, Ways
from keepword.outreach.rules.kinds import Kind, Setting, default_texts
from keepword.outreach.services import Draft


@dataclass(frozen=True)
class Typed:
    """The fields as text; `errors` by field, "whole" for what belongs to none."""

    kind: Kind
    fields: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]]
    condition: Condition = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def wrong(self, error: Invalid) -> "Typed":
        """With what a verb refused, at its field."""
        known = {*self.fields, "condition", *(f"text_{code}" for code, _name in settings.LANGUAGES)}
        named = field_of(error.field)
        return replace(self, errors={named if named in known else "whole": error.message})

    def get(self, name: str) -> str:
        """A field as it was typed."""
        return self.fields.get(name, "")


def fresh(kind: Kind) -> Typed:
    """A new one, as the kind suggests."""
    fields = {
        "name": "",
        "product": "",
        "purpose": "",
        "inbox": str(next((one.pk for one in inboxes()), "")),
        "ways": Ways.PREFERRED,
        "per_minute": "300",
        "control": str(kind.control),
        "effect_days": "14",
        "repeat": "",
        "ignores_quiet": "",
        "ignores_cap": "on" if kind.may_ignore_cap else "",
        "rev": "",
    } | {f"data_{one.key}": _as_typed(one, one.default) for one in kind.settings}
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
        "ignores_quiet": "on" if notice.ignores_quiet else "",
        "ignores_cap": "on" if notice.ignores_cap else "",
        "rev": str(notice.rev),
    } | {f"data_{one.key}": _as_typed(one, notice.data.get(one.key, one.default)) for one in kind.settings}
    return Typed(kind, fields, notice.texts, notice.audience)


def _as_typed(one: Setting, value: Any) -> str:
    return ("on" if value else "") if is_tick(one) else str(value)


def sent(request: HttpRequest, kind: Kind) -> Typed:
    """What was sent."""
    given = request.POST
    fields = {name: given.get(name, "")[:300] for name in fresh(kind).fields}
    found = Typed(kind, fields, texts_of(given))
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


def field_of(name: str) -> str:
    """The form's field for one of a draft: "texts.uk.text" is text_uk, "data.days" data_days."""
    parts = name.split(".")
    if parts[0] in ("texts", "text"):
        return f"text_{parts[1]}" if len(parts) > 1 else "text_en"
    if parts[0] == "data" and len(parts) > 1:
        return f"data_{parts[1]}"
    return {"audience": "condition", "rev": "whole"}.get(name, name)


def draft_of(user: User, typed: Typed) -> Draft:
    """What is asked for; Invalid where something was typed that cannot be."""
    inbox = next((one for one in inboxes() if one.pk == number(typed.get("inbox"))), None)
    if inbox is None:
        raise Invalid(_("Choose the mailbox from which it goes."), field="inbox")
    return Draft(
        name=typed.get("name"),
        kind=typed.kind.key,
        inbox=inbox,
        texts=typed.texts,
        audience=typed.condition,
        product=_product(user, typed.get("product").strip()),
        data={one.key: setting(typed, one) for one in typed.kind.settings},
        ways=typed.get("ways"),
        purpose=purpose(user, typed.get("purpose")),
        per_minute=whole(typed.get("per_minute"), "per_minute"),
        control=whole(typed.get("control") or "0", "control"),
        effect_days=whole(typed.get("effect_days"), "effect_days"),
        ignores_quiet=typed.get("ignores_quiet") == "on",
        ignores_cap=typed.get("ignores_cap") == "on",
        repeat=typed.get("repeat"),
    )


def _product(user: User, sku: str) -> Product | None:
    if not sku:
        return None
    found = product_by_sku(user, sku)
    if found is None:
        raise Invalid(_("There is no product with this number (SKU)."), field="product")
    return found


def purpose(user: User, typed: str) -> Purpose | None:
    """What they must have agreed to; None for nothing."""
    found = purposes(user).filter(pk=number(typed)).first() if typed else None
    if typed and found is None:
        raise Invalid(_("There is no such purpose."), field="purpose")
    return found


def setting(typed: Typed, one: Setting) -> int:
    """One of the kind's settings, as it was typed."""
    given = typed.get(f"data_{one.key}")
    return int(given == "on") if is_tick(one) else whole(given, f"data_{one.key}")


def is_tick(one: Setting) -> bool:
    """Whether a setting is a yes or no."""
    return (one.least, one.most) == (0, 1)


def inboxes() -> list[Inbox]:
    """Whence mail may go."""
    return list(mail_inboxes()[:100])


def whole(text: str, name: str) -> int:
    """A whole number as it was typed."""
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        raise Invalid(_("Enter a whole number."), field=name)
    return int(text)


def moment(text: str, name: str = "starts_at") -> datetime | None:
    """A day and an hour by the reader's clock; None for nothing."""
    if not text.strip():
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Enter a day and an hour."), field=name) from None
    return timezone.make_aware(at) if at.tzinfo is None else at
