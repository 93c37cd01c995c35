"""Reports go out: each to each reader once, whatever dies in between.

What is due is written down as rows (`ReportMail`), unique by report, reader and moment, together with the
next moment. A row is marked before the mail server gets its mail: a worker that dies before that leaves it
waiting and another goes on; one that dies after it leaves it "perhaps sent", and it is not sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException, SMTPHeloError, SMTPResponseException
from smtplib import SMTPRecipientsRefused as RecipientsRefused
from typing import Final

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from keepword.accounts.days import zone
from keepword.accounts.models import User
from keepword.analytics.models import MailState, Report, ReportMail, ReportReader
from keepword.analytics.rules.reports import Times, next_due
from keepword.core import clock

KEPT: Final = timedelta(days=90)
MOST_TRIES: Final = 6
REFUSED: Final = (RecipientsRefused, SMTPResponseException, SMTPHeloError)
"""What a mail server says when it has certainly not taken a mail."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A report in words. `stop_url` is where its reader ends it with one click (RFC 8058); `pdf` is the same
    as a file, b"" where none is wanted."""

    subject: str
    text: str
    html: str
    stop_url: str
    pdf: bytes = b""


Writer = Callable[[Report, ReportReader], Letter | None]
_writers: list[Writer] = []


def register_writer(writer: Writer) -> Writer:
    """Whoever puts numbers into words (the desk); None: there is nothing to tell this reader."""
    _writers[:] = [writer]
    return writer


def due() -> list[int]:
    """The reports that are due."""
    found = Report.objects.filter(next_at__lte=clock.now(), owner__is_active=True)
    return list(found.order_by("next_at", "pk").values_list("pk", flat=True)[:100])


def write_down(pk: int) -> list[int]:
    """In a transaction: the mails of a report that is due, and when it is due next. [] when another was
    first.

    One that was due several times while nothing ran goes out once.
    """
    now = clock.now()
    report = Report.objects.select_for_update().filter(pk=pk, next_at__lte=now).first()
    if report is None or report.next_at is None:
        return []
    moment = report.next_at
    report.next_at = next_due(Times(report.every, report.day, report.hour, report.minute), zone(), now)
    report.save(update_fields=["next_at"])
    readers = ReportReader.objects.filter(report=report, stopped_at=None, user__is_active=True)
    had = set(ReportMail.objects.filter(report=report, due_at=moment).values_list("user_id", flat=True))
    made = [
        ReportMail(report=report, user_id=one, due_at=moment, changed_at=now)
        for one in readers.order_by("user_id").values_list("user_id", flat=True)
        if one not in had
    ]
    for one in made:
        one.save(force_insert=True)
    return [one.pk for one in made]


def send(pk: int) -> timedelta | None:
    """Send one mail; when to try again, None when that is not needed."""
    mail = ReportMail.objects.select_related("report", "user").filter(pk=pk, state=MailState.WAITING).first()
    if mail is None:
        return None
    letter = _letter(mail)
    if letter is None:
        _mark(mail, MailState.EMPTY, was=MailState.WAITING)
        return None
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        return _later(mail, error)
    try:
        if _mark(mail, MailState.GIVEN, was=MailState.WAITING):
            _give(mail, _message(letter, mail.user, connection))
    finally:
        connection.close()
    return None


def _give(mail: ReportMail, message: EmailMultiAlternatives) -> None:
    try:
        message.send(fail_silently=False)
    except REFUSED as error:
        _mark(mail, MailState.FAILED, was=MailState.GIVEN, problem=_said(error))
    except (OSError, SMTPException) as error:
        _mark(mail, MailState.GIVEN, was=MailState.GIVEN, problem=_said(error))
    else:
        _mark(mail, MailState.SENT, was=MailState.GIVEN)


def _letter(mail: ReportMail) -> Letter | None:
    """None for who stopped it, may log in no more, or may see nothing of it."""
    reader = ReportReader.objects.filter(report=mail.report, user=mail.user, stopped_at=None).first()
    if reader is None or not mail.user.is_active or not _writers:
        return None
    reader.user = mail.user
    return _writers[0](mail.report, reader)


def _message(letter: Letter, user: User, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        " ".join(letter.subject.split()),  # a name with a line break would be a header of its own
        letter.text,
        to=[user.email],
        connection=connection,
        headers={
            "Auto-Submitted": "auto-generated",  # RFC 3834
            "List-Unsubscribe": f"<{letter.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        },
    )
    message.attach_alternative(letter.html, "text/html")
    if letter.pdf:
        message.attach("keepword.pdf", letter.pdf, "application/pdf")
    return message


def _later(mail: ReportMail, error: Exception) -> timedelta | None:
    tries = mail.tries + 1
    state = MailState.WAITING if tries < MOST_TRIES else MailState.FAILED
    waiting = ReportMail.objects.filter(pk=mail.pk, state=MailState.WAITING)
    waiting.update(state=state, tries=tries, problem=_said(error), changed_at=clock.now())
    return timedelta(minutes=2**tries) if state == MailState.WAITING else None


def _mark(mail: ReportMail, state: MailState, *, was: MailState, problem: str = "") -> bool:
    """Committed at once; False when somebody else was first."""
    with transaction.atomic():
        rows = ReportMail.objects.filter(pk=mail.pk, state=was)
        return bool(rows.update(state=state, problem=problem, changed_at=clock.now()))


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]


def forget_old() -> int:
    """Delete what is known of mails of long ago; how many rows."""
    count, _by_model = ReportMail.objects.filter(changed_at__lt=clock.now() - KEPT).delete()
    return count
