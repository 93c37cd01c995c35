"""What Twilio's error codes mean, in our words: https://www.twilio.com/docs/api/errors"""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LATER = frozenset({14107, 20429, 20500, 20503, 21611, 30001, 30022})
ACCOUNT = frozenset({20003, 20005, 20404, 21606, 21608, 21659, 21660, 30002, 30034, 63038})
STOPPED = 21610

_UNKNOWN_NUMBER = gettext_lazy("There is no such phone number, or it takes no texts.")
_WORDS: dict[int, str | Promise] = {
    20003: gettext_lazy("Twilio does not accept the account SID and the token."),
    20404: gettext_lazy("Twilio does not know this account."),
    21211: _UNKNOWN_NUMBER,
    21217: _UNKNOWN_NUMBER,
    21408: gettext_lazy("Your account may not send texts to this country. Allow it at Twilio."),
    21606: gettext_lazy("Your number cannot send texts."),
    21608: gettext_lazy("A trial account sends only to numbers that were verified at Twilio."),
    21610: gettext_lazy("The customer has answered STOP: nothing is sent to them until they write START."),
    21611: gettext_lazy("Too many texts wait to be sent from your number."),
    21612: gettext_lazy("No way leads from your number to this one."),
    21614: _UNKNOWN_NUMBER,
    21617: gettext_lazy("The text is too long: at most 1600 characters."),
    21620: gettext_lazy("Twilio could not fetch the file."),
    21659: gettext_lazy("Your number is not one of this account's."),
    21660: gettext_lazy("Your number is not one of this account's."),
    30001: gettext_lazy("Too many texts wait to be sent from your number."),
    30002: gettext_lazy("Twilio has suspended the account."),
    30003: gettext_lazy("The phone could not be reached: it is switched off or without a network."),
    30004: gettext_lazy("The phone, or its network, blocks texts from you."),
    30005: gettext_lazy("This number is not in use."),
    30006: gettext_lazy("This is a landline, or its network takes no texts."),
    30007: gettext_lazy("The phone's network took this text for spam."),
    30008: gettext_lazy("The phone's network did not say why it did not deliver this."),
    30034: gettext_lazy("Your number is not registered for texts to the United States."),
}


def words(code: int, reason: str = "") -> str:
    """An error of an answer or of a status, as a sentence."""
    known = _WORDS.get(code)
    if known is not None:
        return str(known)
    if not reason:
        return _("The text was not delivered (Twilio's error %(code)s).") % {"code": code}
    return _("Twilio did not take it: %(reason)s (%(code)s)") % {"reason": reason[:300], "code": code}
