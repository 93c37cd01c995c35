"""Tags that every page may use: `{% load desk %}`."""

import hashlib
import re
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from keepword.accounts.models import User
from keepword.core import clock
from keepword.desk import places as all_places
from keepword.desk import times
from keepword.desk.words import words as all_words

register = template.Library()

SOON = 15 * 60  # seconds before a due time from which on it is worth a colour


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """A sign of the sprite, hidden from screen readers: say the same in words beside it.

    `size`: "" (18 px), "s" (14 px) or "l" (32 px). Names: the symbols of static/desk/icons.svg.
    """
    classes = f"icon {size}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        classes,
        static("desk/icons.svg"),
        name,
    )


@register.inclusion_tag("desk/places.html", takes_context=True)
def places(context: Context) -> dict[str, Any]:
    """The groups of places in the side bar, for whoever asks."""
    request = context["request"]
    section: str = context.get("section") or ""
    unfolded: str = request.COOKIES.get(all_places.COOKIE, "")
    return {"groups": all_places.shown(request.user.rights, section, unfolded)}


def initials(name: str) -> str:
    """At most two letters that stand for a person: "Olena Kovalenko" is OK."""
    words = [word for word in name.replace("@", " ").split() if word[:1].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def avatar(person: User | None, viewer: User | None = None) -> SafeString:
    """The initials of one of us in a disc, with the name for the pointer; nobody is a dash."""
    if person is None:
        return format_html('<span class="avatar" aria-hidden="true">{}</span>', "–")
    mine = " me" if viewer is not None and viewer.pk == person.pk else ""
    return format_html(
        '<span class="avatar{}" title="{}" aria-hidden="true">{}</span>',
        mine,
        person.name,
        initials(person.name),
    )


@register.filter
def described(field: BoundField) -> SafeString:
    """The input of a field, tied to its help and its errors for those who do not see them."""
    ids = []
    if field.help_text:
        ids.append(f"{field.id_for_label}-help")
    if field.errors:
        ids.append(f"{field.id_for_label}-error")
    attrs: dict[str, str | bool] = {"aria-describedby": " ".join(ids)} if ids else {}
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.filter
def language_word(code: str) -> str:
    """A language in the reader's own; its code when Keepword does not speak it."""
    known = {key: name for key, name in settings.LANGUAGES}
    return known.get(code, code)


@register.filter
def view_of(status: str) -> str:
    """The view in which conversations of a status are listed."""
    return status if status in ("waiting", "snoozed", "closed", "spam") else "open"


@register.simple_tag
def age(at: datetime) -> SafeString:
    """How long ago, kept fresh in the browser; the exact moment on hover."""
    return _time(at, "age", times.age(at, clock.now()))


@register.simple_tag
def due(at: datetime) -> SafeString:
    """When it must be done: "in 12 min", "4 min late"; coloured when near or over."""
    now = clock.now()
    return _time(at, "due", times.due(at, now), state=due_state(at, now))


def due_state(at: datetime, now: datetime) -> str:
    """`late`, `soon` (a quarter of an hour) or `later`."""
    seconds = (at - now).total_seconds()
    if seconds < 0:
        return "late"
    return "soon" if seconds < SOON else "later"


def _time(at: datetime, kind: str, text: str, *, state: str = "") -> SafeString:
    extra = f' data-state="{state}"' if state else ""
    # Forty times a list: every value but the last two is a word of ours.
    return mark_safe(  # noqa: S308 - escaped
        f'<time datetime="{at.isoformat()}" data-time="{kind}"{extra} title="{escape(times.exact(at))}">'
        f"{escape(text)}</time>"
    )


@register.simple_tag
def words() -> SafeString:
    """What scripts say, as JSON in the page."""
    return _words(get_language() or "")


@cache
def _words(language: str) -> SafeString:
    return json_script(all_words(), "words")


@register.simple_tag
def fixed(name: str) -> SafeString:
    """A template that shows the same to everybody who reads a language: it is rendered once for each."""
    return _fixed(name, get_language() or "")


@cache
def _fixed(name: str, language: str) -> SafeString:
    return mark_safe(render_to_string(name))  # noqa: S308 - a rendered template


# What differs between two renderings of the same thing: the masked CSRF token and the words of a
# `<time>`, which the browser keeps fresh itself.
_VOLATILE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|(?<=>)[^<]*(?=</time>)|data-state="\w*"')


class PartNode(template.Node):
    """See `part`."""

    def __init__(
        self, ident: FilterExpression, options: dict[str, FilterExpression], inside: NodeList
    ) -> None:
        self.ident, self.options, self.nodelist = ident, options, inside

    def render(self, context: template.Context) -> SafeString:
        inside = self.nodelist.render(context)
        attrs = {name: value.resolve(context) for name, value in self.options.items()}
        tag = str(attrs.pop("tag", "div"))
        pairs = [
            (name.replace("_", "-"), value) for name, value in attrs.items() if value not in ("", None, False)
        ]
        written = format_html_join("", ' {}="{}"', pairs)
        rev = hashlib.sha1(_VOLATILE.sub("", written + inside).encode(), usedforsecurity=False).hexdigest()[
            :12
        ]
        ident = self.ident.resolve(context)
        return mark_safe(  # noqa: S308 - made of a rendered template and escaped attributes
            format_html('<{} id="{}" data-rev="{}"{}>', tag, ident, rev, written)
            + inside
            + format_html("</{}>", tag)
        )


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """`{% part "id" tag="li" class="row" %}…{% endpart %}`: an element for `hx-swap="merge"`.

    Its `data-rev` changes when what it says changes, so the page replaces only what is new. Other
    named values become attributes (`aria_label` is `aria-label`), the empty ones are left out.
    """
    bits = token.split_contents()[1:]
    if not bits:
        raise template.TemplateSyntaxError("part needs an id")
    ident = parser.compile_filter(bits[0])
    options = token_kwargs(bits[1:], parser)
    inside = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(ident, options, inside)
