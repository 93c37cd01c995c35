"""How the shop looks to its customers."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts import colours, pictures
from keepword.accounts.models import Brand, User
from keepword.accounts.rules import LANGUAGES
from keepword.accounts.services.checks import demand
from keepword.audit.services import record
from keepword.core import blobs, clock
from keepword.core.errors import Invalid

MOST_BYTES: Final = 512 * 1024
LARGEST: Final = 4096  # pixels a side
LONGEST: Final = 600  # characters of a welcome


def save_brand(user: User, *, colour: str, welcome: Mapping[str, str]) -> Brand:
    """Choose the colour ("#rrggbb", "" for Keepword's own) and the words of welcome by language."""
    demand(user, "settle")
    plain = colours.normal(colour)
    if colour.strip() and not plain:
        raise Invalid(_("Write a colour as #0b6b6b."), field="colour")
    words = {code: str(welcome.get(code, "")).replace("\0", "").strip() for code in LANGUAGES}
    if any(len(text) > LONGEST for text in words.values()):
        raise Invalid(_("A welcome has at most %(n)s characters.") % {"n": LONGEST}, field="welcome")
    with transaction.atomic():
        brand = _held()
        brand.colour, brand.welcome = plain, {code: text for code, text in words.items() if text}
        brand.save()
        record(user, "saved brand", brand, colour=plain)
    return brand


def save_logo(user: User, content: bytes | None) -> Brand:
    """Take a logo (PNG, WebP or JPEG, judged by its bytes), or None: take it away."""
    demand(user, "settle")
    kind, size, blob = "", (0, 0), ""
    if content is not None:
        if len(content) > MOST_BYTES:
            raise Invalid(_("A logo has at most %(kb)s kB.") % {"kb": MOST_BYTES // 1024}, field="logo")
        kind = pictures.type_of(content)
        size = pictures.size_of(kind, content) if kind else (0, 0)
        if not kind or not all(0 < side <= LARGEST for side in size):
            raise Invalid(_("Choose a picture as PNG, WebP or JPEG."), field="logo")
        blob = blobs.put(content)
    with transaction.atomic():
        brand = _held()
        brand.logo, brand.logo_type = blob, kind
        brand.logo_width, brand.logo_height = size
        brand.save()
        record(user, "saved logo" if blob else "removed logo", brand)
    return brand


def _held() -> Brand:
    brand = Brand.objects.select_for_update().filter(pk=1).first() or Brand(pk=1)
    brand.changed_at = clock.now()
    return brand
