from pathlib import Path
from typing import Any

import pytest

from keepword.analytics.services.measuring import measure_some
from keepword.core import clock, facts
from tests.cast import Cast, make_cast


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, settings: Any) -> Path:
    """An empty lake in a folder of its own."""
    settings.LAKE_URL = str(tmp_path / "lake")
    return tmp_path / "lake"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def measured(cast: Cast) -> Cast:
    """Twelve promises of the agent, one of them broken."""
    for number in range(12):
        kind = "promise_kept" if number else "promise_broken"
        facts.record([facts.fact(kind, clock.now(), actor=cast.agent.key, inbox=cast.inbox.pk)])
    measure_some(names=["promises_kept", "csat", "resolution_time"])
    return cast
