"""The link by which somebody gets a report no more, without logging in."""

from django.utils.translation import gettext as _

from keepword.analytics.models import ReportReader
from keepword.core.errors import NotFound
from keepword.core.secrets import sign, unsign

_PURPOSE = "report-stop"
_LENGTH = 26  # characters of base32: 130 bits


def stop_token(reader: ReportReader) -> str:
    """What stands in the address."""
    return sign(_PURPOSE, reader.pk, length=_LENGTH)


def reader_behind(token: str) -> ReportReader:
    """Whose it is; forged and gone alike are NotFound."""
    number = unsign(_PURPOSE, token, length=_LENGTH)
    rows = ReportReader.objects.select_related("report", "user")
    known = rows.filter(pk=number) if number is not None and number < 2**63 else rows.none()
    found = known.first()
    if found is None:
        raise NotFound(_("This link does not work any more."))
    return found
