"""A customer signs in by a code that is mailed to them, and stays signed in on that browser.

Asking for a code does the same work whether an address is known or not; what differs (a mail that goes or
does not) happens in a job.
"""

import hashlib
import hmac
import secrets as random
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from keepword.accounts.letters import mail_is_sent
from keepword.audit.services import record
from keepword.channels.demo.models import Progress
from keepword.channels.form import limits
from keepword.channels.form.rules import DAY, HOUR, Limit, network_of
from keepword.channels.form.services import TooMany
from keepword.core import clock, jobs, secrets
from keepword.core.actors import Automaton
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.customers.models import Customer, Identity, Kind
from keepword.customers.queries import addresses, standing
from keepword.customers.rules import normal_email
from keepword.customers.services import prove
from keepword.portal import tasks
from keepword.portal.models import CustomerSession, SignInCode

LASTS: Final = timedelta(days=90)
VALID: Final = timedelta(minutes=10)
TRIES: Final = 5
DIGITS: Final = 6
SEEN: Final = timedelta(minutes=10)  # looked again within it is no news
CODES: Final = "code"  # asked for
GUESSES: Final = "guess"  # entered
PER_ADDRESS: Final = (Limit(5, HOUR), Limit(10, DAY))
PER_NETWORK: Final = (Limit(20, HOUR), Limit(60, DAY))
GUESSES_PER_NETWORK: Final = (Limit(40, HOUR), Limit(120, DAY))
_NAMES: Final = signing.Signer(salt="keepword.portal.sign-in")


# The code -----------------------------------------------------------------------------------------


def ask(address: str, *, ip: str, language: str) -> str:
    """Have a code mailed, if a customer has this address; the name of the page on which it is entered.

    Invalid when it is no address, TooMany when it was asked for too often; never whether it is known.
    """
    address = normal_email(address.replace("\0", ""))
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(_("Write your e-mail address, such as name@example.org."), field="email") from None
    counted = _counted(address, ip)
    with transaction.atomic():
        wait = max(
            limits.wait(CODES, who, of) for who, of in zip(counted, (PER_ADDRESS, PER_NETWORK), strict=True)
        )
        if wait:
            raise TooMany(_("You have asked for several codes. Wait a little, then ask again."), wait)
        limits.note(CODES, *counted)
        digits = f"{random.randbelow(10**DIGITS):0{DIGITS}}"
        code = SignInCode(address=address, language=language, created_at=clock.now())
        code.sealed = secrets.encrypt(digits)
        code.save()
        code.digest = _digest(code.pk, digits)
        code.save(update_fields=["digest"])
        jobs.enqueue(tasks.send_code, code.pk)
    return _NAMES.sign(str(code.pk))


def shown_in_demo(name: str) -> str:
    """The code itself, in a demo shop that sends no mail; "" everywhere else."""
    if mail_is_sent() or not Progress.objects.exists():
        return ""
    code = _named(name)
    return secrets.decrypt(code.sealed) if code and not is_over(code) else ""


def enter(name: str, digits: str, *, ip: str, device: str) -> str:
    """Sign in with a code; the token for the browser's cookie.

    Invalid when the code is wrong, Conflict when it is over (another one must be asked for), TooMany.
    """
    network = limits.who("network", network_of(ip))
    with transaction.atomic():
        wait = limits.wait(GUESSES, network, GUESSES_PER_NETWORK)
        if wait:
            raise TooMany(_("That is a lot of tries. Wait a little, then ask for a new code."), wait)
        limits.note(GUESSES, network)
    code = _named(name)
    if code is None or not _try(code):
        raise Conflict(_("This code is over. Ask for a new one."))
    plain = "".join(char for char in digits if char.isdecimal() and char.isascii())
    if not hmac.compare_digest(code.digest, _digest(code.pk, plain)):
        raise Invalid(_("This is not the code. Look once more at our newest e-mail."), field="code")
    with transaction.atomic():
        if not SignInCode.objects.filter(pk=code.pk, used_at=None).update(used_at=clock.now(), sealed=""):
            raise Conflict(_("This code is over. Ask for a new one."))
        return _begin(code.address, device)


def is_over(code: SignInCode) -> bool:
    """Whether a code does not work any more."""
    return code.used_at is not None or code.tries >= TRIES or code.created_at <= clock.now() - VALID


def _named(name: str) -> SignInCode | None:
    try:
        return SignInCode.objects.filter(pk=int(_NAMES.unsign(name[:100]))).first()
    except (signing.BadSignature, ValueError):
        return None


def _try(code: SignInCode) -> bool:
    """Use up one try; False when there is none left. Two at once use up two."""
    fresh = SignInCode.objects.filter(
        pk=code.pk, used_at=None, tries__lt=TRIES, created_at__gt=clock.now() - VALID
    )
    return bool(fresh.update(tries=F("tries") + 1))


def _digest(pk: int, digits: str) -> str:
    text = f"keepword.sign-in:{pk}:{digits}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


def _counted(address: str, ip: str) -> tuple[str, str]:
    return limits.who("address", address), limits.who("network", network_of(ip))


# The session --------------------------------------------------------------------------------------


def _begin(address: str, device: str) -> str:
    customer = _owner(address)
    if customer is None:  # they were erased while the code was on its way
        raise Conflict(_("This code is over. Ask for a new one."))
    customer = prove(customer, Kind.EMAIL, address, by="code")
    token, now = random.token_urlsafe(32), clock.now()
    CustomerSession.objects.create(
        digest=_of_token(token), address=address, device=device[:120], created_at=now, seen_at=now
    )
    record(Automaton("customer"), "signed in", customer)
    return token


def find(token: str) -> tuple[CustomerSession, Customer] | None:
    """Who holds the token of a cookie; None when it is none of ours, is over, or its customer is gone."""
    if not 20 < len(token) < 100:
        return None
    now = clock.now()
    session = CustomerSession.objects.filter(digest=_of_token(token), created_at__gt=now - LASTS).first()
    customer = _owner(session.address) if session else None
    if session is None or customer is None:
        return None
    if session.seen_at <= now - SEEN:
        CustomerSession.objects.filter(pk=session.pk).update(seen_at=now)
    return session, customer


def sessions(customer: Customer) -> Sequence[CustomerSession]:
    """Where a customer is signed in, the last seen first; at most fifty."""
    rows = CustomerSession.objects.filter(address__in=addresses(customer), created_at__gt=clock.now() - LASTS)
    return list(rows.order_by("-seen_at", "-pk")[:50])


def sign_out(customer: Customer, pk: int) -> None:
    """End one of a customer's sessions, with what rings by it; NotFound when it is none of theirs."""
    with transaction.atomic():
        gone, _models = CustomerSession.objects.filter(pk=pk, address__in=addresses(customer)).delete()
        if not gone:
            raise NotFound("There is no such session.")
        record(Automaton("customer"), "signed out", customer)


def _owner(address: str) -> Customer | None:
    rows = Identity.objects.select_related("customer__joined_into")
    found = rows.filter(kind=Kind.EMAIL, value=address).first()
    return standing(found.customer) if found else None


def _of_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
