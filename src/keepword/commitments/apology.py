"""The first words of an apology for a broken promise, in its customer's language, for a person to finish."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.queries import business
from keepword.commitments.models import Promise


def apology_for(promise: Promise) -> str:
    """Names what was promised and that it was not kept; what happens now, its writer adds."""
    spoken = [code for code, _name in settings.LANGUAGES]
    shop = business()
    wanted = (promise.language, promise.conversation.language, promise.customer.language)
    language = next((one for one in wanted if one in spoken), shop.language if shop else "en")
    words = " ".join(promise.words.split())[:300].rstrip(" .!…")
    with translation.override(language):
        said = _("We promised you: “%(words)s”. We have not kept our word, and we are sorry.") % {
            "words": words
        }
        return "\n\n".join([_("Hello,"), said, _("What we do now:") + " "])
