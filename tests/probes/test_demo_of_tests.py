"""The demo shop's tests and rounds are told by the same verbs as a shop's own."""

import pytest

from keepword.channels.form.services import ensure_form
from keepword.config.demo import probes
from keepword.core import clock
from keepword.core.models import Fact
from keepword.notifications.models import Notification
from keepword.probes.models import Probe, Round, Run
from tests.cast import Cast
from tests.probes.conftest import NINE


@pytest.mark.django_db
def test_two_weeks_of_tests_and_eight_rounds(cast: Cast) -> None:
    ensure_form()
    probes.tell(NINE)
    assert set(Probe.objects.values_list("kind", flat=True)) == {"page", "api", "form"}
    assert not Run.objects.filter(ended_at=None).exists()
    assert not Fact.objects.filter(at__gt=NINE).exists()
    assert Fact.objects.filter(kind="probe_run").count() == Run.objects.count() > 200
    assert Fact.objects.filter(kind="page_timed").count() > 70
    assert Round.objects.count() == 8
    assert Notification.objects.filter(kind="probe_failing").exists()  # of the day without the form
    with clock.moved(NINE):
        assert all(probe.next_at >= NINE for probe in Probe.objects.all())
