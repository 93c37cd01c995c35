"""What is done with a conversation."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.queries import people
from keepword.api.fields import Id, In, MomentIn, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.conversations import ROW
from keepword.api.shapes.conditions import AskedList, AskedOut
from keepword.api.shapes.conversations import ConversationOut
from keepword.conversations import queries, services
from keepword.conversations.models import Conversation
from keepword.conversations.services.hand_over import KEEP, hand_over
from keepword.core import actions, conditions
from keepword.core.errors import Invalid, NotFound
from keepword.teams.queries import get_team

resource = Resource("conversations", "Conversations")
SUBJECT = "conversation"


class Snooze(In):
    """Until when."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"until": "2026-03-02T07:00:00Z"}]})

    until: MomentIn = Field(description="A moment that is still to come.")
    reason: str = Field(
        default="",
        max_length=200,
        description="What we wait for. Some policies pause the clock of the resolution only with a reason.",
    )


class HandOver(In):
    """To whom it goes, and why; what is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"team": 2, "reason": "Only the workshop can say what broke."}]}
    )

    team: Id | None = Field(default=None, description="A team's id; null: no team.")
    assignee: Id | None = Field(default=None, description="A person's id; null: nobody yet.")
    reason: str = Field(default="", max_length=2_000, description="For the next one to read.")


class Steps(In):
    """What to do, in this order; all of it or nothing."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"actions": [{"do": "priority", "priority": 2}, {"do": "close"}]}]}
    )

    actions: list[dict[str, Any]] = Field(min_length=1, max_length=20)


class ChoiceOut(Out):
    value: int | str
    label: str


class ArgumentOut(Out):
    """What an action wants to know."""

    name: str
    label: str
    kind: str = Field(description="text, long, number, choice, choices, flag or moment.")
    required: bool
    choices: list[ChoiceOut] = Field(description="Among what one chooses, if among something.")


class ActionOut(Out):
    """Something that can be done to a conversation."""

    do: str
    label: str
    arguments: list[ArgumentOut]


class ActionList(Out):
    items: list[ActionOut]


@resource.get("/actions", ActionList)
def list_actions(request: HttpRequest) -> ActionList:
    """What can be done to conversations by POST /conversations/{id}/actions, with the arguments."""
    return ActionList(items=[_action(action) for action in actions.actions(SUBJECT)])


@resource.get("/conditions", AskedList)
def list_conditions(request: HttpRequest) -> AskedList:
    """What can be asked of conversations in the conditions of rules, views, policies and skills."""
    caller(request)
    return AskedList(items=[AskedOut.of(field) for field in conditions.fields(SUBJECT)])


@resource.post("/conversations/{int:conversation_id}/actions", ConversationOut)
def do_actions(request: HttpRequest, conversation_id: PathId, payload: Steps) -> ConversationOut:
    """Do what can be done by data, as rules and macros do it.

    See GET /actions for what there is. The first that cannot be done undoes those before it.
    """
    user = caller(request)
    found = queries.get_conversation(user, conversation_id)
    actions.check(SUBJECT, payload.actions)
    with transaction.atomic():
        actions.run(user, SUBJECT, found, payload.actions)
    return _answer(found.pk)


@resource.post("/conversations/{int:conversation_id}/hand-over", ConversationOut)
def hand_over_conversation(
    request: HttpRequest, conversation_id: PathId, payload: HandOver
) -> ConversationOut:
    """Pass it on to a team and to a person, with a reason; perhaps to where the caller does not see it."""
    user = caller(request)
    found = queries.get_conversation(user, conversation_id)
    given = payload.model_fields_set
    team = get_team(user, payload.team) if payload.team else None
    person = people(user).filter(pk=payload.assignee).first() if payload.assignee else None
    if payload.assignee and person is None:
        raise Invalid(_("There is no such person."), field="assignee")
    hand_over(
        user,
        found,
        team=team if "team" in given else KEEP,
        assignee=person if "assignee" in given else KEEP,
        reason=payload.reason,
    )
    return _answer(found.pk)


@resource.post("/conversations/{int:conversation_id}/close", ConversationOut)
def close_conversation(request: HttpRequest, conversation_id: PathId) -> ConversationOut:
    """The matter is settled."""
    user = caller(request)
    services.close(user, queries.get_conversation(user, conversation_id))
    return _answer(conversation_id)


@resource.post("/conversations/{int:conversation_id}/reopen", ConversationOut)
def reopen_conversation(request: HttpRequest, conversation_id: PathId) -> ConversationOut:
    """It is not settled after all, or is to be awake before its time.

    409 for spam: release it first.
    """
    user = caller(request)
    services.reopen(user, queries.get_conversation(user, conversation_id))
    return _answer(conversation_id)


@resource.post("/conversations/{int:conversation_id}/snooze", ConversationOut)
def snooze_conversation(request: HttpRequest, conversation_id: PathId, payload: Snooze) -> ConversationOut:
    """Out of sight until a moment, or until the customer writes."""
    user = caller(request)
    services.snooze(
        user, queries.get_conversation(user, conversation_id), payload.until, reason=payload.reason
    )
    return _answer(conversation_id)


@resource.post("/conversations/{int:conversation_id}/spam", ConversationOut)
def mark_as_spam(request: HttpRequest, conversation_id: PathId) -> ConversationOut:
    """No customer's matter: no clock runs for it."""
    user = caller(request)
    services.mark_spam(user, queries.get_conversation(user, conversation_id))
    return _answer(conversation_id)


@resource.post("/conversations/{int:conversation_id}/release", ConversationOut)
def release_from_spam(request: HttpRequest, conversation_id: PathId) -> ConversationOut:
    """It was no spam: treat it as if it had just come, at its true time."""
    user = caller(request)
    services.release(user, queries.get_conversation(user, conversation_id))
    return _answer(conversation_id)


def _action(action: actions.Action) -> ActionOut:
    return ActionOut(
        do=action.name,
        label=str(action.label),
        arguments=[
            ArgumentOut(
                name=argument.name,
                label=str(argument.label),
                kind=argument.kind,
                required=argument.required,
                choices=[
                    ChoiceOut(value=value, label=str(label))
                    for value, label in (argument.choices() if argument.choices else ())
                ],
            )
            for argument in action.arguments
        ],
    )


def _answer(pk: int) -> ConversationOut:
    found = Conversation.objects.select_related(*ROW).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such conversation."))
    return ConversationOut.of(found)
