"""A promise that was broken is made good: what the customer gets for it goes through a complaint, as ever."""

from django.utils.translation import gettext as _

from keepword.audit.services import Actor
from keepword.commitments.models import Promise, PromiseState
from keepword.complaints import queries
from keepword.complaints.models import Complaint, Source, State
from keepword.complaints.services.complaint import LONGEST, make
from keepword.core.errors import Conflict


def make_good(user: Actor, promise: Promise) -> Complaint:
    """The conversation's open complaint, or a new one about the promise. Conflict unless it is broken."""
    if promise.state != PromiseState.BROKEN:
        raise Conflict(_("This promise is not broken."))
    known = queries.active_of(promise.conversation)
    if known is not None and known.state == State.OPEN:
        return known
    about = _("We did not keep our word: %(words)s") % {"words": promise.words}
    return make(user, promise.conversation, about=about[:LONGEST], source=Source.PROMISE)
