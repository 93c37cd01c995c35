"""Verbs about boxes themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.channels.boxes import rules
from keepword.channels.boxes.channel import KEY
from keepword.channels.boxes.models import Kind, Place
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused


@dataclass(frozen=True, kw_only=True)
class PlaceFields:
    """What a box is. `inbox` is where its slips come in: None is the first of boxes, made when there is none.

    `pin` ends the kiosk mode: None keeps what is set, "" takes it away.
    """

    name: str
    kind: str = Kind.FEEDBACK
    where: str = ""
    questions: bool = True
    languages: Sequence[str] = LANGUAGES
    inbox: int | None = None
    pin: str | None = None


def save_place(user: User, place: Place | None = None, *, fields: PlaceFields) -> Place:
    """Put up a box, or change one. Invalid names the field at fault."""
    demand_lead(user)
    name, where = " ".join(fields.name.split()), " ".join(fields.where.split())
    if not name or len(name) > 80:
        raise Invalid(_("Give the box a name of up to 80 characters."), field="name")
    if len(where) > 200:
        raise Invalid(_("This is too long."), field="where")
    if fields.kind not in Kind.values:
        raise Invalid(_("Choose what the box is for."), field="kind")
    languages = [code for code in LANGUAGES if code in fields.languages]
    if not languages:
        raise Invalid(_("Choose at least one language."), field="languages")
    if fields.pin and not rules.PIN.fullmatch(fields.pin):
        raise Invalid(_("A PIN has four to eight digits."), field="pin")
    with transaction.atomic():
        saved = _locked(place) if place is not None else Place(created_at=clock.now())
        saved.inbox = _inbox(fields.inbox) if fields.inbox or place is None else saved.inbox
        saved.name, saved.kind, saved.where = name, fields.kind, where
        saved.questions, saved.languages = fields.questions, languages
        if fields.pin is not None:
            saved.pin = make_password(fields.pin) if fields.pin else ""
        saved.save()
        record(user, "saved box", saved, name=name, kind=saved.kind, where=where)
    return saved


def archive_place(user: User, place: Place) -> Place:
    """Take a box away: its page takes nothing any more; what was put into it stays."""
    return _set_archived(user, place, True)


def restore_place(user: User, place: Place) -> Place:
    """Put it up again."""
    return _set_archived(user, place, False)


def renew_code(user: User, place: Place) -> Place:
    """Give the box another address: codes that were printed lead nowhere then."""
    demand_lead(user)
    with transaction.atomic():
        saved = _locked(place)
        saved.code = rules.new_code()
        saved.save(update_fields=["code"])
        record(user, "renewed box address", saved)
    return saved


def demand_lead(user: User) -> None:
    """Refused unless this user looks after boxes and decides about what was put into them."""
    if not user.may("see_all"):
        raise Refused(_("Only a lead may do this."))


def _set_archived(user: User, place: Place, archived: bool) -> Place:
    demand_lead(user)
    with transaction.atomic():
        saved = _locked(place)
        if (saved.archived_at is not None) == archived:
            return saved
        saved.archived_at = clock.now() if archived else None
        saved.save(update_fields=["archived_at"])
        record(user, "archived box" if archived else "restored box", saved, name=saved.name)
    return saved


def _locked(place: Place) -> Place:
    found = Place.objects.select_for_update(of=("self",)).select_related("inbox").filter(pk=place.pk).first()
    if found is None:
        raise NotFound(_("There is no such box."))
    return found


def _inbox(wanted: int | None) -> Inbox:
    boxes = Inbox.objects.filter(channel=KEY).order_by("pk")
    found = boxes.filter(pk=wanted).first() if wanted else boxes.filter(is_active=True).first()
    if found is None and wanted:
        raise Invalid(_("Choose an inbox of boxes."), field="inbox")
    return found or _new_inbox()


def _new_inbox() -> Inbox:
    shop = business()
    by_mail = next(
        (
            one
            for one in Inbox.objects.filter(is_active=True).order_by("pk")
            if (channel := channel_of(one)) and channel.can.sends and channel.identity == "email"
        ),
        None,
    )
    try:
        with transaction.atomic():
            return Inbox.objects.create(
                name=_("Boxes"),
                channel=KEY,
                address="boxes",
                language=shop.language if shop else "en",
                acknowledge=False,
                ask_rating=False,
                by_mail=by_mail,
                created_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict(_("Somebody else changed this meanwhile; try again.")) from None
