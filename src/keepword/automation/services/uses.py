"""A macro is used: it stands in a message, and when the message leaves it counts and does what it does."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.automation.models import Macro, MacroUse
from keepword.automation.queries import macros as queries
from keepword.automation.rules.edits import edited
from keepword.automation.services.macros import SUBJECT, files_of
from keepword.conversations.models import Conversation, Direction, Kind, Message
from keepword.conversations.services import Letter, automatic, reply
from keepword.core import actions, clock, facts, rows
from keepword.core.actors import Actor
from keepword.core.errors import Invalid, KeepwordError, Refused

logger = logging.getLogger(__name__)

BY_RULES: Final = "rule"  # reason of a message that a rule sends
MOST_BY_RULES: Final = 3  # messages of rules in one conversation within a day: two machines must not talk
_A_DAY: Final = timedelta(days=1)


def note_use(user: User, message: Message, macro: Macro, *, language: str, steps: bool) -> MacroUse:
    """Remember, when a message is written, that a macro stands in it; in the writer's transaction or after.

    With `steps` the macro's steps are done when the message leaves; a note stays, so it is done at once.
    """
    stored = {one.language: one.text for one in macro.texts.all()}.get(language, "")
    use = MacroUse(
        macro=macro,
        user=user,
        message=message,
        language=language,
        edited=edited(stored, message.text),
        steps=macro.steps if steps else [],
        at=clock.now(),
    )
    with transaction.atomic():
        rows.insert([use])
        if message.direction == Direction.NOTE:
            _count([use], message)
    return use


def left(message: Message) -> None:
    """A message left: what was used in it counts now, and is done. No macro in it: one small query."""
    _count(list(MacroUse.objects.filter(message=message, left_at=None).order_by("pk")), message)


def _count(uses: Sequence[MacroUse], message: Message) -> None:
    if not uses:
        return
    now, conversation = clock.now(), message.conversation
    for use in uses:
        use.left_at = now
    rows.update(uses, ["left_at"])
    facts.record(
        [
            facts.fact(
                "macro_used",
                message.at,
                subject_id=conversation.pk,
                person=conversation.customer.key,
                actor=message.author.key if message.author else None,
                macro=use.macro_id,
                edited=use.edited,
                language=use.language,
                inbox=conversation.inbox_id,
                message=message.pk,
            )
            for use in uses
        ]
    )
    for use in uses:
        if use.steps and message.author is not None:
            _do(message.author, conversation, use)


def _do(user: User, conversation: Conversation, use: MacroUse) -> None:
    """The steps of one macro; what cannot be done any more must not keep the message from leaving."""
    try:
        with transaction.atomic():
            actions.run(user, SUBJECT, conversation, use.steps)
    except KeepwordError as error:
        failure = error.message
    except Exception as error:  # the message has left: whatever a step raises comes too late to undo that
        logger.exception("Macro %s failed on conversation %s", use.macro_id, conversation.pk)
        failure = type(error).__name__
    else:
        failure = ""
    record(user, "ran macro", conversation, macro=use.macro_id, name=use.macro.name, failure=failure[:500])
    conversation.refresh_from_db(
        fields=["status", "assignee", "priority", "team", "closed_at", "waiting_since"]
    )


def apply_macro(actor: Actor, conversation: Conversation, macro: Macro) -> Message | None:
    """Use a macro at once: send what it says to the customer, then do its steps.

    By a person it is their answer; by a rule an automatic message, of which a conversation gets a few a
    day. Invalid when a placeholder has neither a value nor a fallback. None when it only does something.
    """
    with transaction.atomic():
        user = actor if isinstance(actor, User) else None
        said = queries.wording(user, macro, conversation)
        message = None
        if said.filled.text:
            if said.filled.missing:
                raise Invalid(
                    _("“%(macro)s” needs what is not known here: %(names)s.")
                    % {"macro": macro.name, "names": ", ".join(said.filled.missing)},
                    field="macro",
                )
            message = _say(user, conversation, macro, said.filled.text)
            if user is not None:
                note_use(user, message, macro, language=said.language, steps=True)
                return message
            _note_automatic(message, macro, said.language)
        actions.run(actor, SUBJECT, conversation, macro.steps)
    return message


def _say(user: User | None, conversation: Conversation, macro: Macro, text: str) -> Message:
    if user is not None:
        return reply(user, conversation, Letter(text, files=files_of(macro), buttons=macro.buttons))
    lately = Message.objects.filter(
        conversation_id=conversation.pk,
        kind=Kind.AUTOMATIC,
        at__gte=clock.now() - _A_DAY,
        marks__reason=BY_RULES,
    )
    if lately.count() >= MOST_BY_RULES:
        raise Refused(_("Rules have sent enough to this customer for a day."))
    return automatic(conversation, text, reason=BY_RULES, files=files_of(macro), buttons=macro.buttons)


def _note_automatic(message: Message, macro: Macro, language: str) -> None:
    now = clock.now()
    rows.insert([MacroUse(macro=macro, message=message, language=language, at=now, left_at=now)])


Names = dict[Any, dict[Any, Any]]  # what choices are called, kept between many steps


def steps_in_words(steps: Sequence[Mapping[str, Any]], names: Names | None = None) -> list[str]:
    """The steps as a person reads them: "Set the priority: high"."""
    names = {} if names is None else names
    return [step_in_words(step, names) for step in steps]


def step_in_words(step: Mapping[str, Any], names: Names | None = None) -> str:
    """One step; an action that is gone is named by its bare name."""
    names = {} if names is None else names
    try:
        action = actions.get(SUBJECT, str(step.get("do", "")))
    except Invalid:
        return str(step.get("do", ""))[:60]
    shown = []
    for argument in action.arguments:
        value = step.get(argument.name)
        if value in (None, "", []):
            continue
        if argument.choices is not None and argument.choices not in names:
            names[argument.choices] = dict(argument.choices())
        known = names.get(argument.choices, {})
        many = value if isinstance(value, list) else [value]
        shown.append(", ".join(str(known.get(one, one)) for one in many)[:120])
    return f"{action.label}: {'; '.join(shown)}" if shown else str(action.label)
