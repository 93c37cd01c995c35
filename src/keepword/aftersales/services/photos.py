"""Pictures that customers send of what comes back or is broken."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keepword.aftersales.models import Photo, Repair, Return
from keepword.core import clock, uploads
from keepword.core.errors import Invalid

MOST = 6
MOST_BYTES = 25 * 1024 * 1024  # together


@dataclass(frozen=True, slots=True)
class Picture:
    """A file as it came."""

    name: str
    type: str
    content: bytes


def keep_photos(
    pictures: Sequence[Picture], *, ret: Return | None = None, repair: Repair | None = None
) -> list[Photo]:
    """Keep pictures of a return or a repair; Invalid for what is no picture."""
    uploads.check_sizes([len(one.content) for one in pictures], most=MOST, most_bytes=MOST_BYTES)
    kept = []
    for one in pictures:
        file = uploads.keep(one.name, one.type, one.content)
        if not file.type.startswith("image/"):
            raise Invalid(_("Send pictures only: photographs as JPEG, PNG or WebP."), field="photos")
        kept.append(
            Photo(
                ret=ret,
                repair=repair,
                name=file.name[:200],
                type=file.type,
                size=file.size,
                blob=file.blob,
                at=clock.now(),
            )
        )
    for photo in kept:
        photo.save()
    return kept
