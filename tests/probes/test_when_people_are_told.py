"""One failure is chance, two in a row are told once, and so is that it passes again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.accounts.models import User
from keepword.core import clock
from keepword.notifications.models import Notification
from keepword.probes.models import Probe
from keepword.probes.queries.probes import failing
from keepword.probes.rules.alarms import Standing, after
from keepword.probes.rules.walked import Walked
from keepword.probes.services import finish, start
from tests.cast import Cast
from tests.probes.conftest import NINE


@given(st.lists(st.booleans(), max_size=40))
def test_it_is_told_once_each_way(results: list[bool]) -> None:
    standing, told = Standing(), []
    for passed in results:
        standing, tell = after(standing, passed=passed)
        told.append(tell)
    text = "".join("." if passed else "x" for passed in results)
    expected, alarmed = [], False
    for end in range(1, len(text) + 1):
        if not alarmed and text[:end].endswith("xx"):
            expected.append("failing")
            alarmed = True
        elif alarmed and text[end - 1] == ".":
            expected.append("back")
            alarmed = False
        else:
            expected.append("")
    assert told == expected
    assert standing.failing == len(text) - len(text.rstrip("x"))


def ends(probe: Probe, *, passed: bool) -> None:
    probe.refresh_from_db()
    run = start(probe)
    assert run is not None
    finish(run.pk, Walked(passed, 2.0, "" if passed else "send", "" if passed else "550 No such user"))


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_owner_and_the_admins_hear_of_it(cast: Cast, mail_probe: Probe) -> None:
    with clock.moved(NINE):
        ends(mail_probe, passed=False)
        assert not Notification.objects.exists()
        ends(mail_probe, passed=False)
        ends(mail_probe, passed=False)
    told = Notification.objects.filter(kind="probe_failing")
    assert {one.user for one in told} == {cast.lead, cast.admin}
    assert "550 No such user" in told[0].data["text"]
    assert told[0].url == f"/tests/{mail_probe.pk}/"
    assert failing() == [mail_probe]

    with clock.moved(NINE):
        ends(mail_probe, passed=True)
        ends(mail_probe, passed=True)
    assert Notification.objects.filter(kind="probe_back").count() == 2
    assert failing() == []


@pytest.mark.django_db
def test_an_owner_who_left_is_not_told(cast: Cast, mail_probe: Probe) -> None:
    User.objects.filter(pk=cast.lead.pk).update(role="agent")
    ends(mail_probe, passed=False)
    ends(mail_probe, passed=False)
    assert [one.user for one in Notification.objects.all()] == [cast.admin]
