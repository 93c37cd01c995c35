"""Why the policy leaves a return to a person, in words."""

from django.utils.translation import gettext_lazy as _

from keepword.aftersales.rules import policy

WHY = {
    policy.NOT_DELIVERED: _("Nobody knows that it was delivered."),
    policy.TOO_LATE: _("The time for returns is over."),
    policy.CONDITION: _("It is not in a condition in which we take things back."),
    policy.PHOTOS: _("Photos are asked for with this reason, and there are none."),
    policy.NO_WISH: _("The policy does not offer what the customer wishes."),
}
