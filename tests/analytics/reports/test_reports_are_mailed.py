"""A report goes to each of its readers once, in their language, with what they may see."""

import io
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPServerDisconnected
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader

from keepword.analytics import tasks
from keepword.analytics.models import Report, ReportMail, ReportReader
from keepword.analytics.rules.reports import Times
from keepword.analytics.services import mailing
from keepword.analytics.services.reports import (
    Plan,
    read_again,
    remove_report,
    save_report,
    stop_reading,
)
from keepword.audit.models import Entry
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from tests.at_once import two_at_once
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAILY = Times("day", 0, 8)


def report_of(cast: Cast, subject: str = "service", **more: Any) -> Report:
    readers = more.pop("readers", [cast.lead, cast.admin])
    return save_report(cast.lead, None, Plan("Mornings", subject, more.pop("times", DAILY), readers))


def send_what_waits() -> None:
    """The jobs that are queued, as workers take them."""
    rows = DBTaskResult.objects.filter(task_path__endswith=".send_report").order_by("enqueued_at", "pk")
    for one in list(rows):
        tasks.send_report.func(*one.args_kwargs["args"])
        one.delete()


def go_out(report: Report) -> None:
    """What a worker does once it is due."""
    report.refresh_from_db()
    assert report.next_at is not None
    with clock.moved(report.next_at):
        tasks.reports_due()
        send_what_waits()


def test_each_reader_gets_it_once_in_their_language(measured: Cast) -> None:
    measured.admin.language = "uk"
    measured.admin.save()
    report = report_of(measured)
    go_out(report)
    assert sorted(one.to[0] for one in mail.outbox) == ["admin@shop.example", "lead@shop.example"]
    ours = next(one for one in mail.outbox if one.to == ["lead@shop.example"])
    theirs = next(one for one in mail.outbox if one.to == ["admin@shop.example"])
    assert ours.subject == "Lamp shop: Mornings"
    assert "SERVICE AS A PROCESS" in ours.body
    assert "ОБСЛУГОВУВАННЯ ЯК ПРОЦЕС" in theirs.body
    html = str(ours.alternatives[0][0])  # type: ignore[attr-defined]
    assert "<svg" not in html
    assert "<script" not in html
    assert ours.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert {one.state for one in ReportMail.objects.all()} == {"sent"}
    tasks.reports_due()
    send_what_waits()
    assert len(mail.outbox) == 2


def test_it_goes_out_again_at_the_shop_s_hour(measured: Cast) -> None:
    report = report_of(measured)
    for _day in range(2):
        go_out(report)
    assert len(mail.outbox) == 4
    report.refresh_from_db()
    assert report.next_at is not None
    here = report.next_at.astimezone(ZoneInfo("Europe/Kyiv"))
    assert (here.hour, here.minute) == (8, 0)


def test_what_was_missed_for_days_goes_out_once(measured: Cast) -> None:
    report = report_of(measured)
    with clock.moved(clock.now() + timedelta(days=6)):
        tasks.reports_due()
        send_what_waits()
        tasks.reports_due()
        send_what_waits()
    assert len(mail.outbox) == 2
    report.refresh_from_db()
    assert report.next_at is not None
    assert report.next_at > clock.now() + timedelta(days=5)


def test_an_agent_gets_their_own_numbers_and_none_of_the_service(measured: Cast) -> None:
    service = report_of(measured, readers=[measured.agent])
    go_out(service)
    assert not mail.outbox
    assert ReportMail.objects.get().state == "empty"
    go_out(report_of(measured, "me", readers=[measured.agent, measured.colleague]))
    (sent,) = mail.outbox
    assert sent.to == ["agent@shop.example"]
    assert "Promises kept" in sent.body


def test_who_stopped_it_gets_no_more_and_is_not_put_back(measured: Cast) -> None:
    report = report_of(measured)
    stop_reading(measured.admin, report)
    stop_reading(measured.admin, report)
    save_report(measured.lead, report, Plan("Mornings", "service", DAILY, [measured.lead, measured.admin]))
    go_out(report)
    assert [one.to for one in mail.outbox] == [["lead@shop.example"]]
    read_again(measured.admin, report)
    go_out(report)
    assert len(mail.outbox) == 3
    with pytest.raises(NotFound):
        stop_reading(measured.agent, report)


