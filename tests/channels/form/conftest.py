from collections.abc import Iterator

import pytest

from keepword.channels.form.models import RequestKind
from keepword.channels.form.services import ensure_form
from keepword.commitments import queries
from tests.cast import Cast


@pytest.fixture
def form(cast: Cast) -> dict[str, RequestKind]:
    """The five kinds of a new shop, by their keys."""
    ensure_form()
    return {kind.key: kind for kind in RequestKind.objects.all()}


@pytest.fixture(autouse=True)
def _rules_of_this_test() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()
