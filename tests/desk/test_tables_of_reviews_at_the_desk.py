"""A table of reviews: its file, which column holds what, how far it is, and that it can be stopped."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepword.channels.reviews import services
from keepword.channels.reviews.models import Review, State, Table
from keepword.conversations.models import Inbox
from tests.cast import Cast
from tests.channels.reviews.conftest import connect, inbox
from tests.desk.conftest import desk_of

__all__ = ["connect", "inbox"]

pytestmark = pytest.mark.django_db
CSV = b"No;When;Points;Words\n1;2026-11-02;8;Fine lamp\n2;soon;3;Hm\n"
COLUMNS = {"external_id": "No", "at": "When", "rating": "Points", "text": "Words", "scale": "10"}


@pytest.fixture
def admin(cast: Cast) -> Client:
    return desk_of(cast.admin)


def upload(client: Client, source: Inbox, content: bytes = CSV) -> Table:
    sent = {"file": SimpleUploadedFile("past.csv", content)}
    answer = client.post(f"/reviews/sources/{source.pk}/upload/", sent)
    made = Table.objects.get()
    assert answer.headers["Location"] == f"/reviews/tables/{made.pk}/"
    return made


def test_its_columns_are_chosen_with_the_first_rows_before_ones_eyes(admin: Client, inbox: Inbox) -> None:
    address = f"/reviews/tables/{upload(admin, inbox).pk}/"
    assert "<option>Points</option>" in admin.get(address).content.decode()
    looked = admin.post(address, COLUMNS | {"preview": "1"}).content.decode()
    assert "<option selected>Points</option>" in looked
    assert "Fine lamp" in looked
    assert '<td colspan="5" class="danger">' in looked  # the row that cannot be read says why
    assert Table.objects.get().state == State.DRAFT
    assert not Review.objects.exists()


def test_it_is_brought_in_and_says_how_far_it_is(admin: Client, inbox: Inbox) -> None:
    made = upload(admin, inbox)
    address = f"/reviews/tables/{made.pk}/"
    assert admin.post(address, COLUMNS).headers["Location"] == address
    while services.advance(made.pk):
        pass
    review = Review.objects.get()
    assert (review.external_id, review.message.text) == ("1", "Fine lamp")
    shown = admin.get(address).content.decode()
    assert "Row 2" in shown
    part = admin.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Row 2" in part
    assert admin.post(address, COLUMNS).status_code == 409  # once


@pytest.mark.parametrize(
    "change", [{"at": ""}, {"text": "", "rating": ""}, {"text": "Other"}, {"scale": "-1"}]
)
def test_columns_that_do_not_fit_are_told_with_what_was_chosen(
    admin: Client, inbox: Inbox, change: dict[str, str]
) -> None:
    address = f"/reviews/tables/{upload(admin, inbox).pk}/"
    answer = admin.post(address, COLUMNS | change)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "<option selected>No</option>" in answer.content.decode()
    assert Table.objects.get().state == State.DRAFT


@pytest.mark.parametrize("content", [b"", b"one\n1\n", b"\x00\x01\x02"])
def test_what_is_no_table_is_refused_on_the_page_of_its_source(
    admin: Client, inbox: Inbox, content: bytes
) -> None:
    sent = {"file": SimpleUploadedFile("past.csv", content)}
    answer = admin.post(f"/reviews/sources/{inbox.pk}/upload/", sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert admin.post(f"/reviews/sources/{inbox.pk}/upload/").status_code == 422
    assert not Table.objects.exists()


def test_it_is_stopped_and_taken_up(admin: Client, inbox: Inbox) -> None:
    made = upload(admin, inbox)
    admin.post(f"/reviews/tables/{made.pk}/", COLUMNS)
    stop = f"/reviews/tables/{made.pk}/stop/"
    for given, state in (({}, State.STOPPED), ({"go": "1"}, State.RUNNING)):
        assert admin.post(stop, given).status_code == 302
        assert Table.objects.get().state == state


def test_it_is_the_work_of_whoever_looks_after_inboxes(admin: Client, cast: Cast, inbox: Inbox) -> None:
    made = upload(admin, inbox)
    for user in (cast.agent, cast.lead):
        client = desk_of(user)
        assert client.get(f"/reviews/tables/{made.pk}/").status_code == 404
        assert client.post(f"/reviews/tables/{made.pk}/", COLUMNS).status_code == 404
    assert Table.objects.get().state == State.DRAFT
