"""What the demo shop remembers of those who wrote last: read in their words, some confirmed, some waiting."""

from datetime import timedelta
from typing import Final

from keepword.accounts.models import User
from keepword.conversations.models import Direction, Kind, Message, Status
from keepword.core import clock
from keepword.customers.models import Customer, Remembered, RememberedState
from keepword.customers.services import (
    Preferences,
    add_member,
    decide_remembered,
    preferences_of,
    remember,
    save_organisation,
    save_preferences,
)
from keepword.relationship.services import read_messages
from keepword.relationship.services.reading import AT_ONCE, judge_past

_READ: Final = 160  # newest messages of customers
_JUDGED: Final = 760  # of these moods alone are kept for measures
_ORGANISATIONS: Final = (
    ("Pavasario school", "pavasario.example", "Buys lamps for class rooms in August."),
    ("Kiln & Clay studio", "kiln.example", "Pays by invoice, thirty days."),
)
# What agents noted in the last weeks: kind and value, in turn for the customers who wrote last.
_NOTED: Final = (
    (("owns", "Galaxy A54"), ("pet", "Murka")),
    (("owns", "Kindle Paperwhite"), ("contact", "no_calls")),
    (("owns", "Bosch Serie 4"), ("delivery", "Leave parcels with the neighbour")),
    (("owns", "iPhone 13"), ("contact", "calls_after 18:00")),
    (("size", "42"), ("likes", "Colour is green")),
)


def make(agent: User) -> None:
    """Read the newest messages and note a few things of their writers. Bounded, whatever the story's size."""
    now = clock.now()
    rows = Message.objects.filter(direction=Direction.IN, kind=Kind.MESSAGE, at__lte=now)
    newest = rows.exclude(conversation__status=Status.SPAM).order_by("-at", "-pk")[:_JUDGED]
    told = list(newest.values_list("pk", "conversation__customer"))
    found, older = told[:_READ], told[_READ:]
    read_messages([number for number, _customer in found])
    before = [number for number, _customer in older]
    for start in range(0, len(before), AT_ONCE):
        judge_past(before[start : start + AT_ONCE])
    people = list(
        Customer.objects.filter(pk__in={customer for _number, customer in found}).order_by("pk")[:10]
    )
    with clock.moved(now - timedelta(days=9)):
        for customer, things in zip(people, _NOTED, strict=False):
            for kind, value in things:
                remember(agent, customer, kind=kind, value=value)
        waiting = Remembered.objects.filter(state=RememberedState.SUGGESTED).order_by("pk")
        for one in waiting[::2]:
            decide_remembered(agent, one, "confirm")
    if people:
        _birthday(agent, people[-1])
    for (name, domain, notes), customer in zip(_ORGANISATIONS, people, strict=False):
        house = save_organisation(agent, None, name=name, domains=[domain], notes=notes)
        add_member(agent, house, customer)


def _birthday(agent: User, customer: Customer) -> None:
    soon = clock.now() + timedelta(days=4)
    remember(agent, customer, kind="birthday", value=f"{soon:%m-%d}")
    held = preferences_of(customer)
    wanted = Preferences(held.language, "email", zone=held.zone, address_as=held.address_as)
    save_preferences(agent, customer, wanted)
