"""Of what in problems people are notified."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.notifications.registry import Kind, Told, register


def _seen(data: Mapping[str, Any]) -> Told:
    title = _("%(n)s customers write about the same: %(words)s")
    return Told(title % {"n": data.get("count", "?"), "words": data.get("words", "")})


register(
    Kind("problem_seen", gettext_lazy("Many customers write about the same"), _seen, icon="problem", order=60)
)
