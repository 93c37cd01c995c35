"""An export holds what was said both ways, readable and for programs; who has it is written down."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from keepword.audit.models import Entry
from keepword.core import clock
from keepword.core.errors import Conflict, NotFound, Refused
from keepword.privacy.models import Export
from keepword.privacy.services import begin_export, download_export, erase_person
from keepword.privacy.services.exporting import expire_exports, make
from tests.cast import Cast
from tests.privacy.world import NAME, World

pytestmark = pytest.mark.django_db


def archive(shop: World, *, with_notes: bool = False) -> zipfile.ZipFile:
    Export.objects.all().delete()
    export = begin_export(shop.cast.admin, shop.anna, with_notes=with_notes)
    make.func(export.pk)
    _name, file = download_export(shop.cast.admin, Export.objects.get())
    with file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def test_it_holds_both_sides_and_the_files_but_not_our_notes(cast: Cast) -> None:
    shop = World(cast)
    made = archive(shop)
    data = json.loads(made.read("data.json"))
    assert data["format"] == "keepword-person-1"
    assert data["profile"]["name"] == NAME
    assert "about" not in data["profile"]
    assert [one["value"] for one in data["identities"]] == ["anna.zirgaite@private.example", "+37061234567"]
    assert data["fields"] == [{"key": "city", "name": "City", "value": "yxcvbnm"}]
    assert [one["purpose"] for one in data["consents"]] == ["news"]
    assert [one["score"] for one in data["ratings"]] == [5]
    only = data["conversations"][0]
    assert (len(data["conversations"]), only["tags"]) == (1, ["broken"])
    assert [one["direction"] for one in only["messages"]] == ["in", "out"]
    paths = [file["path"] for one in only["messages"] for file in one["files"]]
    assert set(paths) <= set(made.namelist())
    assert made.read(paths[1]) == b"same"
    page = made.read("index.html").decode()
    assert "It is yxcvbnm" in page
    assert "<script" not in page
    assert "Bob" not in page


def test_notes_go_along_only_when_wanted(cast: Cast) -> None:
    made = archive(World(cast), with_notes=True)
    data = json.loads(made.read("data.json"))
    assert data["profile"]["about"] == "likes qwertzuiop"
    assert [one["direction"] for one in data["conversations"][0]["messages"]] == ["in", "out", "note"]


def test_making_and_each_download_are_written_down_and_it_goes_after_a_week(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = World(cast)
    export = Export.objects.get()
    for _time in range(2):
        download_export(cast.admin, export)[1].close()
    verbs = list(
        Entry.objects.filter(object_kind="privacy.export").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["began export", "finished export", "downloaded export", "downloaded export"]
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert expire_exports() == 1
    with pytest.raises(NotFound):
        download_export(cast.admin, export)
    assert Export.objects.get().blob == ""
    assert shop.anna.pk


def test_only_those_who_may_and_one_at_a_time(cast: Cast) -> None:
    shop = World(cast)
    with pytest.raises(Refused):
        begin_export(cast.lead, shop.anna)
    with pytest.raises(Refused):
        erase_person(cast.lead, shop.anna, confirmation=str(shop.anna.pk))
    begin_export(cast.admin, shop.anna)
    with pytest.raises(Conflict):
        begin_export(cast.admin, shop.anna)
    with pytest.raises(Conflict):
        erase_person(cast.admin, shop.anna, confirmation=str(shop.anna.pk))
    erase_person(cast.admin, shop.bob, confirmation="bob")
    with pytest.raises(Conflict):
        erase_person(cast.admin, shop.bob, confirmation="bob")
    with pytest.raises(Conflict):
        begin_export(cast.admin, shop.bob)
