"""What webhooks can tell of notices."""

from django.utils.translation import gettext_lazy as _

from keepword.api.shapes.outreach import NOTICE_NAME, UNSUBSCRIBED
from keepword.webhooks.topics import Topic, register

register(
    Topic("notice.started", _("A notice begins to go out"), {"notice": NOTICE_NAME}),
    Topic("notice.stopped", _("A notice goes out no more"), {"notice": {**NOTICE_NAME, "state": "stopped"}}),
    Topic("notice.done", _("A notice is through"), {"notice": {**NOTICE_NAME, "state": "done"}}),
    Topic(
        "customer.unsubscribed",
        _("A customer wants something no more"),
        {"unsubscribed": UNSUBSCRIBED, "again": False},
    ),
)
