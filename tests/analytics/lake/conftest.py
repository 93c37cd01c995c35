from pathlib import Path

import pytest
from pytest_django.fixtures import SettingsWrapper


@pytest.fixture
def lake(tmp_path: Path, settings: SettingsWrapper) -> Path:
    """An empty lake in a folder of its own."""
    settings.LAKE_URL = str(tmp_path / "lake")
    return tmp_path / "lake"
