"""Verbs and kinds of the audit log in words; one that is not here is shown as it is written."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Promise] = {
    # People
    "set up": _("set Keepword up"),
    "saved business": _("changed the shop"),
    "added person": _("added a person"),
    "changed person": _("changed a person"),
    "saved profile": _("changed their profile"),
    "invited": _("invited somebody"),
    "invited again": _("sent an invitation again"),
    "revoked invitation": _("took an invitation back"),
    "accepted invitation": _("accepted an invitation"),
    "invitation not sent": _("could not send an invitation"),
    "added role": _("added a role"),
    "changed role": _("changed a role"),
    "removed role": _("removed a role"),
    # Log-in
    "logged in": _("logged in"),
    "logged out": _("logged out"),
    "log-in failed": _("failed log-in"),
    "sign-in failed": _("failed sign-in at the provider"),
    "sign-in refused": _("refused a sign-in"),
    "changed password": _("changed their password"),
    "reset password": _("chose a new password by mail"),
    "added second factor": _("added a second factor"),
    "removed second factor": _("removed a second factor"),
    "renewed second factor": _("made new recovery codes"),
    "second factor failed": _("wrong second factor"),
    "reset second factor": _("reset somebody's second factor"),
    "ended session": _("logged out one of their browsers"),
    "ended sessions": _("ended sessions"),
    "changed log-in": _("changed how people log in"),
    "changed provider": _("changed the sign-in provider"),
    # Conversations
    "assigned": _("assigned a conversation"),
    "composed": _("wrote to a customer"),
    "replied": _("replied"),
    "noted": _("wrote a note"),
    "forwarded": _("forwarded a message"),
    "took back": _("took a message back"),
    "sent again": _("sent a message again"),
    "confirmed arrival": _("said that a message arrived"),
    "sent automatically": _("sent an automatic mail"),
    "set priority": _("set a priority"),
    "made open": _("reopened"),
    "made waiting": _("made a conversation wait"),
    "made snoozed": _("snoozed"),
    "made closed": _("closed"),
    "made spam": _("moved to spam"),
    "saved customer": _("changed a customer"),
    # Calls
    "called customer": _("called a customer"),
    "passed call on": _("passed a call on"),
    "wrapped up call": _("wrote down what came of a call"),
    "kept callback": _("called a customer back"),
    "withdrew callback": _("took a callback back"),
    "set ready for calls": _("changed whether somebody takes calls"),
    "saved how calls ring": _("changed how calls ring"),
    "saved line": _("changed a phone line"),
    "saved what a line says": _("changed what a phone line says"),
    "agreed to be recorded": _("customer agreed to be recorded"),
    "began recording": _("began to record a call"),
    # Inboxes
    "saved mailbox": _("changed a mailbox"),
    "connected mailbox": _("connected a mailbox"),
    "blocked sender": _("blocked a sender"),
    "allowed sender": _("allowed a sender"),
    "forgot sender": _("forgot a rule about a sender"),
    "replayed mail": _("replayed a mail from quarantine"),
    "discarded mail": _("discarded a mail from quarantine"),
    "released": _("released mail"),
    # Hours and clocks
    "saved calendar": _("changed working hours"),
    "removed calendar": _("removed working hours"),
    "set day": _("set the hours of a day"),
    "removed day": _("removed the hours of a day"),
    "saved policy": _("changed a clock"),
    "moved policy": _("moved a clock"),
    "removed policy": _("removed a clock"),
    "set escalations": _("changed the escalations of a clock"),
    "exported audit log": _("exported the audit log"),
}

KINDS: dict[str, Promise] = {
    "accounts.user": _("person"),
    "accounts.ownrole": _("role"),
    "accounts.invitation": _("invitation"),
    "accounts.signin": _("log-in"),
    "accounts.business": _("shop"),
    "audit.entry": _("audit log"),
    "calendars.calendar": _("working hours"),
    "commitments.policy": _("clock"),
    "conversations.conversation": _("conversation"),
    "conversations.inbox": _("inbox"),
    "conversations.message": _("message"),
    "customers.customer": _("customer"),
    "email.mailbox": _("mailbox"),
    "email.quarantined": _("mail in quarantine"),
    "email.senderrule": _("rule about a sender"),
    "feedback.rating": _("rating"),
}


def verb_in_words(verb: str) -> str:
    """What somebody did."""
    return str(VERBS.get(verb, verb))


def kind_in_words(kind: str) -> str:
    """What they did it to."""
    return str(KINDS.get(kind, kind))
