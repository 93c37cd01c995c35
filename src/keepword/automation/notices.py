"""Of what in rules people are notified."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.rules import MAIL, PAGE
from keepword.notifications.services import News, tell

_OFF = "rule_off"


def _told(data: Mapping[str, Any]) -> Told:
    title = _("The rule “%(name)s” failed again and again and is switched off")
    return Told(title % {"name": data.get("name", "")}, str(data.get("failure", "")))


register(Kind(_OFF, gettext_lazy("A rule is switched off"), _told, (PAGE, MAIL), icon="rule", order=90))


def tell_switched_off(rule_id: int, name: str, failure: str) -> None:
    """Whoever may change rules hears that one is out of force."""
    people = [one for one in User.objects.filter(is_active=True) if one.may("share")]
    url = f"/settings/rules/{rule_id}/"
    tell(News(_OFF, url, subject=("rule", rule_id), data={"name": name, "failure": failure[:200]}), people)
