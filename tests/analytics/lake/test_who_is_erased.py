"""Of somebody who is erased the lake has numbers under a key, and nothing that says whose it was."""

import json
from pathlib import Path

import pytest

from keepword.analytics.lake.exporting import export
from keepword.customers.models import Customer
from keepword.privacy.services import erase_person
from tests.analytics.lake.facts import in_files
from tests.cast import Cast
from tests.privacy.world import TRACES, World, run_all

pytestmark = pytest.mark.django_db


def test_nothing_in_the_lake_names_them_before_or_after(cast: Cast, lake: Path) -> None:
    shop = World(cast)
    export()
    words = json.dumps(in_files(lake), default=str, ensure_ascii=False).lower()
    assert [trace for trace in TRACES if trace.lower() in words] == []
    erase_person(cast.admin, shop.anna, confirmation=str(shop.anna.pk))
    run_all()
    export()
    hers = [row for row in in_files(lake) if row["person"] == str(shop.anna.key)]
    assert hers != []
    assert not Customer.objects.filter(key=shop.anna.key).exists()
