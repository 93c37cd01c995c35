"""The shop of `tests.world.World` for a real browser: with log-ins, and something to see everywhere.

`fill` runs in a process of Keepword (`keepword manage shell`).
"""

import hashlib
from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from tests.cast import make_cast
from tests.e2e.every_survey import fill_surveys
from tests.e2e.every_wall import fill_walls
from tests.routes import ROUTES
from tests.routes_of_others import CALLERS, OPEN_ACCOUNT, PERSON_ACCOUNT, PORTAL
from tests.world import World, portal_address

from keepword.accounts.models import User
from keepword.automation.models import Rule
from keepword.automation.services.rules import switch_rule
from keepword.channels.calls.models import Line
from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations.models import Conversation, Inbox
from keepword.conversations.services import assign, note, save_tag, snooze, tag
from keepword.core import clock
from keepword.fields.services import save_field

PASSWORD = "a lamp for every room"
SECRET = "JBSWY3DPEHPK3PXP"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LETTER = """From: {name} <{sender}>
To: support@shop.example
Subject: {subject}
Message-ID: <{number}@example.org>
Date: Mon, 02 Nov 2026 09:00:00 +0000
Content-Type: text/plain; charset=utf-8

{text}
"""


def fill() -> dict[str, str]:
    """A shop with one thing of each kind; the address of each route that answers to GET."""
    cast = make_cast()
    world = World(cast)
    switch_rule(cast.lead, Rule.objects.get(), on=False)  # it would close what comes
    for person in User.objects.all():
        person.set_password(PASSWORD)
        person.save()
    _second_factors(cast.lead)
    _mails(cast.inbox)
    first = Conversation.objects.order_by("pk")[0]
    mails = Conversation.objects.filter(inbox=cast.inbox)
    long, sleeping = (mails.get(subject=subject) for subject in (f"About {LONG}", ""))
    assign(cast.admin, first, cast.admin)
    note(cast.colleague, first, "Rasa knows this one, see https://shop.example/" + LONG)
    for name, colour in (("urgent call", "red"), ("wholesale and hotels", "teal"), ("late", "amber")):
        tag(cast.admin, first, save_tag(cast.lead, None, name=name, colour=colour))
    site = Inbox.objects.create(name="Site", channel="voice", address="shop", created_at=clock.now())
    Line.objects.create(inbox=site)
    save_field(cast.lead, None, name="Cause", required=True)
    assign(cast.admin, long, cast.admin)
    snooze(cast.admin, sleeping, clock.now() + timedelta(hours=4))
    return _addresses(world) | fill_surveys(cast) | fill_walls(cast)


def _second_factors(person: User) -> None:
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Key of the office", "credential": _passkey()},
    )


def _passkey() -> dict[str, Any]:
    """What a browser answers when it has made one."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    held = AttestedCredentialData.create(Aaguid.NONE, b"k" * 16, ES256.from_cryptography_key(public))
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(hashlib.sha256(b"127.0.0.1").digest(), flags, 0, held)
    client = CollectedClientData.create("webauthn.create", b"c" * 16, "http://127.0.0.1")
    number = websafe_encode(held.credential_id)
    answer = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    return {"id": number, "rawId": number, "type": "public-key", "response": answer}


def _mails(inbox: Any) -> None:
    texts = [
        ("Ona Jonaitytė", f"About {LONG}", f"It is {LONG}. And https://shop.example/{LONG}?{LONG}"),
        ("Петро Іваненко", "Лампа не світить", "Добрий день! Лампа не світить уже два дні.\n\nДякую, Петро"),
        ("Jonas", "Delivery", "Where is my parcel?\n\n> An older letter\n> stands here\n\n-- \nJonas"),
        ("", "", "No name and no subject."),
    ]
    mails = []
    for number, (name, subject, text) in enumerate(texts):
        mail = LETTER.format(
            name=name, subject=subject, text=text, number=f"m{number}", sender=f"c{number}@example.org"
        )
        mails.append(RawMail(inbox, mail.encode(), "lmtp", clock.now()))
    receive(mails)


def _addresses(world: World) -> dict[str, str]:
    found = {name: world.address(name) for name, route in ROUTES.items() if route.how != "post"}
    found |= {
        name: portal_address(world, name, world.signed) for name, how in PORTAL.items() if how != "post"
    }
    lead = world.cast.lead
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    parts: dict[str, dict[str, Any]] = {
        "account_confirm_email": {"key": "none"},
        "account_reset_password_from_key": {
            "uidb36": user_pk_to_url_str(lead),
            "key": default_token_generator.make_token(lead),
        },
        "mfa_edit_webauthn": {"pk": key},
        "mfa_remove_webauthn": {"pk": key},
    }
    return found | {
        name: reverse(name, kwargs=parts.get(name)) for name in OPEN_ACCOUNT | PERSON_ACCOUNT | CALLERS
    }
