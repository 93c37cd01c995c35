"""The people of most tests: an admin, a lead, an agent and a colleague of a small shop, and its inbox."""

from dataclasses import dataclass

from keepword.accounts.models import Business, User
from keepword.conversations.models import Inbox
from keepword.core import clock

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Cast:
    admin: User
    lead: User
    agent: User
    colleague: User
    inbox: Inbox


def make_cast() -> Cast:
    """Written to the test's database."""
    Business.objects.create(
        pk=1, name="Lamp shop", language="en", time_zone="Europe/Kyiv", set_up_at=clock.now()
    )
    return Cast(
        admin=_person("admin", "admin"),
        lead=_person("lead", "lead"),
        agent=_person("agent", "agent"),
        colleague=_person("colleague", "agent"),
        inbox=Inbox.objects.create(
            name="Support",
            address="support@shop.example",
            acknowledge=False,
            ask_rating=False,
            created_at=clock.now(),
        ),
    )


def _person(name: str, role: str) -> User:
    user = User(email=f"{name}@shop.example", name=name.capitalize(), role=role)
    user.set_unusable_password()
    user.save()
    return user
