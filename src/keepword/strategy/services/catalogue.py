"""What we offer, for whom, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations import channels
from keepword.conversations.models import Conversation, Inbox, Tag
from keepword.core import clock, events, facts
from keepword.core.actors import Actor
from keepword.core.errors import Invalid
from keepword.strategy.events import ServiceSaved, StakeholderHeard, StakeholderSaved
from keepword.strategy.models import Group, Heard, Offer, Reach, Service, Stakeholder
from keepword.strategy.rules import days
from keepword.strategy.services.access import demand, key_of, line, lines, moment_of, one_of, person, tell

MOST_LINKS = 100


@dataclass(frozen=True)
class ServiceGiven:
    """What a service is to be. A conversation is about it when it came to one of `inboxes` or has one of
    `tags`."""

    name: str
    reach: str = Reach.CUSTOMERS
    for_whom: str = ""
    value: str = ""
    position: str = ""
    channels: Sequence[str] = ()
    state: str = Offer.OFFERED
    owner: User | None = None
    inboxes: Sequence[Inbox] = field(default=())
    tags: Sequence[Tag] = field(default=())


def save_service(actor: Actor, service: Service | None, given: ServiceGiven) -> Service:
    """Put a service into the catalogue, or state it anew."""
    demand(actor)
    known = {one.key for one in channels.channels()}
    for key in given.channels:
        one_of(key, known, "channels")
    for name, chosen in (("inboxes", given.inboxes), ("tags", given.tags)):
        if len(chosen) > MOST_LINKS:
            raise Invalid(_("At most %(most)s of them.") % {"most": MOST_LINKS}, field=name)
    now = clock.now()
    values = {
        "name": line(given.name, 120, "name", needed=_("Give it a name.")),
        "reach": one_of(given.reach, Reach.values, "reach"),
        "for_whom": line(given.for_whom, 300, "for_whom"),
        "value": lines(given.value, "value"),
        "position": lines(given.position, "position"),
        "channels": sorted(set(given.channels)),
        "state": one_of(given.state, Offer.values, "state"),
        "owner": given.owner,
        "changed_at": now,
    }
    with transaction.atomic():
        current = Service(created_at=now) if service is None else _locked(service)
        for key, value in values.items():
            setattr(current, key, value)
        current.save()
        current.inboxes.set(given.inboxes)
        current.tags.set(given.tags)
        record(actor, "stated a service", current, name=current.name, state=current.state)
        tell(
            facts.fact(
                "service_stated",
                now,
                actor=key_of(actor),
                service=current.pk,
                offered=current.state == Offer.OFFERED,
                has_value=bool(current.value),
                has_position=bool(current.position),
                inboxes=sorted(str(one.pk) for one in given.inboxes),
            )
        )
        events.publish(ServiceSaved(current, actor))
    return current


def _locked(service: Service) -> Service:
    return Service.objects.select_for_update().get(pk=service.pk)


def note_services(conversation: Conversation, tags: Sequence[int]) -> None:
    """These tags came to a conversation: it is about the services that are known by them."""
    found = Service.objects.filter(tags__in=tags, state=Offer.OFFERED).distinct().order_by("pk")
    facts.record(
        [
            facts.fact(
                "contact_of_service",
                clock.now(),
                subject_id=conversation.pk,
                person=conversation.customer.key,
                service=one.pk,
                inbox=conversation.inbox_id,
            )
            for one in found
        ]
    )


def save_stakeholder(
    actor: Actor,
    stakeholder: Stakeholder | None,
    *,
    name: str,
    group: str,
    expects: str = "",
    services: Sequence[Service] = (),
) -> Stakeholder:
    """Some people of one of the six groups, and what they expect of us."""
    demand(actor)
    now = clock.now()
    if len(services) > MOST_LINKS:
        raise Invalid(_("At most %(most)s of them.") % {"most": MOST_LINKS}, field="services")
    with transaction.atomic():
        current = Stakeholder(created_at=now)
        if stakeholder is not None:
            current = Stakeholder.objects.select_for_update().get(pk=stakeholder.pk)
        current.name = line(name, 120, "name", needed=_("Give it a name."))
        current.group = one_of(group, Group.values, "group")
        current.expects = lines(expects, "expects")
        current.changed_at = now
        current.save()
        current.services.set(services)
        record(actor, "stated who is concerned", current, name=current.name, group=group)
        events.publish(StakeholderSaved(current, actor))
    return current


def hear(actor: Actor, stakeholder: Stakeholder, words: str, *, day: date | None = None) -> Heard:
    """They told us something on a day, today or earlier."""
    demand(actor)
    now, last = clock.now(), today()
    day = day or last
    if not days.FIRST <= day <= last:
        raise Invalid(_("Choose today or an earlier day."), field="day")
    said = lines(words, "words", needed=_("Write what they said."))
    with transaction.atomic():
        made = Heard.objects.create(stakeholder=stakeholder, day=day, words=said, by=person(actor), at=now)
        record(actor, "heard a stakeholder", stakeholder, day=day.isoformat())
        tell(
            facts.fact(
                "stakeholder_heard",
                moment_of(day),
                actor=key_of(actor),
                group=stakeholder.group,
                stakeholder=stakeholder.pk,
            )
        )
        events.publish(StakeholderHeard(made, actor))
    return made
