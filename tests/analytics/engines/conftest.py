from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def lake(tmp_path: Path, settings: Any) -> Path:
    """An empty lake in a folder of its own."""
    settings.LAKE_URL = str(tmp_path / "lake")
    return tmp_path / "lake"
