"""In a list one sees what a conversation that began by a call is about."""

import pytest
from django.utils import translation

from keepword.accounts.models import Business
from keepword.channels.calls import services
from keepword.channels.calls.models import Call
from keepword.conversations.models import Conversation
from keepword.conversations.services import StoredFile
from keepword.core import blobs
from keepword.customers.models import Customer
from tests.channels.calls.conftest import OLENA, Shop

pytestmark = pytest.mark.django_db


def subject() -> str:
    return Conversation.objects.get().subject


def leaves_a_message(call: Call) -> None:
    services.to_voicemail(call)
    services.hang_up(call)
    services.keep_voicemail(call, StoredFile("voicemail.mp3", "audio/mpeg", 4, blobs.put(b"ID3v")), 3)


def test_it_is_named_after_who_calls_and_what_became_of_it(shop: Shop) -> None:
    call = shop.calls()
    assert subject() == f"Call from {OLENA}"
    shop.time.on(20)
    services.hang_up(call)
    assert subject() == f"Missed call from {OLENA}"


def test_a_call_that_was_taken_was_not_missed(shop: Shop) -> None:
    services.hang_up(shop.talks(shop.cast.agent).call)
    assert subject() == f"Call from {OLENA}"


def test_a_message_on_the_machine_is_seen_in_the_list(shop: Shop) -> None:
    call = shop.calls()
    Customer.objects.update(name="Olena")  # written down while it rang
    leaves_a_message(call)
    assert subject() == "Voicemail from Olena"


def test_what_somebody_has_named_keeps_its_name(shop: Shop) -> None:
    call = shop.calls()
    Conversation.objects.update(subject="The lamp of Vilnius street")
    leaves_a_message(call)
    assert subject() == "The lamp of Vilnius street"


def test_a_later_call_about_the_same_matter_renames_nothing(shop: Shop) -> None:
    services.hang_up(shop.talks(shop.cast.agent).call)
    shop.time.on(60)
    services.hang_up(shop.calls())
    assert subject() == f"Call from {OLENA}"


def test_it_is_named_in_the_language_of_the_shop(shop: Shop) -> None:
    Business.objects.update(language="lt")
    with translation.override("uk"):
        services.hang_up(shop.calls())
    assert subject() == f"Praleistas skambutis: {OLENA}"
