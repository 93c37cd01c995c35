"""Any program that tells of reviews by a webhook, signed as ours are (Standard Webhooks 1.0.0).

    {"type": "review.written", "timestamp": "2026-11-02T09:00:00Z", "data": {"id": "r-71", "at": "…",
     "author": "Olena", "rating": 2, "scale": 5, "title": "…", "text": "…", "language": "uk", "url": "…",
     "product": "…", "version": "…", "reply": {"text": "…", "at": "…"}}}

or a bare object of `data`'s shape, or {"reviews": [one, ...]}. An answer goes back signed with the same
secret: {"type": "review.answered", "timestamp": "…", "data": {"id": "r-71", "text": "…", "key": "…"}}.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.doors.channel import Later, Rejected
from keepword.channels.reviews import rules
from keepword.channels.reviews.rules import Given
from keepword.channels.reviews.sources.base import MOST, Source, Where
from keepword.core import clock, outgoing
from keepword.core.errors import Invalid
from keepword.webhooks import rules as signing


class Pushed(Source):
    key = "webhook"
    name = gettext_lazy("Webhook of another program")
    can_answer = True

    def checked(self, where: Where) -> None:
        if where.secret and signing.secret_key(where.secret) is None:
            raise Invalid(_("Enter a secret like whsec_…, or leave it empty to get one."), field="secret")
        if where.answer_url:
            try:
                outgoing.check_url(where.answer_url)
            except Invalid as error:
                raise Invalid(error.message, field="answer_url") from None

    def answer(self, where: Where, review: Mapping[str, Any], text: str, key: str) -> str:
        if not where.answer_url:
            raise Rejected(_("No address is set to which answers go. An admin enters it."))
        now = clock.now()
        data = {"id": review["external_id"], "text": text, "key": key, "url": review.get("url", "")}
        body = json.dumps(
            {"type": "review.answered", "timestamp": now.isoformat(), "data": data}, ensure_ascii=False
        ).encode()
        answer = outgoing.post_json(
            where.answer_url, body, headers=signing.headers([where.secret], key, now, body)
        )
        if answer.status in (408, 425, 429) or answer.status >= 500:
            wait = answer.headers.get("retry-after", "")
            raise Later(
                _("The other program answers %(status)s.") % {"status": answer.status},
                float(wait) if wait.isdigit() and len(wait) < 6 else None,
            )
        if not answer.ok:
            text = _("The other program refuses the answer (%(status)s): %(said)s")
            raise Rejected(text % {"status": answer.status, "said": " ".join(answer.text.split())[:200]})
        return _named(answer.text) or key


def _named(text: str) -> str:
    """What the other program calls the answer, where it says so."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    name = found.get("id") if isinstance(found, dict) else None
    return str(name)[:200] if isinstance(name, str | int) else ""


def read(body: bytes) -> list[Given]:
    """What a call tells of, the oldest first. Invalid where it is no review."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"This is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise Invalid("An object is expected.")
    data = found.get("data", found)
    several = data.get("reviews") if isinstance(data, dict) else None
    items = several if isinstance(several, list) else [data]
    if len(items) > MOST:
        raise Invalid(f"At most {MOST} reviews in one call.")
    return sorted((given(item) for item in items), key=lambda one: one.at)


def given(item: Any) -> Given:
    """One review as another program tells it. Invalid names the field at fault."""
    if not isinstance(item, dict):
        raise Invalid("A review is an object.")
    at = rules.moment(_text(item, "at", 60)) or rules.moment(_text(item, "timestamp", 60))
    if at is None:
        raise Invalid("A review needs a moment as 2026-11-02T09:00:00Z.", field="at")
    external_id = _text(item, "id", 255)
    if not external_id:
        raise Invalid("A review needs an id.", field="id")
    rating, scale = _number(item, "rating"), _number(item, "scale") or 5.0
    if rating is not None and rules.share(rating, scale) is None:
        raise Invalid("The rating is not between 0 and the scale.", field="rating")
    text, title = _text(item, "text", rules.LONGEST), _text(item, "title", 300)
    if not text and not title and rating is None:
        raise Invalid("A review has a text, a title or a rating.", field="text")
    reply = item.get("reply")
    reply = reply if isinstance(reply, dict) else {"text": reply} if isinstance(reply, str) else {}
    url = _text(item, "url", 500)
    return Given(
        external_id=external_id,
        at=at,
        author=_text(item, "author", 200),
        rating=rating,
        scale=scale,
        title=title,
        text=text,
        language=_text(item, "language", 5)[:2].lower(),
        url=url if url.startswith(("https://", "http://")) else "",
        product=_text(item, "product", 200),
        version=_text(item, "version", 60),
        reply=_text(reply, "text", rules.LONGEST),
        replied_at=rules.moment(_text(reply, "at", 60)),
    )


def _text(item: Mapping[str, Any], name: str, longest: int) -> str:
    value = item.get(name)
    if value is None or isinstance(value, dict | list | bool):
        return ""
    text = rules.plain(str(value))
    if len(text) > longest and name in ("id", "url"):
        raise Invalid(f"{name} is longer than {longest} characters.", field=name)
    return text[:longest]


def _number(item: Mapping[str, Any], name: str) -> float | None:
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= 1000 else -1.0
