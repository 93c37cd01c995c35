"""That a door has stopped: whoever looks after inboxes is told within minutes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.conversations.channels import Works, channel_of
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.rules import MAIL, PAGE, PUSH
from keepword.notifications.services import News, tell

PATIENCE = timedelta(minutes=2)  # what mends itself sooner is told to nobody
WHERE = "/settings/inboxes/"


def tell_failing(inbox: Inbox) -> bool:
    """Tell those in charge if the inbox has been failing for longer than one waits; once until they look."""
    channel = channel_of(inbox)
    health = channel.health(inbox) if channel is not None else None
    if health is None or health.state != Works.FAILING:
        return False
    if health.since is not None and clock.now() - health.since < PATIENCE:
        return False
    data = {"inbox": inbox.name, "problem": health.problem[:300]}
    news = News("inbox_failing", WHERE, subject=("inbox", inbox.pk), data=data)
    return bool(tell(news, _in_charge()))


def _in_charge() -> list[User]:
    return [user for user in User.objects.filter(is_active=True) if user.may("inboxes")]


def _told(data: Mapping[str, Any]) -> Told:
    title = _("%(inbox)s has stopped working") % {"inbox": data.get("inbox", "")}
    return Told(title, str(data.get("problem", "")))


register(
    Kind(
        "inbox_failing",
        gettext_lazy("An inbox has stopped working"),
        _told,
        (PAGE, PUSH, MAIL),
        icon="warn",
        order=70,
    )
)
