"""Of which calls people are notified."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from keepword.notifications.registry import Kind, Told, register


def _call(data: Mapping[str, Any]) -> Told:
    return Told(str(data.get("title", "")), str(data.get("text", "")))


register(
    Kind(
        "call_customer",
        gettext_lazy("I am to call a customer whose order is out of stock"),
        _call,
        icon="phone",
        order=42,
    )
)
