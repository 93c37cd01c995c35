"""What the privacy pages do, done by programs: by the same verbs, with the same rights."""

import io
import json
import zipfile
from typing import Any

import pytest

from keepword.audit.models import Entry
from keepword.conversations.models import Conversation, Status
from keepword.customers.models import Consent, Customer
from keepword.privacy.models import Erasure, Export, RetentionRule, RetentionRun
from keepword.privacy.services.exporting import make
from keepword.privacy.services.retention import go_on
from tests.api.conftest import Caller
from tests.api.test_all_that_pages_do import made
from tests.cast import Cast
from tests.privacy.world import ANNA, World, run_all

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

RULE = {"name": "Old", "days": 99, "is_active": True}


def verbs(kind: str) -> list[str]:
    return list(Entry.objects.filter(object_kind=kind).order_by("pk").values_list("verb", flat=True))


def test_a_person_is_looked_at_and_given_out(cast: Cast, admin: Caller) -> None:
    shop = World(cast)
    one = f"/customers/{shop.anna.pk}"
    held = made(admin.get(f"{one}/personal-data"), 200)
    assert (held["addresses"], held["conversations"], held["elsewhere"]) == ([ANNA], 1, 1)
    Export.objects.all().delete()
    export = made(admin.post(f"{one}/exports", {"with_notes": True}), 202)
    assert (export["customer"], export["state"], export["asked_by"]["name"]) == (
        shop.anna.pk,
        "running",
        "Admin",
    )
    assert admin.post(f"{one}/exports", {}).status_code == 409
    path = f"/exports/{export['id']}"
    assert admin.get(f"{path}/file").status_code == 404
    make.func(export["id"])
    assert made(admin.get(path), 200)["state"] == "ready"
    answered = admin.get(f"{path}/file")
    assert answered["Content-Disposition"].startswith(f'attachment; filename="customer-{shop.anna.pk}-')
    assert answered["Cache-Control"] == "no-store, private"
    with zipfile.ZipFile(io.BytesIO(b"".join(answered.streaming_content))) as archive:
        data = json.loads(archive.read("data.json"))
    assert (data["profile"]["number"], data["with_notes"]) == (shop.anna.pk, True)
    assert verbs("privacy.export")[-3:] == ["began export", "finished export", "downloaded export"]


def test_exports_are_listed_a_page_at_a_time(cast: Cast, admin: Caller) -> None:
    shop = World(cast)
    admin.post(f"/customers/{shop.bob.pk}/exports", {})
    first = made(admin.get("/exports?limit=1"), 200)
    second = made(admin.get(f"/exports?limit=1&after={first['next']}"), 200)
    assert [one["customer"] for one in first["items"] + second["items"]] == [shop.bob.pk, shop.anna.pk]
    assert second["next"] == ""
    (only,) = made(admin.get(f"/exports?customer={shop.anna.pk}"), 200)["items"]
    assert only["state"] == "ready"
    assert admin.get("/exports?after=x").status_code == 422


