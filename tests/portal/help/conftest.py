import pytest

from keepword.channels.form.models import RequestKind
from keepword.channels.form.services import ensure_form
from tests.feedback.cast import Shop
from tests.portal.help.guest import Guest


@pytest.fixture
def kinds(shop: Shop) -> dict[str, RequestKind]:
    ensure_form()
    return {kind.key: kind for kind in RequestKind.objects.all()}


@pytest.fixture
def guest(kinds: dict[str, RequestKind]) -> Guest:
    return Guest()
