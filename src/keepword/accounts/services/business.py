"""The shop itself."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts import rules
from keepword.accounts.models import Business, User
from keepword.accounts.services.checks import check_language, check_zone, demand
from keepword.accounts.services.people import make_user
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid


def set_up(
    *, name: str, language: str, time_zone: str, admin_name: str, admin_email: str, password: str
) -> User:
    """Make the business and its first admin; Conflict when that was done before."""
    with transaction.atomic():
        if Business.objects.select_for_update().exists():
            raise Conflict(_("Keepword is set up already. Log in instead."))
        check_zone(time_zone)
        check_language(language)
        shop = Business(pk=1, name=name.strip() or "Keepword", language=language, time_zone=time_zone)
        shop.set_up_at = clock.now()
        try:
            with transaction.atomic():
                shop.save(force_insert=True)
        except IntegrityError:
            # Somebody else did it in this very moment: there was no row yet that could be locked.
            raise Conflict(_("Keepword is set up already. Log in instead.")) from None
        admin = make_user(
            email=admin_email,
            name=admin_name,
            role=rules.ADMIN,
            granted=None,
            password=password,
            language=language,
            time_zone=time_zone,
        )
        record(admin, "set up", admin)
    return admin


def save_business(
    user: User, *, name: str, language: str, time_zone: str, undo_seconds: int | None = None
) -> Business:
    """Change the name, language and zone of the shop.

    `undo_seconds` (0..120): how long what was sent can be taken back; None leaves that as it is.
    """
    demand(user, "settle")
    check_zone(time_zone)
    check_language(language)
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
