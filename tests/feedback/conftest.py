import pytest

from tests.feedback.cast import Shop, make_shop


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()
