"""Paper slips, entered many at once by one of us."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.boxes import rules
from keepword.channels.boxes.models import Place, Scan, Slip
from keepword.channels.boxes.rules import Row
from keepword.channels.boxes.services.slips import Dropped, drop
from keepword.core import clock, uploads
from keepword.core.errors import Invalid, Refused

SCANS = ("image/jpeg", "image/png", "image/webp", "application/pdf")


@dataclass(frozen=True)
class PaperSlip:
    """A row as typed, and the scan of its paper where it has one of its own."""

    row: Row
    scan: Scan | None = None


class Unfit(Invalid):
    """A row cannot be taken; `number` counts from 1."""

    def __init__(self, message: str, *, field: str, number: int) -> None:
        super().__init__(message, field=field)
        self.number = number


def enter(user: User, place: Place, slips: Sequence[PaperSlip], *, form: str) -> list[Slip]:
    """Take paper slips in, all of them or none. Unfit says which row to mend.

    `form` tells this entry from every other one: sent twice it is entered once. The day on the paper is
    kept; what is timed runs from now, as nobody could have answered before.
    """
    demand(user)
    filled = [(number, one) for number, one in enumerate(slips, 1) if not one.row.is_empty]
    if not filled:
        raise Invalid(_("Enter at least one slip."), field="rows")
    if len(filled) > rules.MOST_ROWS:
        raise Invalid(_("At most %(n)d slips at once.") % {"n": rules.MOST_ROWS}, field="rows")
    made = []
    with transaction.atomic():
        for number, one in filled:
            try:
                made.append(drop(place, _dropped(user, place, one, f"{form}.{number}")))
            except Invalid as error:
                raise Unfit(error.message, field=error.field, number=number) from None
        record(user, "entered slips", place, count=len(made))
    return made


def keep_scan(user: User, name: str, content: bytes) -> Scan:
    """Keep a scan of paper slips: a picture or a PDF of up to 25 MB."""
    demand(user)
    if len(content) > rules.MOST_SCAN:
        text = _("A scan may have %(size)d MB.")
        raise Invalid(text % {"size": rules.MOST_SCAN // 1024**2}, field="scan")
    kept = uploads.keep(name, "application/pdf" if content[:5] == b"%PDF-" else "", content)
    if kept.type not in SCANS:
        raise Invalid(_("A scan is a picture or a PDF."), field="scan")
    return Scan.objects.create(
        name=kept.name, type=kept.type, size=kept.size, blob=kept.blob, by=user, at=clock.now()
    )


def demand(user: User) -> None:
    """Refused unless this user works on conversations."""
    if not user.may("converse"):
        raise Refused(_("You may not work on conversations."))


def _dropped(user: User, place: Place, one: PaperSlip, form: str) -> Dropped:
    row = one.row
    smile = row.smile.strip()
    if smile and smile not in {str(known) for known in rules.SMILES}:
        raise Invalid(_("A smile is a number from 1 to 5."), field="smile")
    day = rules.day_of(row.day, today()) if row.day.strip() else None
    if row.day.strip() and day is None:
        raise Invalid(_("Write the day as 2026-11-02 or 2.11.2026."), field="day")
    return Dropped(
        form=form,
        smile=int(smile) if smile else None,
        words=row.words,
        address=row.address,
        written_on=day,
        by=user,
        scan=one.scan,
        pages=row.pages.strip(),
        language=place.inbox.language,
    )
