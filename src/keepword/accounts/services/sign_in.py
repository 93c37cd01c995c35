"""How people log in: second factor, passwords, the provider that the shop trusts."""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts import rules
from keepword.accounts.models import Business, SignIn, User
from keepword.accounts.services.checks import demand, demand_over, demand_role, granted_by
from keepword.accounts.services.invitations import accept_for
from keepword.accounts.services.people import email_of, make_user
from keepword.accounts.services.sessions import forget_sessions
from keepword.audit.services import record, system
from keepword.core.errors import Invalid, KeepwordError, Refused
from keepword.core.secrets import encrypt


@dataclass(frozen=True)
class ProviderFields:
    """What is set about the provider; `client_secret` "" keeps the one that is stored."""

    on: bool
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    label: str
    newcomers: str  # a role's key; "" keeps out whom we do not know
    domains: list[str]


def save_sign_in(user: User, *, demand_second: bool, passwords: bool, emergency: User | None) -> SignIn:
    """Whether everybody needs a second factor, and who may log in with a password.

    Without passwords the provider must be on, and one admin with a password must stay, for the day on
    which the provider does not answer.
    """
    demand(user, rules.EVERYTHING)
    with transaction.atomic():
        row = _held()
        if not passwords:
            if not row.provider_on:
                text = _("Connect a provider first; otherwise nobody could log in.")
                raise Invalid(text, field="passwords")
            _check_emergency(emergency)
        row.demand_second, row.passwords, row.emergency = demand_second, passwords, emergency
        row.save()
        kept = emergency.pk if emergency else None
        record(user, "changed log-in", row, demand_second=demand_second, passwords=passwords, emergency=kept)
    return row


def save_provider(user: User, fields: ProviderFields) -> SignIn:
    """Connect an OpenID Connect provider, change or switch it off. The secret is stored encrypted."""
    demand(user, rules.EVERYTHING)
    with transaction.atomic():
        row = _held()
        if not fields.on and not row.passwords:
            raise Invalid(_("Allow passwords again first; otherwise nobody could log in."), field="on")
        row.issuer = check_issuer(fields.issuer) if fields.issuer.strip() or fields.on else ""
        row.client_id = fields.client_id.strip()
        if fields.on and not row.client_id:
            raise Invalid(_("Enter the client id that the provider gave you."), field="client_id")
        if fields.client_secret.strip():
            row.client_secret = encrypt(fields.client_secret.strip())
        if fields.newcomers:
            demand_role(user, fields.newcomers)
        row.provider_on, row.newcomers = fields.on, fields.newcomers
        row.label = fields.label.strip()
        row.domains = " ".join(_domain(text) for text in fields.domains)
        row.save()
        record(
            user,
            "changed provider",
            row,
            on=row.provider_on,
            issuer=row.issuer,
            client_id=row.client_id,
            newcomers=row.newcomers,
            domains=row.domains.split(),
        )
    return row


def check_issuer(text: str) -> str:
    """An issuer's address (OpenID Connect Discovery 1.0, section 2) without a slash at its end.

    It must be https; plain http only on this machine, where nobody listens in between.
    """
    text = text.strip().rstrip("/").removesuffix("/.well-known/openid-configuration")
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        host = ""
    if not host or parts.query or parts.fragment or parts.username or parts.password:
        raise Invalid(
            _("This is not an issuer's address, such as https://login.example.com."), field="issuer"
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise Invalid(_("The issuer's address must begin with https://."), field="issuer")
    return text


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def join_by_provider(*, email: str, verified: bool, name: str) -> User:
    """Who signs in with this address, which the provider vouches for: one of us, or an invited or admitted
    newcomer. Refused with the reason for everybody else."""
    row = SignIn.objects.first()
    if row is None or not row.provider_on:
        raise Refused(_("Signing in elsewhere is switched off here."))
    demand_address(row, email, verified)
    email = email.strip().lower()
    with transaction.atomic():
        person = User.objects.filter(email=email).first()
        if person is None:
            name = name.strip()[:120] or email.partition("@")[0]
            person = accept_for(email, name=name) or _newcomer(row, email, name)
    if not person.is_active:
        raise Refused(_("Your log-in has been switched off. Ask your admin if that is a mistake."))
    return person


def demand_address(row: SignIn, email: str, verified: bool) -> None:
    """Refused when the provider does not vouch for an address, or it is of a domain that is not ours."""
    if not email or not verified:
        raise Refused(_("The provider does not say that your address is verified. Ask your admin."))
    domains = row.domains.split()
    if domains and email.strip().lower().rpartition("@")[2] not in domains:
        raise Refused(_("Addresses like yours may not sign in here. Ask your admin."))


def reset_second_factor(user: User, person: User) -> None:
    """Take away somebody's app, passkeys and recovery codes, who then set up new ones. Ends their sessions,
    as whoever found the lost device may be logged in."""
    demand(user, "people")
    demand_over(user, person)
    if user.pk == person.pk:
        raise Invalid(_("Change your own under your profile."))
    with transaction.atomic():
        kinds = sorted(set(Authenticator.objects.filter(user=person).values_list("type", flat=True)))
        Authenticator.objects.filter(user=person).delete()
        forget_sessions(person)
        record(user, "reset second factor", person, kinds=kinds)


def _newcomer(row: SignIn, email: str, name: str) -> User:
    if not row.newcomers:
        raise Refused(_("There is no log-in for your address here. Ask your admin to invite you."))
    try:
        granted = granted_by(row.newcomers)
        email_of(email)
    except KeepwordError as error:
        raise Refused(error.message) from None
    shop = Business.objects.first()
    person = make_user(
        email=email,
        name=name,
        role=row.newcomers,
        granted=granted,
        password=None,
        language=shop.language if shop else "en",
        time_zone=shop.time_zone if shop else "UTC",
    )
    record(system, "added person", person, role=row.newcomers)
    return person


def _held() -> SignIn:
    SignIn.objects.get_or_create(pk=1)
    return SignIn.objects.select_for_update().get(pk=1)


def _check_emergency(person: User | None) -> None:
    if person is None or not person.is_active or person.role != rules.ADMIN:
        raise Invalid(_("Choose an admin who may still log in with a password."), field="emergency")
    if not person.has_usable_password():
        raise Invalid(_("%(name)s has no password.") % {"name": person.name}, field="emergency")


def _domain(text: str) -> str:
    domain = text.strip().lower().lstrip("@")
    if not domain or " " in domain or "@" in domain or "." not in domain.strip("."):
        raise Invalid(_("“%(domain)s” is not a domain.") % {"domain": text}, field="domains")
    return domain
