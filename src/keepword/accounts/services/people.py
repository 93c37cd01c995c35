"""Who works here: added, renamed, given a role, shut out."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts import rules
from keepword.accounts.events import PersonChanged
from keepword.accounts.models import User
from keepword.accounts.services.checks import (
    check_language,
    check_zone,
    demand,
    demand_over,
    demand_role,
)
from keepword.accounts.services.sessions import forget_sessions
from keepword.audit.services import record
from keepword.core.errors import Conflict, Invalid
from keepword.core.events import publish


def add_user(user: User, *, email: str, name: str, role: str, password: str, language: str = "en") -> User:
    """Give a person a log-in with a first password."""
    demand(user, "people")
    check_language(language)
    with transaction.atomic():
        granted = demand_role(user, role)
        made = make_user(
            email=email,
            name=name,
            role=role,
            granted=granted,
            password=password,
            language=language,
            time_zone=user.time_zone,
        )
        record(user, "added person", made, role=role)
    return made


def change_user(user: User, person: User, *, name: str, role: str, is_active: bool) -> User:
    """Rename, give another role, shut out or let in again. The last admin stays.

    Refused for somebody with rights that the acting user has not, and for giving such a role.
    """
    demand(user, "people")
    if not name.strip():
        raise Invalid(_("Enter a name."), field="name")
    with transaction.atomic():
        _keep_an_admin(person, role, is_active)
        demand_over(user, person)
        granted = demand_role(user, role)
        person.name, person.role, person.granted, person.is_active = name.strip(), role, granted, is_active
        person.save(update_fields=["name", "role", "granted", "is_active"])
        if not is_active:
            forget_sessions(person)
        record(user, "changed person", person, role=role, is_active=is_active)
        publish(PersonChanged(person))
    return person


def save_profile(
    user: User, *, name: str, language: str, time_zone: str, theme: str, job_title: str | None = None
) -> User:
    """A person's own name, language, zone and colours, and what customers read below it (None: as it is)."""
    check_zone(time_zone)
    check_language(language)
    if not name.strip():
        raise Invalid(_("Enter your name."), field="name")
    with transaction.atomic():
        user.name, user.language, user.time_zone, user.theme = name.strip(), language, time_zone, theme
        if job_title is not None:
            user.job_title = job_title.strip()[:120]
        user.save(update_fields=["name", "language", "time_zone", "theme", "job_title"])
        record(user, "saved profile", user, language=language, time_zone=time_zone, theme=theme)
    return user


def make_user(
    *,
    email: str,
    name: str,
    role: str,
    granted: str | None,
    password: str | None,
    language: str,
    time_zone: str,
) -> User:
    """The row of a new person, for verbs that have looked at who acts; `password` None: has none."""
    email = email_of(email)
    if not name.strip():
        raise Invalid(_("Enter a name."), field="name")
    if password is not None:
        try:
            validate_password(password, User(email=email, name=name))
        except ValidationError as error:
            raise Invalid(" ".join(error.messages), field="password") from None
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email,
                password,
                name=name.strip(),
                role=role,
                granted=granted,
                language=language,
                time_zone=time_zone,
            )
    except IntegrityError:
        raise Conflict(_("Somebody with this address is here already."), field="email") from None


def email_of(text: str) -> str:
    """An address as it is kept; Invalid when it is none."""
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(_("This is not an e-mail address."), field="email") from None
    return email


def _keep_an_admin(person: User, role: str, is_active: bool) -> None:
    admins = set(
        User.objects.select_for_update().filter(role=rules.ADMIN, is_active=True).values_list("pk", flat=True)
    )
    if admins == {person.pk} and (role != rules.ADMIN or not is_active):
        raise Invalid(_("This is the last admin; make somebody else an admin first."), field="role")
