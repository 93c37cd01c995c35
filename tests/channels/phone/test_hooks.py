"""Nobody but the provider is listened to, and nothing that comes breaks anything."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from keepword.channels.calls.models import Call
from tests.channels.phone.conftest import PUBLIC, Shop
from tests.servers.telephony import TOKEN

pytestmark = pytest.mark.django_db
FIELDS = {"CallSid": "CA1", "From": "+37061234567", "To": "+37052000000", "CallStatus": "ringing"}


def sign(path: str, fields: dict[str, str], token: str = TOKEN) -> dict[str, str]:
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(PUBLIC + path, fields)}


@pytest.fixture
def path(shop: Shop) -> str:
    return shop.provider.hook.removeprefix(PUBLIC)


def test_what_is_signed_is_taken_and_nothing_else(shop: Shop, path: str, client: Client) -> None:
    wrong = (
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "bm9uZQ=="},
        sign(path, FIELDS, "another token"),
        sign(path, {**FIELDS, "From": "+37069999999"}),
        sign(path + "status/", FIELDS),
    )
    for headers in wrong:
        assert client.post(path, FIELDS, headers=headers).status_code == 403
    assert not Call.objects.exists()
    assert client.post(path, FIELDS, headers=sign(path, FIELDS)).status_code == 200


def test_signalwire_signs_with_a_key_of_its_own(shop: Shop, path: str, client: Client) -> None:
    from keepword.channels.doors import connections

    shop.connection.secrets = connections.seal({"token": TOKEN, "signing_key": "PSK_1"})
    shop.connection.save()
    given = sign(path, FIELDS, "PSK_1")["X-Twilio-Signature"]
    assert client.post(path, FIELDS, headers={"X-SignalWire-Signature": given}).status_code == 200


@pytest.mark.parametrize("tail", ["turn/nothing/", "agent/nothing/", "fly/nothing/", "sound/99/", "sound/x/"])
def test_what_is_not_there_is_a_404(shop: Shop, path: str, client: Client, tail: str) -> None:
    where = path + tail
    assert client.post(where, FIELDS, headers=sign(where, FIELDS)).status_code == 404
    assert client.get(where).status_code in (404, 405)


def test_the_line_of_one_inbox_is_nothing_to_another(shop: Shop, path: str, client: Client) -> None:
    assert client.post("/hooks/phone/wrong-name/", FIELDS, headers=sign(path, FIELDS)).status_code == 404
    assert client.get(path).status_code == 405


def test_a_body_that_is_too_large_is_refused(shop: Shop, path: str, client: Client) -> None:
    fields = {**FIELDS, "x": "y" * 5_000_000}
    assert client.post(path, fields, headers=sign(path, fields)).status_code == 400


names = st.sampled_from(
    ["CallSid", "From", "To", "Digits", "CallStatus", "RecordingSid", "RecordingDuration", "RecordingStatus"]
)
values = st.text(max_size=40) | st.sampled_from(
    ["CA1", "completed", "1", "9", "-1", "\x00", "+370", "sip:x@y"]
)


STEPS = [
    *("/", "/status/", "turn", "menu", "consent", "queue", "wait", "thanks", "recorded", "recorded-talk"),
    *("customer", "customer-status", "agent", "take", "agent-status"),
]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    step=st.sampled_from(STEPS),
    fields=st.dictionaries(names, values, max_size=6),
)
def test_whatever_the_fields_are_it_is_never_our_fault(
    shop: Shop, path: str, client: Client, step: str, fields: dict[str, str]
) -> None:
    client.post(path, FIELDS, headers=sign(path, FIELDS))
    call = Call.objects.get(external_id="CA1")
    where = path + (step.lstrip("/") if step.startswith("/") else f"{step}/{call.key}/")
    answer = client.post(where, fields, headers=sign(where, fields))
    assert answer.status_code in (200, 400, 404), answer.content[:200]
