"""A box at the desk, with what is put into it."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.channels.boxes.conftest import place, put
from tests.desk.conftest import desk_of

__all__ = ["place", "put"]


@pytest.fixture
def lead(cast: Cast) -> Client:
    return desk_of(cast.lead)
