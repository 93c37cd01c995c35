"""A mail goes out and has to come in again, in time and by the right inbox."""

from datetime import timedelta

import pytest

from keepword.core import clock
from keepword.core.models import Fact
from keepword.probes.models import Outcome, Probe, Run
from keepword.probes.services import queue_due, start, switch_probe
from keepword.probes.services.running import begin
from tests.at_once import two_at_once
from tests.cast import Cast
from tests.probes.conftest import NINE, after, comes_in, goes_out, mail_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def run(mail_probe: Probe) -> Run:
    """One that went out at nine."""
    with clock.moved(NINE):
        started = start(mail_probe)
    assert started is not None
    return goes_out(started)


def now(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def test_it_passes_when_it_comes_in(cast: Cast, run: Run) -> None:
    outcome = comes_in(cast.inbox, mail_of(run), after(12))
    assert outcome.status == "probe"
    assert (now(run).outcome, now(run).seconds) == (Outcome.PASSED, 12)
    (fact,) = Fact.objects.filter(kind="probe_run")
    assert fact.value == 12
    assert fact.data["passed"] is True
    assert (fact.data["channel"], fact.data["inbox"], fact.data["every"]) == ("email", cast.inbox.pk, 15)


def test_twice_by_two_doors_it_passes_once(cast: Cast, run: Run) -> None:
    comes_in(cast.inbox, mail_of(run), after(12))
    assert comes_in(cast.inbox, mail_of(run), after(14), "lmtp").status == "probe"
    assert now(run).seconds == 12
    assert Fact.objects.filter(kind="probe_run").count() == 1


def test_a_server_may_give_it_an_id_of_its_own(cast: Cast, run: Run) -> None:
    comes_in(cast.inbox, mail_of(run, own_id=False), after(5))
    assert now(run).outcome == Outcome.PASSED


def test_nothing_came_and_it_fails_at_its_limit(run: Run) -> None:
    with clock.moved(after(59)):
        queue_due()
    assert now(run).outcome == Outcome.GOING
    with clock.moved(after(60)):
        queue_due()
    assert now(run).outcome == Outcome.FAILED
    assert now(run).step == "come_back"
    assert "within 60 seconds" in now(run).evidence


def test_too_late_is_failed_whoever_looks_first(cast: Cast, run: Run) -> None:
    comes_in(cast.inbox, mail_of(run), after(75))
    assert (now(run).outcome, now(run).seconds) == (Outcome.FAILED, 75)


def test_what_comes_after_the_end_changes_nothing_and_is_nobodys(cast: Cast, run: Run) -> None:
    with clock.moved(after(60)):
        queue_due()
    assert comes_in(cast.inbox, mail_of(run), after(90)).status == "probe"
    assert now(run).outcome == Outcome.FAILED


def test_a_copy_of_what_was_sent_is_no_proof(cast: Cast, run: Run) -> None:
    assert comes_in(cast.inbox, mail_of(run), after(2), "sent").status == "probe"
    assert comes_in(cast.inbox, mail_of(run), after(3), "import").status == "probe"
    assert now(run).outcome == Outcome.GOING


def test_an_answer_to_it_is_no_proof(cast: Cast, run: Run) -> None:
    away = mail_of(run, f"In-Reply-To: <1.{mail_of(run).decode().split('<1.')[1].split('>')[0]}>")
    assert comes_in(cast.inbox, away, after(2)).status == "probe"
    assert now(run).outcome == Outcome.GOING


def test_it_fails_at_once_when_it_is_bounced(cast: Cast, run: Run) -> None:
    original = mail_of(run).decode()
    bounce = (
        "From: MAILER-DAEMON@shop.example\r\nTo: support@shop.example\r\nSubject: Undelivered Mail\r\n"
        "Message-ID: <b1@shop.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; shop.example\r\n\r\n"
        "Final-Recipient: rfc822; support@shop.example\r\nAction: failed\r\nStatus: 5.2.2\r\n"
        "Diagnostic-Code: smtp; 552 Mailbox is full\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n{original}\r\n--b--\r\n"
    )
    assert comes_in(cast.inbox, bounce.encode(), after(3)).status == "probe"
    assert now(run).outcome == Outcome.FAILED
    assert "Mailbox is full" in now(run).evidence


def test_by_another_inbox_it_has_not_arrived(cast: Cast, run: Run) -> None:
    other = type(cast.inbox).objects.create(name="Sales", address="sales@shop.example", created_at=NINE)
    assert comes_in(other, mail_of(run), after(2)).status == "probe"
    assert now(run).outcome == Outcome.GOING


def test_a_token_that_is_not_ours_is_a_customers_words(cast: Cast, run: Run) -> None:
    forged = mail_of(run).replace(b"kwtest-", b"kwtest-z")
    assert comes_in(cast.inbox, forged, after(2)).status == "stored"
    assert now(run).outcome == Outcome.GOING


def test_a_clock_set_back_is_no_time(cast: Cast, run: Run) -> None:
    comes_in(cast.inbox, mail_of(run), after(-3_600))
    assert (now(run).outcome, now(run).seconds) == (Outcome.PASSED, None)


def test_a_run_of_the_future_is_not_judged_and_the_next_comes_at_once(run: Run) -> None:
    with clock.moved(NINE - timedelta(days=2)):
        queue_due()
        assert now(run).outcome == Outcome.DROPPED
        assert Run.objects.filter(ended_at=None).count() == 1
    assert not Fact.objects.filter(kind="probe_run").exists()


def test_a_stopped_worker_is_no_failure(mail_probe: Probe) -> None:
    with clock.moved(NINE):
        run = start(mail_probe)
        assert run is not None
        assert begin(run.pk) is not None  # and dies; its job is taken up by another
        assert begin(run.pk) is None
    assert now(run).outcome == Outcome.DROPPED
    with clock.moved(after(1)):
        assert queue_due() == 1


def test_a_worker_stopped_after_sending_is_not_missed(cast: Cast, run: Run) -> None:
    with clock.moved(after(1)):
        assert begin(run.pk) is None
    comes_in(cast.inbox, mail_of(run), after(12))
    assert now(run).outcome == Outcome.PASSED


def test_nobody_ends_it_and_it_is_dropped(mail_probe: Probe) -> None:
    with clock.moved(NINE):
        run = start(mail_probe)
    assert run is not None
    with clock.moved(after(60 + 600)):
        queue_due()
    assert now(run).outcome == Outcome.DROPPED


def test_switched_off_it_is_not_judged(cast: Cast, run: Run) -> None:
    switch_probe(cast.lead, run.probe, on=False)
    comes_in(cast.inbox, mail_of(run), after(4))
    assert now(run).outcome == Outcome.DROPPED
    with clock.moved(after(7_200)):
        assert queue_due() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_begin_one_run(mail_probe: Probe) -> None:
    began = two_at_once(queue_due, when=NINE)
    assert sum(began) == 1
    assert Run.objects.count() == 1


def test_two_probes_at_once_do_not_take_each_others_mail(cast: Cast, run: Run, mail_probe: Probe) -> None:
    mail_probe.refresh_from_db()
    other = Probe.objects.get(pk=mail_probe.pk)
    other.pk, other.name = None, "Another"
    other.save()
    second = start(other)
    assert second is not None
    goes_out(second, after(1))
    comes_in(cast.inbox, mail_of(second), after(4))
    assert now(second).outcome == Outcome.PASSED
    assert now(run).outcome == Outcome.GOING
    comes_in(cast.inbox, mail_of(run), after(6))
    assert (now(second).seconds, now(run).seconds) == (3, 6)
