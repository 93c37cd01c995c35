"""Of which calls people are notified."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.notifications.registry import Kind, Told, register


def _off(data: Mapping[str, Any]) -> Told:
    return Told(
        _("You take no calls any more"), _("You missed two calls one after the other. Say when you are back.")
    )


register(
    Kind("calls_off", gettext_lazy("I missed calls and am taken for away"), _off, icon="phone", order=60)
)
