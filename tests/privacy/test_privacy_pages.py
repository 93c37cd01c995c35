"""The pages of privacy, as an admin sees them; nobody else does."""

import pytest
from django.test import Client

from keepword.customers.models import Consent, Purpose
from keepword.privacy.models import Erasure, RetentionRule
from tests.cast import Cast
from tests.privacy.world import World

pytestmark = pytest.mark.django_db


def test_they_are_opened_filled_in_and_kept_from_others(cast: Cast, client: Client) -> None:
    shop = World(cast)
    person = f"/privacy/people/{shop.anna.pk}/"
    client.force_login(cast.lead)
    for page in (person, "/settings/privacy/", "/settings/privacy/records/", "/settings/privacy/purposes/"):
        assert client.get(page).status_code == 404
    client.force_login(cast.admin)
    for page in (
        "/settings/privacy/",
        "/settings/privacy/records/",
        "/settings/privacy/purposes/",
        "/settings/privacy/purposes/new/",
        f"/settings/privacy/purposes/{Purpose.objects.get().pk}/",
        "/settings/privacy/rules/new/?like=spam",
        person,
    ):
        assert client.get(page).status_code == 200, page
    values = {"name": "Spam", "status": "spam", "days": "30", "basis": "closed", "what": "all"}
    assert (
        "0 conversations"
        in client.post("/settings/privacy/rules/new/", {**values, "preview": "1"}).content.decode()
    )
    assert client.post("/settings/privacy/rules/new/", values).status_code == 302
    rule = RetentionRule.objects.get()
    assert (rule.basis, rule.condition["value"], rule.is_active) == ("last_message", "spam", False)
    client.post(f"/settings/privacy/rules/{rule.pk}/switch/", {"on": "1"})
    client.post(f"/settings/privacy/rules/{rule.pk}/run/")
    assert "Next run" in client.get("/settings/privacy/").content.decode()
    assert client.get(f"/settings/privacy/rules/{rule.pk}/").status_code == 200


def test_a_consent_is_taken_back_and_a_person_erased_from_there(cast: Cast, client: Client) -> None:
    shop = World(cast)
    client.force_login(cast.admin)
    page = client.get(f"/c/{shop.hers.pk}/").content.decode()
    assert f"/privacy/people/{shop.anna.pk}/" in page
    given = Consent.objects.get(customer=shop.anna)
    client.post(f"/c/{shop.hers.pk}/consents/{given.pk}/withdraw/")
    given.refresh_from_db()
    assert given.withdrawn_at is not None
    export = client.get(f"/privacy/exports/{shop.anna.exports.get().pk}/")
    assert (export["Content-Type"], b"".join(export.streaming_content)[:2]) == ("application/zip", b"PK")
    erase = f"/privacy/people/{shop.anna.pk}/erase/"
    wrong = client.post(erase, {"confirmation": "somebody"})
    assert (wrong.status_code, Erasure.objects.exists()) == (422, False)
    assert client.post(erase, {"confirmation": "anna žirgaitė"}).status_code == 302
    assert "being erased" in client.get("/settings/privacy/records/").content.decode()
    client.force_login(cast.agent)
    assert f"/privacy/people/{shop.anna.pk}/" not in client.get(f"/c/{shop.hers.pk}/").content.decode()
