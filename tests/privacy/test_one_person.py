"""Who was joined is one person for the law too: given out together, erased together."""

import json
import zipfile

import pytest

from keepword.commitments.models import Promise
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.errors import Conflict
from keepword.core.models import Fact
from keepword.customers.models import Customer, Join
from keepword.customers.services import claim, join, part, recognise
from keepword.privacy.models import Export
from keepword.privacy.services import begin_export, download_export, erase_person
from keepword.privacy.services.erasing import go_on
from keepword.privacy.services.exporting import make
from tests.cast import Cast
from tests.conversations.merging import Talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def joined(cast: Cast) -> Join:
    talk = Talk(cast)
    source = talk.writes("Olena K <olena@example.org>").conversation.customer
    Customer.objects.filter(pk=source.pk).update(about="Likes lamps")
    into = talk.writes("Olena <o.k@example.com>").conversation.customer
    claim(source, "phone", "+37061234567")
    return join(cast.agent, source, into)


def test_the_export_has_both(cast: Cast, joined: Join) -> None:
    make.func(begin_export(cast.admin, joined.source, with_notes=True).pk)
    export = Export.objects.get()
    assert export.customer == joined.into
    _name, file = download_export(cast.admin, export)
    with file, zipfile.ZipFile(file) as archive:
        data = json.loads(archive.read("data.json"))
    assert {one["value"] for one in data["identities"]} == {"olena@example.org", "o.k@example.com"}
    assert [(one["name"], one["about"]) for one in data["joined"]] == [("Olena K", "Likes lamps")]
    assert [one["value"] for one in data["claims"]] == ["+37061234567"]
    assert len(data["conversations"]) == 2


def test_both_are_erased_with_their_keys(cast: Cast, joined: Join) -> None:
    keys = {joined.source.key, joined.into.key}
    erasure = erase_person(cast.admin, joined.source, confirmation=str(joined.into.pk))
    with pytest.raises(Conflict):
        part(cast.agent, joined)
    with pytest.raises(Conflict):
        join(cast.agent, recognise("site", "9"), joined.into)
    go_on.func(erasure.pk)
    assert not Customer.objects.filter(key__in=keys).exists()
    assert not Join.objects.exists()
    assert not Conversation.objects.exists()
    assert Fact.objects.filter(kind="customers_joined").count() == 1


def test_a_promise_goes_along_and_back(cast: Cast) -> None:
    talk = Talk(cast)
    first = talk.writes("Olena K <olena@example.org>").conversation
    other = talk.writes("Olena <o.k@example.com>").conversation.customer
    promise = Promise.objects.create(conversation=first, customer=first.customer, made_at=clock.now())
    made = join(cast.agent, first.customer, other)
    promise.refresh_from_db()
    assert promise.customer == other
    part(cast.agent, made)
    promise.refresh_from_db()
    assert promise.customer == first.customer
