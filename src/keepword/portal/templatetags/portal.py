"""Tags of the customer's page: `{% load portal %}`."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from keepword.accounts.models import Brand
from keepword.accounts.queries import brand
from keepword.conversations.models import Attachment, Message
from keepword.loyalty.models import Voucher
from keepword.loyalty.queries import programme, worded
from keepword.portal import rules
from keepword.portal.gate import Visitor
from keepword.richtext import for_page

register = template.Library()
LINKED = 20_000  # characters: in longer texts (logs) addresses are not looked for


@register.filter
def said(text: str) -> SafeString:
    """What somebody wrote, as plain text with its web addresses to click on."""
    if len(text) > LINKED:
        return format_html("{}", text)
    return mark_safe(urlize(text, nofollow=True, autoescape=True))  # noqa: S308 - urlize escapes


@register.filter
def of(found: dict[int, Any], number: int | None) -> Any:
    """What is there for this number; None for nothing."""
    return found.get(number) if number is not None else None


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """A moment in full, in the shop's zone and the reader's language."""
    words = formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


@register.simple_tag
def day(at: datetime) -> SafeString:
    """The day of a moment that stands for a whole one; midnight ends the day before it."""
    here = timezone.localtime(at - timedelta(seconds=1))
    words = formats.date_format(here, pgettext("format of a date with its weekday", "l, j F"))
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


@register.simple_tag
def zone() -> str:
    """The shop's zone and how far it is from Greenwich now: "Europe/Vilnius, UTC+03:00"."""
    offset = timezone.localtime().strftime("%z")
    return f"{timezone.get_current_timezone_name().replace('_', ' ')}, UTC{offset[:3]}:{offset[3:5]}"


@register.simple_tag
def file_url(visitor: Visitor, attachment: Attachment) -> str:
    """Where a file of the page is."""
    return f"{visitor.root}file/{attachment.pk}/{quote(rules.file_name(attachment.name), safe='')}"


@register.simple_tag
def formatted(visitor: Visitor, message: Message) -> SafeString:
    """What one of us wrote with more than words; it was cleaned when it was kept."""
    addresses = {
        file.content_id: file_url(visitor, file)
        for file in message.attachments.all()
        if file.inline and file.content_id and is_picture(file)
    }
    return mark_safe(for_page(message.html, addresses))  # noqa: S308 - see above


@register.filter
def is_picture(attachment: Attachment) -> bool:
    """Whether the browser may show it in the page."""
    return attachment.type.lower() in rules.SAFE_PICTURES


@register.simple_tag
def to(visitor: Visitor, path: str = "", query: str = "", anchor: str = "") -> str:
    """An address below the page's, in the language that was switched to."""
    return visitor.url(path, query, anchor)


@register.simple_tag
def points_on() -> bool:
    """Whether there is a programme that customers take part in."""
    return programme().is_on


@register.filter
def takes_off(voucher: Voucher, language: str) -> str:
    """What a voucher is worth: "10% off", "€5.00 off", "free shipping"."""
    return worded(voucher, language)


@register.simple_tag(name="brand")
def brand_of_shop() -> Brand:
    """How the shop looks; `changed_at` is None while nothing was changed about it."""
    return brand()


@register.simple_tag
def here(guest: object, name: str, *args: object) -> str:
    """The address of a page of the portal, in the language that was switched to."""
    url: str = guest.url(name, *args)  # type: ignore[attr-defined]
    return url
