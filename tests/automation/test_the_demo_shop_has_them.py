"""The macros and rules of the demo shop are ones that can be saved, in four languages."""

import pytest

from keepword.automation.models import MacroText, Rule
from keepword.config.demo.automation import save_macros, save_rules
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_they_are_saved(cast: Cast) -> None:
    save_macros(cast.admin)
    save_rules(cast.admin)
    assert set(MacroText.objects.values_list("language", flat=True)) == {"en", "uk", "ru", "lt"}
    assert Rule.objects.filter(is_active=True).count() == 3
