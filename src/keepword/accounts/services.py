"""Verbs about people and the business."""

import zoneinfo

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts import rules
from keepword.accounts.models import Business, User
from keepword.audit.services import Actor, record
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused


def set_up(
    *, name: str, language: str, time_zone: str, admin_name: str, admin_email: str, password: str
) -> User:
    """Make the business and its first admin; Conflict when that was done before."""
    with transaction.atomic():
        if Business.objects.select_for_update().exists():
            raise Conflict(_("Keepword is set up already. Log in instead."))
        _check_zone(time_zone)
        _check_language(language)
        shop = Business(pk=1, name=name.strip() or "Keepword", language=language, time_zone=time_zone)
        shop.set_up_at = clock.now()
        try:
            with transaction.atomic():
                shop.save(force_insert=True)
        except IntegrityError:
            # Somebody else did it in this very moment: there was no row yet that could be locked.
            raise Conflict(_("Keepword is set up already. Log in instead.")) from None
        admin = _make(admin_email, admin_name, rules.ADMIN, password, language, time_zone)
        record(admin, "set up", admin)
    return admin


def save_business(
    user: User, *, name: str, language: str, time_zone: str, undo_seconds: int | None = None
) -> Business:
    """Change the name, language and zone of the shop.

    `undo_seconds` (0..120): how long what was sent can be taken back; None leaves that as it is.
    """
    _demand_admin(user)
    _check_zone(time_zone)
    _check_language(language)
    if not name.strip():
        raise Invalid(_("Give the shop a name."), field="name")
    if undo_seconds is not None and not 0 <= undo_seconds <= rules.MAX_UNDO:
        raise Invalid(_("Choose between 0 and 120 seconds."), field="undo_seconds")
    with transaction.atomic():
        business = Business.objects.select_for_update().get()
        business.name, business.language, business.time_zone = name.strip(), language, time_zone
        if undo_seconds is not None:
            business.undo_seconds = undo_seconds
        business.save(update_fields=["name", "language", "time_zone", "undo_seconds"])
        record(
            user,
            "saved business",
            business,
            name=name,
            language=language,
            time_zone=time_zone,
            undo_seconds=business.undo_seconds,
        )
    return business


def add_user(user: User, *, email: str, name: str, role: str, password: str, language: str = "en") -> User:
    """Give a person a log-in with a first password."""
    _demand_admin(user)
    _check_language(language)
    with transaction.atomic():
        made = _make(email, name, role, password, language, user.time_zone)
        record(user, "added person", made, role=role)
    return made


def change_user(user: User, person: User, *, name: str, role: str, is_active: bool) -> User:
    """Rename, give another role, shut out or let in again. The last admin stays."""
    _demand_admin(user)
    _check_role(role)
    if not name.strip():
        raise Invalid(_("Enter a name."), field="name")
    with transaction.atomic():
        admins = set(
            User.objects.select_for_update()
            .filter(role=rules.ADMIN, is_active=True)
            .values_list("pk", flat=True)
        )
        if admins == {person.pk} and (role != rules.ADMIN or not is_active):
            raise Invalid(_("This is the last admin; make somebody else an admin first."), field="role")
        person.name, person.role, person.is_active = name.strip(), role, is_active
        person.save(update_fields=["name", "role", "is_active"])
        record(user, "changed person", person, role=role, is_active=is_active)
    return person


def save_profile(
    user: User, *, name: str, language: str, time_zone: str, theme: str, job_title: str | None = None
) -> User:
    """A person's own name, language, zone and colours, and what customers read below it (None: as it is)."""
    _check_zone(time_zone)
    _check_language(language)
    if not name.strip():
        raise Invalid(_("Enter your name."), field="name")
    with transaction.atomic():
        user.name, user.language, user.time_zone, user.theme = name.strip(), language, time_zone, theme
        if job_title is not None:
            user.job_title = job_title.strip()[:120]
        user.save(update_fields=["name", "language", "time_zone", "theme", "job_title"])
        record(user, "saved profile", user, language=language, time_zone=time_zone, theme=theme)
    return user


def _make(email: str, name: str, role: str, password: str, language: str, time_zone: str) -> User:
    _check_role(role)
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), field="email") from None
    if not name.strip():
        raise Invalid(_("Enter a name."), field="name")
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from None
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email, password, name=name.strip(), role=role, language=language, time_zone=time_zone
            )
    except IntegrityError:
        raise Conflict(_("Somebody with this address is here already."), field="email") from None


def _demand_admin(user: Actor) -> None:
    if not isinstance(user, User) or not user.may("settle"):
        raise Refused(_("Only an admin may do this."))


def _check_zone(zone: str) -> None:
    if zone not in zoneinfo.available_timezones():
        raise Invalid(_("“%(zone)s” is not a time zone.") % {"zone": zone}, field="time_zone")


def _check_language(language: str) -> None:
    if language not in rules.LANGUAGES:
        raise Invalid(_("Keepword does not speak “%(language)s”.") % {"language": language}, field="language")


def _check_role(role: str) -> None:
    if role not in rules.ROLES:
        raise Invalid(_("“%(role)s” is not a role.") % {"role": role}, field="role")
