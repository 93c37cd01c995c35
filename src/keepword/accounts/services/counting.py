"""How many of us use a second factor, told once a day."""

from datetime import timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from keepword.accounts.models import User
from keepword.core import clock, facts
from keepword.core.models import Fact

COUNTED: Final = "log_ins_counted"
_A_DAY: Final = timedelta(days=1)


def count_log_ins() -> bool:
    """Record how many people can log in and have a second factor or a passkey, unless that was done within a
    day; whether it was done now. Recovery codes alone are no factor."""
    now = clock.now()
    with transaction.atomic():
        if Fact.objects.filter(kind=COUNTED, at__gt=now - _A_DAY, at__lte=now).exists():
            return False
        kinds = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
        second = Exists(kinds.filter(user=OuterRef("pk")))
        counted = User.objects.filter(is_active=True).aggregate(
            people=Count("pk"), second=Count("pk", filter=Q(second))
        )
        facts.record([facts.fact(COUNTED, now, value=counted["second"], people=counted["people"])])
    return True
