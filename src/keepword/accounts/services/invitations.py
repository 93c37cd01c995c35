"""Invitations: a link that works once and for a week, sent by mail or handed over."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.letters import mail_is_sent
from keepword.accounts.links import find_open, is_expired
from keepword.accounts.models import Business, Invitation, Invited, Letter, User
from keepword.accounts.services.checks import check_language, demand, demand_role, granted_by
from keepword.accounts.services.people import email_of, make_user
from keepword.accounts.services.posting import send_invitation
from keepword.audit.services import record
from keepword.core import clock, jobs
from keepword.core.errors import Conflict, Invalid, NotFound

LASTS = timedelta(days=7)


def invite(user: User, *, email: str, role: str, language: str, name: str = "") -> Invitation:
    """Keep a place for somebody, and send them the link if Keepword can send mail.

    Conflict when they are here, or invited, already. What is sent goes as a job.
    """
    demand(user, "people")
    email = email_of(email)
    check_language(language)
    if User.objects.filter(email=email).exists():
        raise Conflict(_("Somebody with this address is here already."), field="email")
    with transaction.atomic():
        demand_role(user, role)
        now = clock.now()
        invitation = Invitation(
            email=email, name=name.strip(), role=role, language=language, invited_by=user, created_at=now
        )
        _renew(invitation)
        try:
            with transaction.atomic():
                invitation.save(force_insert=True)
        except IntegrityError:
            text = _("This address is invited already. Send the invitation again instead.")
            raise Conflict(text, field="email") from None
        _queue(invitation)
        record(user, "invited", invitation, email=email, role=role)
    return invitation


def resend(user: User, invitation: Invitation) -> None:
    """Another link for another week; the one before ends."""
    demand(user, "people")
    with transaction.atomic():
        row = _held(invitation)
        _demand_its_role(user, row)
        _renew(row)
        row.save(update_fields=["nonce", "expires_at", "letter", "problem"])
        _queue(row)
        record(user, "invited again", row, email=row.email)


def revoke(user: User, invitation: Invitation) -> None:
    """The link ends."""
    demand(user, "people")
    with transaction.atomic():
        row = _held(invitation)
        row.state = Invited.REVOKED
        row.save(update_fields=["state"])
        record(user, "revoked invitation", row, email=row.email)


def accept(token: str, *, name: str, password: str) -> User:
    """Whoever holds the link becomes one of us; NotFound when it does not work any more."""
    with transaction.atomic():
        row = find_open(token, hold=True)
        return _accept(row, name, password)


def accept_for(email: str, *, name: str) -> User | None:
    """The invited person signed in elsewhere with this address, which that place vouches for; None: is not
    invited. They get no password."""
    with transaction.atomic():
        row = Invitation.objects.select_for_update().filter(email=email, state=Invited.OPEN).first()
        return _accept(row, name, None) if row and not is_expired(row) else None


def _accept(row: Invitation, name: str, password: str | None) -> User:
    business = Business.objects.first()
    person = make_user(
        email=row.email,
        name=name,
        role=row.role,
        granted=granted_by(row.role),
        password=password,
        language=row.language,
        time_zone=business.time_zone if business else "UTC",
    )
    row.state, row.accepted_by = Invited.ACCEPTED, person
    row.save(update_fields=["state", "accepted_by"])
    record(person, "accepted invitation", person, role=row.role)
    return person


def _held(invitation: Invitation) -> Invitation:
    row = Invitation.objects.select_for_update().filter(pk=invitation.pk, state=Invited.OPEN).first()
    if row is None:
        raise NotFound(_("This invitation is not open any more."))
    return row


def _demand_its_role(user: User, row: Invitation) -> None:
    try:
        demand_role(user, row.role)
    except Invalid as error:
        raise Conflict(error.message) from None


def _renew(invitation: Invitation) -> None:
    invitation.nonce = secrets.token_hex(16)
    invitation.expires_at = clock.now() + LASTS
    invitation.letter = Letter.WAITING if mail_is_sent() else Letter.NONE
    invitation.problem = ""


def _queue(invitation: Invitation) -> None:
    if invitation.letter == Letter.WAITING:
        jobs.enqueue(send_invitation, invitation.pk, invitation.nonce)
