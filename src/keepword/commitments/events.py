"""What happens to promises. Published inside the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime

from keepword.commitments.models import Promise
from keepword.core.actors import Actor


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """An answer with a promise in it has left; or one that moves an earlier one (`promise.follows`)."""

    promise: Promise
    user: Actor


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """`at` is when it was done; `promise.state` tells whether evidence or one of us says so."""

    promise: Promise
    at: datetime
    user: Actor


@dataclass(frozen=True, slots=True)
class PromiseMoved:
    promise: Promise
    at: datetime
    user: Actor


@dataclass(frozen=True, slots=True)
class PromiseBroken:
    """`at` is its due minute, or when what was never to happen again has happened."""

    promise: Promise
    at: datetime


@dataclass(frozen=True, slots=True)
class PromiseWithdrawn:
    promise: Promise
    at: datetime
    user: Actor


@dataclass(frozen=True, slots=True)
class PromiseTied:
    """A promise of "never again" is tied to its cause, by the key of whoever knows causes."""

    promise: Promise
    cause_key: str
    user: Actor
