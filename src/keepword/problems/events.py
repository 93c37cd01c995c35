"""What happens to problems. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.conversations.models import Conversation
from keepword.core.actors import Actor
from keepword.problems.models import Problem


@dataclass(frozen=True, slots=True)
class ProblemOpened:
    problem: Problem
    user: Actor


@dataclass(frozen=True, slots=True)
class ConversationsJoined:
    problem: Problem
    conversations: tuple[Conversation, ...]
    user: Actor


@dataclass(frozen=True, slots=True)
class ProblemAnnounced:
    problem: Problem
    user: Actor


@dataclass(frozen=True, slots=True)
class ProblemSolved:
    problem: Problem
    user: Actor
