"""The map of personal data: every table, and what becomes of what it holds of a customer who is erased.

A table that is missing here fails a test, so that nobody can add one and forget. `OWN` erases them through a
holder (see customers.privacy), `CASCADE` goes with a conversation or the customer, `SWEPT` is looked through
for their addresses, and `NOTHING` holds nothing of customers, with the reason.
"""

from typing import Final

OWN: Final = {
    "customers.customer": "the row itself goes last",
    "customers.identity": "customers",
    "customers.customerfield": "customers",
    "customers.consent": "customers",
    "conversations.conversation": "conversations; of others: scrubbed where they took part",
    "conversations.message": "conversations; of others: their words, name and addresses",
    "conversations.attachment": "conversations; the bytes when nobody else refers to them",
    "conversations.participant": "conversations of others",
    "conversations.draft": "conversations; of others: scrubbed where they took part",
    "email.mail": "the original as it came, with its message",
    "email.quarantined": "quarantine",
    "email.senderrule": "senders",
    "email.automail": "senders",
    "imports.imported": "numbers only; go with what they name",
    "imports.run": "imports: files of what is done, and what was not understood",
    "problems.heard": "with the conversation",
    "problems.termcount": "words that only they used",
    "search.entry": "with the message",
    "search.words": "with the message",
    "privacy.erasure": "by what they are looked for, until it is done",
    "privacy.export": "with the customer, and its file",
    "feedback.rating": "with the conversation",
}

# Of these, also the words of what belongs to their conversations goes at once, by the conversation's number.
ABOUT_CONVERSATIONS: Final = ("webhooks.event", "api.keptanswer")

SWEPT: Final = (
    "audit.entry",
    "notifications.notification",
    "webhooks.event",
    "webhooks.delivery",
    "api.keptanswer",
    "conversations.savedview",
    "conversations.sideconversation",
    "conversations.sideparticipant",
    "conversations.merge",
    "tasks.task",
    "commitments.promise",
    "commitments.dismissal",
    "commitments.said",
    "bulk.bulkrun",
    "bulk.bulkitem",
    "automation.rule",
    "automation.rulerun",
    "automation.macro",
    "automation.macrotext",
    "automation.macrouse",
    "problems.problem",
    "problems.round",
    "problems.told",
    "problems.hint",
)

CASCADE: Final = (
    "conversations.contact",
    "conversations.mention",
    "conversations.conversationtag",
    "conversations.conversationfield",
    "conversations.follower",
    "conversations.link",
    "commitments.clock",
    "feedback.ratingrequest",
    "portal.submission",
    "portal.visit",
    "problems.joined",
)

_SHOP = "what the shop has set up"
_US = "about our own people"
NOTHING: Final = {
    "core.fact": "numbers under a pseudonymous key, whose map is the customer's row; no words (tested)",
    "core.worker": "processes",
    "core.lease": "processes",
    "accounts.user": _US,
    "accounts.business": _SHOP,
    "tokens.apitoken": _US,
    "accounts.user_groups": _US,
    "accounts.user_user_permissions": _US,
    "accounts.ownrole": _SHOP,
    "accounts.invitation": _US,
    "accounts.signin": _US,
    "teams.skill": _SHOP,
    "teams.work": _US,
    "teams.work_skills": _US,
    "teams.absence": _US,
    "conversations.inbox_teams": _SHOP,
    "routing.policy": _SHOP,
    "routing.need": _SHOP,
    "routing.turn": "a number",
    "routing.gate": "a number",
    "calendars.calendar": _SHOP,
    "calendars.calendarday": _SHOP,
    "teams.team": _SHOP,
    "teams.membership": _US,
    "fields.definition": _SHOP,
    "fields.choice": _SHOP,
    "customers.purpose": _SHOP,
    "customers.purposeversion": _SHOP,
    "conversations.inbox": _SHOP,
    "conversations.inboxsignature": _SHOP,
    "conversations.tag": _SHOP,
    "conversations.tagrules": _SHOP,
    "conversations.viewplace": _US,
    "email.mailbox": _SHOP,
    "email.folder": "how far a mailbox has been read",
    "demo.progress": "how far the demo's story is told",
    "commitments.policy": _SHOP,
    "commitments.ruleset": "a number",
    "commitments.manner": _SHOP,
    "problems.ear": "a number",
    "notifications.preference": _US,
    "notifications.device": _US,
    "webhooks.endpoint": _SHOP,
    "automation.rulebook": "a number",
    "automation.macrofile": _SHOP,
    "privacy.retentionrule": _SHOP,
    "privacy.retentionrun": "numbers",
    "django_tasks_database.dbtaskresult": "numbers of rows; finished ones are pruned",
}
OF_DJANGO: Final = frozenset(
    {"auth", "contenttypes", "sessions", "account", "mfa", "socialaccount", "usersessions", "openid_connect"}
)
