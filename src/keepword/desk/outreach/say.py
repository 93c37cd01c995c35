"""What a customer reads while it is written: the texts of the form, filled in as for the newest customer."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from keepword.accounts.models import User
from keepword.commerce.queries import product_by_sku
from keepword.core.errors import Invalid
from keepword.customers.models import Customer, Purpose
from keepword.desk.outreach.form import Typed, inboxes, purpose, setting
from keepword.outreach.models import Notice
from keepword.outreach.queries.samples import samples
from keepword.outreach.rules import render


def newest() -> Customer | None:
    """For whom it is filled in."""
    return Customer.objects.filter(joined_into=None).exclude(name="").order_by("-pk").first()


def as_notice(user: User, typed: Typed) -> Notice:
    """What was typed, as far as examples need it; whatever cannot be read yet is left out."""
    sku = typed.get("product").strip()
    data = {}
    for one in typed.kind.settings:
        try:
            data[one.key] = setting(typed, one)
        except Invalid:
            data[one.key] = one.default
    return Notice(
        kind=typed.kind.key,
        product=product_by_sku(user, sku) if sku else None,
        data=data,
        audience=typed.condition,
        texts=typed.texts,
        purpose=_purpose(user, typed.get("purpose")),
        inbox=next((one for one in inboxes() if str(one.pk) == typed.get("inbox")), None),
        ways=typed.get("ways"),
        control=int(typed.get("control")) if typed.get("control").isdecimal() else 0,
        ignores_cap=typed.get("ignores_cap") == "on",
    )


def _purpose(user: User, typed: str) -> Purpose | None:
    try:
        return purpose(user, typed)
    except Invalid:
        return None


def said(notice: Notice, customer: Customer | None) -> list[dict[str, Any]]:
    """What stands in each language that has a text: subject and text, or what is wrong with it."""
    return [
        {"code": code, "label": label, **_said(notice, notice.texts[code], customer, code)}
        for code, label in settings.LANGUAGES
        if code in notice.texts
    ]


def _said(
    notice: Notice, words: Mapping[str, str], customer: Customer | None, language: str
) -> dict[str, str]:
    known = notice.of_kind.placeholders
    try:
        for name in ("subject", "text"):
            render.check_text(words.get(name, ""), known)
        values = samples(notice, customer, language)
        return {
            "subject": render.subject(words.get("subject", ""), values),
            "text": render.render(words.get("text", ""), values),
        }
    except Invalid as error:
        return {"problem": error.message}
