"""A shop whose work is partly done by rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from keepword.accounts.models import User
from keepword.automation.models import Macro, Rule, RuleRun
from keepword.automation.queries import rules as queries
from keepword.automation.services.macros import Words, save_macro
from keepword.automation.services.rules import Plan, save_rule
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.conversations.services import Incoming, Letter, depart, receive, reply
from keepword.core import clock
from keepword.customers.services import Sighting
from tests.cast import Cast

MORNING = datetime(2026, 7, 13, 6, tzinfo=UTC)  # a Monday


def after(minutes: float = 0, *, hours: float = 0, days: float = 0) -> datetime:
    """A moment so long after the Monday morning on which everything begins."""
    return MORNING + timedelta(minutes=minutes, hours=hours, days=days)


@dataclass
class Shop:
    """What people do at given moments."""

    lead: User
    agent: User
    colleague: User
    inbox: Inbox

    def rule(self, trigger: str = "new", steps: Any = (), condition: Any = None, **more: Any) -> Rule:
        """A rule at the end of the list; by default it makes what it touches urgent."""
        steps = list(steps) or [{"do": "priority", "priority": 3}]
        name = more.pop("name", f"Rule {Rule.objects.count() + 1}")
        with clock.moved(more.pop("at", MORNING)):
            return save_rule(self.lead, None, Plan(name, trigger, condition or {}, steps, **more))

    def macro(self, text: str = "Hello {{customer.first_name|there}}!", **more: Any) -> Macro:
        values = {"name": "Greeting", "texts": {"en": text}, "scope": "shared", **more}
        return save_macro(self.lead, None, Words(**values))

    def incoming(self, at: datetime = MORNING, **fields: Any) -> Incoming:
        values = {
            "inbox": self.inbox,
            "at": at,
            "sender": Sighting("olena@example.org", "Olena Kovalenko", "en"),
            "subject": "Lamp",
            "text": "The lamp flickers.",
        }
        return Incoming(**(values | fields))

    def writes(
        self, at: datetime = MORNING, conversation: Conversation | None = None, **fields: Any
    ) -> Conversation:
        """A customer's message comes in; the conversation as it is then."""
        with clock.moved(at), transaction.atomic():
            [message] = receive([self.incoming(at, conversation=conversation, **fields)])
        return Conversation.objects.get(pk=message.conversation_id)

    def answers(self, conversation: Conversation, at: datetime, text: str = "We look at it.") -> Message:
        """The agent's answer is written, and leaves."""
        with clock.moved(at):
            message = reply(self.agent, conversation, Letter(text))
        self.leaves(message)
        return message

    def leaves(self, message: Message) -> None:
        with clock.moved(message.send_after or MORNING):
            assert depart(message.pk, "w") is not None


@pytest.fixture
def shop(cast: Cast) -> Shop:
    return Shop(cast.lead, cast.agent, cast.colleague, cast.inbox)


@pytest.fixture(autouse=True)
def rules_of_this_test() -> Iterator[None]:
    """Rules in memory outlive the rolled back database of the test that made them."""
    queries.forget()
    yield
    queries.forget()


def now_(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def runs(rule: Rule) -> list[RuleRun]:
    return list(RuleRun.objects.filter(rule=rule).order_by("pk"))