def test_the_link_in_the_mail_stops_it_without_a_log_in(measured: Cast) -> None:
    report = report_of(measured, readers=[measured.lead])
    go_out(report)
    url = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = "/" + url.split("/", 3)[3]
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    reader = ReportReader.objects.get()
    assert reader.stopped_at is None
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    reader.refresh_from_db()
    assert reader.stopped_at is not None
    assert client.post(path, {"do": "again"}).status_code == 200
    assert client.get("/reports/stop/1-aaaaaaaaaaaaaaaaaaaaaaaaaa/").status_code == 404
    verbs = Entry.objects.filter(object_kind="analytics.report").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["set up report", "stopped reading", "reads again"]


def _mail(report: Report) -> ReportMail:
    assert report.next_at is not None
    with clock.moved(report.next_at):
        (pk,) = mailing.write_down(report.pk)
    return ReportMail.objects.get(pk=pk)


def test_a_server_that_cannot_be_reached_is_tried_again(
    measured: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _mail(report_of(measured, readers=[measured.lead]))

    def refuse(self: EmailBackend) -> bool:
        raise ConnectionRefusedError("nobody there")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "open", refuse)
        for tries in range(1, mailing.MOST_TRIES):
            assert mailing.send(one.pk) == timedelta(minutes=2**tries)
    one.refresh_from_db()
    assert (one.state, one.problem) == ("waiting", "nobody there")
    assert mailing.send(one.pk) is None
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [(SMTPDataError(554, b"no"), "failed"), (SMTPServerDisconnected("gone"), "given")],
)
def test_what_the_server_may_have_is_not_sent_again(
    measured: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str
) -> None:
    one = _mail(report_of(measured, readers=[measured.lead]))

    def fail(self: EmailBackend, messages: Any) -> int:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", fail)
        assert mailing.send(one.pk) is None
    one.refresh_from_db()
    assert one.state == state
    assert mailing.send(one.pk) is None
    assert not mail.outbox


def test_a_worker_that_was_killed_while_sending_is_not_followed_by_another(measured: Cast) -> None:
    one = _mail(report_of(measured, readers=[measured.lead]))
    ReportMail.objects.filter(pk=one.pk).update(state="given")
    assert mailing.send(one.pk) is None
    assert not mail.outbox


def test_who_may_set_up_what(measured: Cast) -> None:
    agent = measured.agent
    mine = save_report(agent, None, Plan("Mine", "me", DAILY, [agent]))
    with pytest.raises(Refused):
        save_report(agent, None, Plan("Theirs", "me", DAILY, [measured.colleague]))
    with pytest.raises(NotFound):
        save_report(agent, None, Plan("All", "service", DAILY, [agent]))
    with pytest.raises(NotFound):
        save_report(measured.colleague, mine, Plan("Mine", "me", DAILY, [measured.colleague]))
    for plan in (
        Plan("", "me", DAILY, [agent]),
        Plan("x" * 81, "me", DAILY, [agent]),
        Plan("x", "weather", DAILY, [agent]),
        Plan("x", "indicator:csat", DAILY, [agent]),
        Plan("x", "me", DAILY, []),
    ):
        with pytest.raises(Invalid):
            save_report(agent, None, plan)
    with pytest.raises(Conflict):
        save_report(agent, mine, Plan("Mine", "me", DAILY, [agent]), rev=7)
    remove_report(agent, mine)
    assert not Report.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_it_down_once(measured: Cast) -> None:
    report = report_of(measured)
    assert report.next_at is not None
    two_at_once(lambda: tasks.reports_due(), when=report.next_at + timedelta(seconds=1))
    assert ReportMail.objects.count() == 2
    with clock.moved(report.next_at + timedelta(seconds=2)):
        send_what_waits()
    assert len(mail.outbox) == 2


def test_the_hour_is_that_of_the_shop_s_winter_and_summer(measured: Cast) -> None:
    with clock.moved(datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("UTC"))):
        report = report_of(measured)
    assert report.next_at == datetime(2026, 7, 2, 5, tzinfo=ZoneInfo("UTC"))


def test_one_may_bring_a_pdf_of_what_its_reader_sees(measured: Cast) -> None:
    plan = Plan("Mine", "me", DAILY, [measured.agent], with_pdf=True)
    go_out(save_report(measured.lead, None, plan))
    ((name, content, kind),) = mail.outbox[0].attachments
    assert (name, kind) == ("keepword.pdf", "application/pdf")
    assert isinstance(content, bytes)
    assert "Promises kept" in " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
