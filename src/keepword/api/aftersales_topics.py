"""What webhooks can tell of returns, refunds and repairs."""

from django.utils.translation import gettext_lazy as _

from keepword.api.shapes.aftersales import REFUND, REPAIR, RETURN
from keepword.webhooks.topics import Topic, register

register(
    Topic(
        "return.asked", _("A customer wants to send something back"), {"return": {**RETURN, "state": "asked"}}
    ),
    Topic("return.changed", _("A return takes a step"), {"return": RETURN}),
    Topic("return.late", _("A return is late"), {"return": RETURN}),
    Topic("refund.asked", _("A refund is to be decided"), {"refund": {**REFUND, "state": "asked"}}),
    Topic(
        "refund.decided", _("A refund is approved or refused"), {"refund": {**REFUND, "state": "approved"}}
    ),
    Topic("refund.paid", _("A refund is paid"), {"refund": REFUND}),
    Topic("refund.reversed", _("A refund is taken back"), {"refund": {**REFUND, "state": "reversed"}}),
    Topic("repair.booked", _("A repair is booked"), {"repair": {**REPAIR, "state": "booked"}}),
    Topic("repair.changed", _("A repair takes a step"), {"repair": REPAIR}),
    Topic(
        "repair.quote_answered", _("A customer answers a quote"), {"repair": {**REPAIR, "state": "approved"}}
    ),
    Topic("repair.late", _("A repair is late"), {"repair": REPAIR}),
)
