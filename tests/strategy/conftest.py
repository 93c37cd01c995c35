from datetime import date
from typing import Any

import pytest

from keepword.accounts.days import today
from keepword.core.models import Fact
from tests.cast import Cast
from tests.desk.conftest import MailIn, mail_in, nothing_remembered

__all__ = ["MailIn", "mail_in", "nothing_remembered"]


@pytest.fixture
def day(cast: Cast) -> date:
    """Today in the shop."""
    return today()


def told(kind: str, **data: Any) -> list[Fact]:
    """The facts of a kind that hold, in the order of their numbers."""
    gone = set(Fact.objects.exclude(supersedes=None).values_list("supersedes", flat=True))
    rows = Fact.objects.filter(kind=kind).exclude(pk__in=gone).order_by("pk")
    return [one for one in rows if all(one.data.get(name) == value for name, value in data.items())]
