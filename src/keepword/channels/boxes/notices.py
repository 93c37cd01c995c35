"""Of which decisions people are notified: those that they are to see to."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.channels.boxes.events import SlipDecided
from keepword.channels.boxes.models import Verdict
from keepword.core import events
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.services import News, tell


def _given(data: Mapping[str, Any]) -> Told:
    title = _("%(name)s asks you to see to a slip: %(box)s")
    return Told(title % {"name": data.get("name", ""), "box": data.get("box", "")}, str(data.get("text", "")))


register(Kind("slip_given", gettext_lazy("A slip from a box is given to me"), _given, icon="box", order=45))


@events.on(SlipDecided)
def _decided(event: SlipDecided) -> None:
    decision, user = event.decision, event.user
    if decision.person is None or decision.person.pk == user.pk or decision.verdict != Verdict.TAKE_UP:
        return
    message = decision.slip.message
    data = {"name": str(user), "box": decision.slip.place.name, "text": message.text[:200]}
    news = News(
        "slip_given",
        f"/c/{message.conversation_id}/",
        subject=("conversation", message.conversation_id),
        data=data,
    )
    tell(news, [decision.person], by=user if isinstance(user, User) else None)
