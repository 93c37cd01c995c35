import pytest

from tests.quality.cast import Desk, make_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()