def test_a_person_is_erased_once(cast: Cast, admin: Caller) -> None:
    shop = World(cast)
    path = f"/customers/{shop.anna.pk}/erasure"
    wrong = admin.post(path, {"confirmation": "somebody"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "confirmation")
    assert not Erasure.objects.exists()
    body, key = {"confirmation": ANNA, "note": "She asked for it."}, {"Idempotency_Key": "erase-1"}
    begun = made(admin.post(path, body, **key), 202)
    assert (begun["state"], begun["conversations"], begun["elsewhere"]) == ("running", 1, 1)
    assert admin.post(path, body).status_code == 409
    assert made(admin.get(f"/customers/{shop.anna.pk}/personal-data"), 200)["is_being_erased"] is True
    run_all()
    assert not Customer.objects.filter(pk=shop.anna.pk).exists()
    again = admin.post(path, body, **key)
    assert (again.json(), again["Idempotency-Replayed"]) == (begun, "true")
    assert admin.post(path, body).status_code == 404
    done = made(admin.get(f"/erasures/{begun['id']}"), 200)
    assert (done["state"], done["done"], done["note"]) == ("done", done["total"], "She asked for it.")
    assert done["customer_number"] == shop.anna.pk
    assert made(admin.get("/erasures"), 200)["items"] == [done]
    assert verbs("privacy.erasure") == ["began erasing", "erased person"]


def test_a_rule_is_tried_made_run_and_taken_away(cast: Cast, admin: Caller) -> None:
    shop = World(cast)
    old = shop.hers.created_at.replace(year=2020)
    Conversation.objects.filter(pk=shop.hers.pk).update(status=Status.CLOSED, closed_at=old)
    assert made(admin.post("/retention-preview", {"days": 99}), 200) == {"count": 1, "more": False}
    rule = made(admin.post("/retention-rules", RULE))
    assert (rule["what"], rule["basis"], rule["last_run"]) == ("all", "closed", None)
    one = f"/retention-rules/{rule['id']}"
    assert admin.post(f"{one}/stop").status_code == 409
    begun = made(admin.post(f"{one}/run"), 202)["last_run"]
    assert (begun["state"], admin.post(f"{one}/run").status_code) == ("running", 409)
    go_on.func(begun["id"])
    done = made(admin.get(one), 200)["last_run"]
    assert (done["state"], done["looked"], done["erased"]) == ("done", 1, 1)
    assert not Conversation.objects.filter(pk=shop.hers.pk).exists()
    admin.post(f"{one}/run")
    assert made(admin.post(f"{one}/stop"), 200)["last_run"]["state"] == "stopped"
    assert made(admin.put(one, {**RULE, "days": 30, "what": "files"}), 200)["days"] == 30
    assert made(admin.post(f"{one}/switch", {"on": False}), 200)["next_run_at"] is None
    assert admin.post(f"{one}/run").status_code == 409
    assert admin.delete(one).status_code == 204
    assert not RetentionRun.objects.exists()


def test_suggested_rules_can_be_made_and_moved(cast: Cast, admin: Caller) -> None:
    suggested = made(admin.get("/retention-suggestions"), 200)["items"]
    numbers = [made(admin.post("/retention-rules", one))["id"] for one in suggested]
    assert made(admin.post(f"/retention-rules/{numbers[1]}/move", {"up": True}), 200)["position"] == 1
    listed = made(admin.get("/retention-rules"), 200)["items"]
    assert [one["id"] for one in listed] == numbers[::-1]
    assert [one["is_active"] for one in listed] == [False, False]
    nonsense = {**RULE, "condition": {"field": "nothing", "op": "is", "value": 1}}
    assert admin.post("/retention-rules", nonsense).status_code == 422


def test_a_consent_is_given_and_taken_back_with_its_words(
    cast: Cast, admin: Caller, agent: Caller, mail_in: Any
) -> None:
    customer = mail_in().customer_id
    body = {"name": "News by mail", "texts": {"en": "We write monthly."}}
    purpose = made(admin.post("/purposes", body))
    assert (purpose["key"], admin.post("/purposes", body).status_code) == ("news_by_mail", 409)
    path = f"/customers/{customer}/consents"
    wish = {"purpose": "news_by_mail", "evidence": "Order 4711.", "at": "2026-01-02T03:04:05Z"}
    given = made(agent.post(path, wish, Idempotency_Key="c-1"))
    assert made(agent.post(path, wish, Idempotency_Key="c-1")) == given
    assert agent.post(path, wish).status_code == 409
    assert (given["source"], given["given_at"]) == ("api", "2026-01-02T03:04:05.000000Z")
    one = f"/purposes/{purpose['id']}"
    newer = made(admin.put(one, {**body, "texts": {"en": "We write weekly."}}), 200)
    assert (newer["version"], given["version"]) == (2, 1)
    versions = made(agent.get(f"{one}/versions"), 200)["items"]
    assert [each["texts"]["en"] for each in versions] == ["We write weekly.", "We write monthly."]
    back = made(agent.post(f"{path}/{given['id']}/withdraw", {"evidence": "By the link."}), 200)
    assert (back["withdrawn_source"], back["withdrawn_evidence"]) == ("api", "By the link.")
    assert made(agent.get(path), 200)["items"] == [back]
    assert agent.post(f"{path}/{given['id']}/withdraw", {}).status_code == 409
    assert made(admin.post(f"{one}/archive"), 200)["archived_at"]
    assert made(agent.get("/purposes"), 200)["items"] == []
    assert len(made(agent.get("/purposes?archived=true"), 200)["items"]) == 1
    assert agent.post(path, wish).status_code == 409
    assert made(admin.post(f"{one}/restore"), 200)["archived_at"] is None
    nothing = agent.post(path, {**wish, "purpose": "nothing"})
    assert (nothing.status_code, nothing.json()["errors"][0]["field"]) == (422, "purpose")
    german = admin.post("/purposes", {"name": "X", "texts": {"de": "x"}})
    assert german.status_code == 422


def test_who_may_not_learns_nothing_and_changes_nothing(cast: Cast) -> None:
    shop = World(cast)
    programs = [Caller(cast.agent), Caller(cast.lead)]
    before = (Entry.objects.count(), RetentionRule.objects.count())
    for program in programs:
        for method, path, body in (
            ("GET", "personal-data", None),
            ("POST", "exports", {}),
            ("POST", "erasure", {"confirmation": ANNA}),
        ):
            there = program(method, f"/customers/{shop.anna.pk}/{path}", body)
            nowhere = program(method, f"/customers/987654/{path}", body)
            assert (there.status_code, there.content) == (404, nowhere.content)
        for path in ("/exports", "/erasures", "/retention-rules"):
            assert program.get(path).json() == {"items": [], "next": ""}
        assert program.get(f"/exports?customer={shop.anna.pk}").json()["items"] == []
        assert program.post("/retention-rules", RULE).status_code == 403
        assert program.post("/retention-preview", {"days": 9}).status_code == 403
        assert program.post("/purposes", {"name": "X", "texts": {"en": "x"}}).status_code == 403
    assert (Entry.objects.count(), RetentionRule.objects.count()) == before


def test_another_customer_s_consent_is_none(cast: Cast, agent: Caller) -> None:
    shop = World(cast)
    hers = Consent.objects.get(customer=shop.anna)
    assert agent.post(f"/customers/{shop.bob.pk}/consents/{hers.pk}/withdraw", {}).status_code == 404


def test_what_is_kept_of_people_needs_a_scope_of_its_own(cast: Cast) -> None:
    """A token that may change customers neither reads all they ever said nor erases them."""
    shop = World(cast)
    others = ("conversations:write", "customers:write", "settings:write")
    program = Caller(cast.admin, others)
    refused = program.post(f"/customers/{shop.anna.pk}/erasure", {"confirmation": ANNA})
    assert (refused.status_code, "privacy:write" in refused.json()["detail"]) == (403, True)
    assert program.get(f"/exports/{Export.objects.get().pk}/file").status_code == 403
