"""How many of us have a second factor is told once a day."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from keepword.accounts.models import User
from keepword.accounts.services import count_log_ins
from keepword.core import clock
from keepword.core.models import Fact
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_who_can_log_in_is_counted_once_a_day(cast: Cast) -> None:
    people = User.objects.filter(is_active=True).count()
    gone = User.objects.create_user("gone@shop.example", name="Gone", is_active=False)
    for user in (cast.agent, gone):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=cast.lead, type=kind, data={})
    Authenticator.objects.create(user=cast.admin, type=Authenticator.Type.RECOVERY_CODES, data={})
    now = clock.now()
    with clock.moved(now):
        assert count_log_ins()
    with clock.moved(now + timedelta(hours=23)):
        assert not count_log_ins()
    with clock.moved(now + timedelta(hours=25)):
        assert count_log_ins()
    told = Fact.objects.filter(kind="log_ins_counted")
    assert [(one.value, one.data["people"]) for one in told] == [(2, people)] * 2
