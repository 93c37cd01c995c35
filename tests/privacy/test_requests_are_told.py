"""When data were asked for or to be erased, and when that was done, is told without naming anybody."""

from datetime import timedelta

import pytest

from keepword.core import clock
from keepword.core.models import Fact
from keepword.privacy.models import Export
from keepword.privacy.services import begin_export, erase_person
from keepword.privacy.services.erasing import go_on
from keepword.privacy.services.exporting import make
from tests.cast import Cast
from tests.privacy.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_an_export_and_an_erasure(cast: Cast) -> None:
    shop, now = World(cast), clock.now()
    before = Fact.objects.latest("pk").pk
    with clock.moved(now):
        export = begin_export(cast.admin, shop.anna, with_notes=False)
    with clock.moved(now + timedelta(hours=2)):
        make.func(export.pk)
    Export.objects.all().delete()
    with clock.moved(now + timedelta(days=1)):
        erasure = erase_person(cast.admin, shop.anna, confirmation="anna.zirgaite@private.example")
    with clock.moved(now + timedelta(days=2)):
        while erasure.state == "running":
            go_on.func(erasure.pk)
            erasure.refresh_from_db()
    told = Fact.objects.filter(kind__startswith="privacy_", pk__gt=before).order_by("pk")
    assert [(one.kind, one.data["what"], one.data["request"], one.value) for one in told] == [
        ("privacy_asked", "export", export.pk, None),
        ("privacy_done", "export", export.pk, 7_200),
        ("privacy_asked", "erasure", erasure.pk, None),
        ("privacy_done", "erasure", erasure.pk, 86_400),
    ]
    assert {(one.person, one.actor, one.subject_id) for one in told} == {(None, None, None)}
