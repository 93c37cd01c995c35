from collections.abc import Callable
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[3] / "corpus" / "mail"


@pytest.fixture
def captured() -> Callable[[str], bytes]:
    """The bytes of a mail of the corpus by its name, such as "replies/gmail_uk"."""
    return lambda name: (CORPUS / f"{name}.eml").read_bytes()
