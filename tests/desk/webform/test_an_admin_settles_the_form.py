from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepword.accounts.models import Brand
from keepword.channels.form import queries
from keepword.channels.form.models import FormSettings, RequestKind
from keepword.channels.form.services import ensure_form
from keepword.conversations.services import save_tag
from keepword.fields.models import Definition
from tests.accounts.test_the_shop_s_colour_can_be_read import PNG
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    ensure_form()
    client.force_login(cast.admin)
    return client


def values(kind: RequestKind | None = None, **change: Any) -> dict[str, Any]:
    order = Definition.objects.get(key="order_number").pk
    given = {"nature": "return", "name_en": "Send back", "name_lt": "Grąžinti", "intro_en": "How?"}
    return given | {f"use_{order}": "must", f"place_{order}": "1", f"label_{order}_lt": "Nr."} | change


def test_the_page_lists_the_kinds_with_what_they_ask(admin: Client) -> None:
    said = admin.get("/settings/form/").content.decode()
    assert "Complain about us" in said
    assert "Order number" in said
    assert "/help/new/claim/" in said


def test_a_kind_is_made_and_changed(admin: Client, cast: Cast) -> None:
    tag = save_tag(cast.lead, None, name="return")
    assert admin.post("/settings/form/new/", values(tags=[tag.pk], key="back")).status_code == 302
    kind = queries.get_offered("back")
    (one,) = queries.asked(kind, "lt")
    assert (one.label, one.required) == ("Nr.", True)
    assert [each.name for each in kind.tags.all()] == ["return"]
    shown = admin.get(f"/settings/form/{kind.pk}/").content.decode()
    assert 'value="Grąžinti"' in shown
    assert admin.post(f"/settings/form/{kind.pk}/", values(name_en="Return it")).status_code == 302
    assert queries.name_of(queries.get_offered("back"), "en") == "Return it"


@pytest.mark.parametrize("change", [{"name_en": "", "name_lt": ""}, {"key": "9 lives!"}, {"key": "claim"}])
def test_a_mistake_is_told_with_what_was_typed(admin: Client, change: dict[str, str]) -> None:
    answered = admin.post("/settings/form/new/", values(**change))
    assert answered.status_code == 422
    assert "How?" in answered.content.decode()
    assert RequestKind.objects.count() == 5


def test_kinds_move_and_are_put_away(admin: Client) -> None:
    kind = RequestKind.objects.get(key="claim")
    admin.post(f"/settings/form/{kind.pk}/move/")
    assert queries.offered()[0].key == "claim"
    admin.post(f"/settings/form/{kind.pk}/archive/")
    assert "claim" not in [one.key for one in queries.offered()]
    admin.post(f"/settings/form/{kind.pk}/archive/", {"back": "1"})
    assert queries.get_offered("claim")


def test_the_form_is_closed_and_opened(admin: Client) -> None:
    admin.post("/settings/form/switch/")
    assert not FormSettings.objects.get().is_on
    assert "The form is closed" in admin.get("/settings/form/").content.decode()
    admin.post("/settings/form/switch/", {"on": "1"})
    assert FormSettings.objects.get().is_on


def test_the_brand_is_chosen(admin: Client) -> None:
    given = {"colour": "#ffcc00", "welcome_en": "Hello!", "welcome_uk": "Вітаємо!"}
    assert admin.post("/settings/brand/", given).status_code == 302
    assert Brand.objects.get().welcome == {"en": "Hello!", "uk": "Вітаємо!"}
    assert "too faint" in admin.get("/settings/brand/").content.decode()
    assert admin.post("/settings/brand/", {"colour": "yellow"}).status_code == 422
    home = admin.get("/help/?lang=uk").content.decode()
    assert "Вітаємо!" in home
    assert "/help/brand.css?v=" in home


def test_a_logo_is_taken_and_served_as_what_it_is(admin: Client) -> None:
    given = {"logo": SimpleUploadedFile("x.html", PNG, content_type="text/html")}
    assert admin.post("/settings/brand/logo/", given).status_code == 302
    answered = admin.get("/help/logo")
    assert (answered["Content-Type"], answered.content) == ("image/png", PNG)
    assert answered["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answered["Content-Security-Policy"]
    assert "/help/logo?v=" in admin.get("/help/").content.decode()
    admin.post("/settings/brand/logo/", {"remove": "1"})
    assert admin.get("/help/logo").status_code == 404


def test_a_drawing_that_could_run_is_refused(admin: Client) -> None:
    given = {"logo": SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", content_type="image/png")}
    answered = admin.post("/settings/brand/logo/", given)
    assert answered.status_code == 422
    assert "Choose a picture" in answered.content.decode()
    assert admin.post("/settings/brand/logo/").status_code == 422
