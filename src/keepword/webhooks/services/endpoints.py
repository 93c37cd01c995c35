"""Verbs about endpoints. All need the right to settle things."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, live, outgoing, secrets
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.webhooks import queries, rules
from keepword.webhooks.models import Delivery, Endpoint
from keepword.webhooks.services.emit import queue
from keepword.webhooks.topics import PING, is_topic

MOST_ENDPOINTS = 50


def save_endpoint(
    user: User,
    endpoint: Endpoint | None = None,
    *,
    name: str,
    url: str,
    topics: Iterable[str],
    is_active: bool = True,
) -> Endpoint:
    """Make an endpoint, with a secret of its own (`secret_of`), or change one. Switching on forgives it."""
    demand_admin(user)
    if not name.strip() or len(name.strip()) > 80:
        raise Invalid(_("Give the webhook a name of up to 80 characters."), field="name")
    outgoing.check_url(url.strip())
    wanted = sorted(set(topics))
    unknown = [topic for topic in wanted if not is_topic(topic)]
    if unknown:
        raise Invalid(
            _("“%(topic)s” is nothing that happens here.") % {"topic": unknown[0][:60]}, field="topics"
        )
    if not wanted:
        raise Invalid(_("Choose what it is told of."), field="topics")
    with transaction.atomic():
        saved = _new() if endpoint is None else _locked(endpoint)
        if is_active and not saved.is_active:
            saved.failing_since, saved.problem = None, ""
        saved.name, saved.url, saved.topics = name.strip(), url.strip(), wanted
        saved.is_active = is_active
        saved.save()
        record(
            user, "saved webhook", saved, name=saved.name, url=saved.url, topics=wanted, is_active=is_active
        )
        _told()
    return saved


def rotate_secret(user: User, endpoint: Endpoint) -> str:
    """Another secret; the old one signs beside it for a day, so that receivers can be changed meanwhile."""
    demand_admin(user)
    secret = rules.new_secret()
    with transaction.atomic():
        saved = _locked(endpoint)
        saved.old_secret, saved.old_secret_until = saved.secret, clock.now() + rules.OLD_SECRET_HOLDS
        saved.secret = secrets.encrypt(secret)
        saved.save(update_fields=["secret", "old_secret", "old_secret_until"])
        record(user, "changed webhook secret", saved)
    return secret


def secret_of(user: User, endpoint: Endpoint) -> str:
    """The secret that the receiver checks signatures with."""
    demand_admin(user)
    return secrets.decrypt(endpoint.secret)


def remove_endpoint(user: User, endpoint: Endpoint) -> None:
    """Tell it nothing any more, and forget what it was told."""
    demand_admin(user)
    with transaction.atomic():
        gone = _locked(endpoint)
        record(user, "removed webhook", gone, name=gone.name, url=gone.url)
        gone.delete()
        _told()


def send_test(user: User, endpoint: Endpoint) -> Delivery:
    """Send a `ping`, also to one that is switched off."""
    demand_admin(user)
    with transaction.atomic():
        data = {"webhook": endpoint.pk, "name": endpoint.name}
        event = queue(PING, data, [endpoint.pk])
        record(user, "tested webhook", endpoint)
    return event.deliveries.get()


def demand_admin(user: User) -> None:
    """Refused unless this user settles things."""
    if not user.may("settle"):
        raise Refused(_("Only an admin may do this."))


def _new() -> Endpoint:
    if Endpoint.objects.count() >= MOST_ENDPOINTS:
        raise Conflict(_("There are very many webhooks already; remove one first."))
    return Endpoint(secret=secrets.encrypt(rules.new_secret()), created_at=clock.now())


def _locked(endpoint: Endpoint) -> Endpoint:
    found = Endpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if found is None:
        raise NotFound(_("There is no such webhook."))
    return found


def _told() -> None:
    queries.forget()
    transaction.on_commit(queries.forget)
    live.push("desk", "webhooks")
