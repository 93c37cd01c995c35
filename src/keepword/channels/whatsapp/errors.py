"""What Meta's error codes mean, in our words.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Too much at once, or a fault of theirs: the same call later.
LATER = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004, 133016})
# The account, its token or its bill: nothing leaves until an admin does something.
ACCOUNT = frozenset({0, 3, 10, 190, 368, 131005, 131031, 131042, 131045, 133010}) | frozenset(range(200, 300))

_WORDS: dict[int, str | Promise] = {
    0: gettext_lazy("Meta does not accept the access token. Make a new one and save it."),
    190: gettext_lazy("The access token has expired or was withdrawn. Make a new one and save it."),
    3: gettext_lazy("The access token lacks the right whatsapp_business_messaging."),
    10: gettext_lazy("The access token lacks the right whatsapp_business_messaging."),
    368: gettext_lazy("Meta has limited this account for a breach of its rules."),
    131005: gettext_lazy("The access token may not use this number."),
    131021: gettext_lazy("Sender and recipient are the same number."),
    131026: gettext_lazy(
        "WhatsApp cannot deliver to this number: it has no WhatsApp, an old version, "
        "or has not agreed to its terms."
    ),
    131030: gettext_lazy("This number is not on the list of recipients of your test number."),
    131031: gettext_lazy("Meta has locked this account."),
    131042: gettext_lazy("Meta takes no message until the account's bill is settled."),
    131045: gettext_lazy("This number is not registered with the Cloud API."),
    131047: gettext_lazy(
        "More than 24 hours have passed since the customer last wrote. Use a template to write to them."
    ),
    131049: gettext_lazy(
        "Meta held this back, so that this customer does not get too many messages of shops."
    ),
    131050: gettext_lazy("The customer wants no marketing messages from you."),
    131051: gettext_lazy("WhatsApp does not carry this kind of message."),
    131052: gettext_lazy("WhatsApp could not fetch this file."),
    131053: gettext_lazy("WhatsApp does not take this file: its type is not supported, or it is too large."),
    132000: gettext_lazy("The template has another number of places at Meta."),
    132001: gettext_lazy("Meta has no approved template of this name in this language."),
    132005: gettext_lazy("With these words the template is too long."),
    132007: gettext_lazy("What the template says is against Meta's rules."),
    132012: gettext_lazy("Something that stands in a place of the template does not fit there."),
    132015: gettext_lazy("Meta has paused this template, as customers rated it low."),
    132016: gettext_lazy("Meta has switched this template off."),
    133010: gettext_lazy("This number is not registered with the Cloud API."),
    4: gettext_lazy("Meta takes no more calls for a while."),
    80007: gettext_lazy("Meta takes no more calls for a while."),
    130429: gettext_lazy("Meta takes no more messages for a moment."),
    131048: gettext_lazy(
        "Meta takes fewer messages from this number, as customers have blocked or reported it."
    ),
    131056: gettext_lazy("Too many messages went to this customer in a short time."),
}


def words(error: Mapping[str, Any]) -> str:
    """An error of an answer or of a status, as a sentence."""
    code = code_of(error)
    known = _WORDS.get(code)
    if known is None and code in range(200, 300):
        known = _WORDS[10]
    if known is not None:
        return str(known)
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, Mapping) else ""
    reason = details or error.get("message") or error.get("title") or ""
    return _("WhatsApp did not take it: %(reason)s (%(code)s)") % {"reason": str(reason)[:300], "code": code}


def code_of(error: Mapping[str, Any]) -> int:
    """Its number, -1 when it has none."""
    code = error.get("code")
    return code if type(code) is int else -1
