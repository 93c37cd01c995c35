"""The templates of an account: what Meta tells of them, and what a message made of one looks like.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from keepword.channels.doors.models import Connection
from keepword.channels.whatsapp import api
from keepword.channels.whatsapp.models import Template
from keepword.conversations.channels import AgreedText, HeadFile
from keepword.conversations.models import Inbox
from keepword.core import clock

MOST_PAGES = 20
_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,50})\s*\}\}")
Json = Mapping[str, Any]
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-media/
# Types and sizes as Meta's page on media has them; at the head of a template no document but PDF is allowed.
HEADS = {
    "image": HeadFile(
        gettext_lazy("a picture (JPEG or PNG, up to 5 MB)"), ("image/jpeg", "image/png"), 5 * 1024**2
    ),
    "video": HeadFile(
        gettext_lazy("a video (MP4 or 3GP, up to 16 MB)"), ("video/mp4", "video/3gpp"), 16 * 1024**2
    ),
    "document": HeadFile(gettext_lazy("a PDF file (up to 25 MB)"), ("application/pdf",), 25 * 1024**2),
}


def fetch(connection: Connection) -> int:
    """Keep the approved templates as they are now; how many. Errors as those of `api.get`."""
    account = str(connection.settings.get("account_id") or "")
    query = {"fields": "name,language,status,category,parameter_format,components", "limit": "100"}
    found: list[Template] = []
    for _page in range(MOST_PAGES):
        told = api.get(connection, f"{account}/message_templates", **query)
        rows = told.get("data")
        for one in rows if isinstance(rows, list) else ():
            made = template_of(one, connection.inbox)
            if made is not None:
                found.append(made)
        after = ((told.get("paging") or {}).get("cursors") or {}).get("after")
        if not after or "next" not in (told.get("paging") or {}):
            break
        query["after"] = str(after)
    with transaction.atomic():
        Template.objects.filter(inbox=connection.inbox).delete()
        Template.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def template_of(told: Json, inbox: Inbox) -> Template | None:
    """A template as we keep it; None for one that is not approved, or needs more than words of us."""
    if told.get("status") != "APPROVED":
        return None
    text: list[str] = []
    media = ""
    places: dict[str, list[str]] = {"HEADER": [], "BODY": []}
    for part in told.get("components") or ():
        kind = str(part.get("type") or "").upper()
        if kind == "HEADER" and str(part.get("format") or "TEXT").upper() != "TEXT":
            media = str(part["format"]).lower()
            if media not in HEADS:
                return None
            continue
        if kind == "BUTTONS":
            if any(_wants_more(button) for button in part.get("buttons") or ()):
                return None
            continue
        if kind not in ("HEADER", "BODY", "FOOTER"):
            return None
        words = str(part.get("text") or "")
        if kind in places:
            mark = "head " if kind == "HEADER" else ""
            places[kind] = list(dict.fromkeys(f"{mark}{name}" for name in _PLACE.findall(words)))
            words = _PLACE.sub(lambda place, mark=mark: f"{{{{{mark}{place[1]}}}}}", words)  # type: ignore[misc]
        text.append(words)
    return Template(
        inbox=inbox,
        name=str(told.get("name") or "")[:512],
        language=str(told.get("language") or "")[:20],
        category=str(told.get("category") or "")[:30],
        text="\n\n".join(words for words in text if words),
        head=places["HEADER"],
        body=places["BODY"],
        media=media,
        named=str(told.get("parameter_format") or "").upper() == "NAMED",
        fetched_at=clock.now(),
    )


def agreed_texts(inbox: Inbox) -> Sequence[AgreedText]:
    """The templates of an inbox by name."""
    rows = Template.objects.filter(inbox=inbox).order_by("name", "language")
    return [AgreedText(one.name, one.language, one.text, one.places, HEADS.get(one.media)) for one in rows]


def body_of(template: Template, values: Sequence[str]) -> dict[str, Any]:
    """How a message names a template and fills it in."""
    split = len(template.head)
    components = []
    for kind, places, said in (
        ("header", template.head, values[:split]),
        ("body", template.body, values[split:]),
    ):
        if places:
            parameters = [
                _parameter(template, place, value) for place, value in zip(places, said, strict=True)
            ]
            components.append({"type": kind, "parameters": parameters})
    return {
        "name": template.name,
        "language": {"code": template.language},
        **({"components": components} if components else {}),
    }


def with_file(template: Json, file: Json) -> dict[str, Any]:
    """How a message names a template that begins with a file: the file as a message bears it."""
    head = {"type": "header", "parameters": [file]}
    return {**template, "components": [head, *template.get("components", ())]}


def _parameter(template: Template, place: str, value: str) -> dict[str, str]:
    name = {"parameter_name": place.removeprefix("head ")} if template.named else {}
    return {"type": "text", **name, "text": value}


def _wants_more(button: Json) -> bool:
    """A button that needs something of each message: an address with a place, a code, a flow."""
    kind = str(button.get("type") or "").upper()
    if kind == "URL":
        return "{{" in str(button.get("url") or "")
    return kind not in ("QUICK_REPLY", "PHONE_NUMBER")
