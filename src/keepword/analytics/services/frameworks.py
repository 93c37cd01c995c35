"""The verbs of the shop's own frameworks: brought as a file, removed."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.analytics.events import FrameworkRemoved, FrameworkSaved
from keepword.analytics.models import OwnFramework
from keepword.analytics.rules import frameworks as rules
from keepword.analytics.rules import words
from keepword.analytics.services.standards import demand
from keepword.audit.services import Actor, record
from keepword.core import clock, events
from keepword.core.errors import Invalid, NotFound

MOST: Final = 100
LARGEST: Final = 200_000
"""Bytes: some hundred times the example in docs/frameworks.md."""


def save_framework(user: Actor, file: bytes) -> OwnFramework:
    """Keep the framework that a YAML file holds; one of the same id that the shop has brought is replaced.

    Invalid with the place of what is wrong in it. Refused for who may not.
    """
    demand(user)
    text = _text(file)
    found = rules.read(text, words.shipped())
    if found.id in rules.shipped():
        raise Invalid(
            _("%(id)s comes with Keepword: give yours another id.") % {"id": found.id}, field="file"
        )
    with transaction.atomic():
        current = OwnFramework.objects.select_for_update().filter(key=found.id).first()
        made, now = current is None, clock.now()
        if current is None:
            current = _new(user, found.id)
        current.text, current.changed_at = text, now
        current.rev += 1
        current.save()
        record(user, "made framework" if made else "changed framework", current, key=current.key)
        events.publish(FrameworkSaved(current, user if isinstance(user, User) else None, made))
    return current


def remove_framework(user: Actor, framework: OwnFramework) -> None:
    """Forget one of the shop's own. Its file stays wherever it was written."""
    demand(user)
    with transaction.atomic():
        current = OwnFramework.objects.select_for_update().filter(pk=framework.pk).first()
        if current is None:
            raise NotFound(_("There is no such framework."))
        record(user, "removed framework", current, key=current.key)
        events.publish(FrameworkRemoved(current.key, user if isinstance(user, User) else None))
        current.delete()


def _text(file: bytes) -> str:
    if len(file) > LARGEST:
        raise Invalid(_("The file is larger than %(n)s bytes.") % {"n": LARGEST}, field="file")
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(_("The file must be text in UTF-8."), field="file") from error


def _new(user: Actor, key: str) -> OwnFramework:
    if OwnFramework.objects.count() >= MOST:
        raise Invalid(_("At most %(n)s frameworks are kept.") % {"n": MOST}, field="file")
    return OwnFramework(
        key=key, created_by=user if isinstance(user, User) else None, created_at=clock.now(), rev=0
    )
