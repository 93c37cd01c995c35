"""A backup is whole, tells when it is not, and restores everything but what is made anew."""

import shutil
from pathlib import Path

import pytest
from tests.cast import make_cast
from tests.channels.email.intake.mails import letter, take

from keepword.analytics.lake.exporting import export
from keepword.analytics.models import LakeFile
from keepword.channels.email.models import Mail
from keepword.config.backup import backup, restore, verify
from keepword.conversations.models import Attachment, Conversation, Message
from keepword.conversations.services import StoredFile, note
from keepword.core import blobs, clock, facts
from keepword.core.errors import Conflict, Invalid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def made(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    settings.KEEPWORD_DATA = tmp_path / "data"  # type: ignore[attr-defined]
    cast = make_cast()
    take(cast.inbox, letter(text="Вітаю, ąžuolas 😀"), letter("eve@example.net", id="two@example.net"))
    photo = StoredFile("photo.png", "image/png", 5, blobs.put(b"photo"))
    note(cast.agent, Conversation.objects.order_by("pk")[0], "See the photo.", files=[photo])
    file = tmp_path / "backup.tar.gz"
    assert backup(file)["blobs"] == 1
    return file


def test_it_restores_rows_and_files(made: Path, settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    before = list(Message.objects.order_by("pk").values_list("text", "at", "sender_address", "marks"))
    raw = {bytes(mail.raw) for mail in Mail.objects.all()}
    settings.KEEPWORD_DATA = tmp_path / "elsewhere"  # type: ignore[attr-defined]
    Message.objects.update(text="lost", indexed=True)
    restore(made, replace=True)
    assert list(Message.objects.order_by("pk").values_list("text", "at", "sender_address", "marks")) == before
    assert {bytes(mail.raw) for mail in Mail.objects.all()} == raw
    assert blobs.get(Attachment.objects.get().blob) == b"photo"
    assert not Message.objects.filter(indexed=True).exists()


def test_new_rows_after_a_restore_get_new_numbers(made: Path) -> None:
    restore(made, replace=True)
    highest = max(Conversation.objects.values_list("pk", flat=True))
    inbox = Conversation.objects.order_by("pk")[0].inbox
    take(inbox, letter(id="three@example.org", text="After the restore"))
    assert max(Conversation.objects.values_list("pk", flat=True)) > highest


def test_the_lake_is_made_anew_after_a_restore(
    made: Path, settings: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.LAKE_URL = str(tmp_path / "lake")  # type: ignore[attr-defined]
    before = export().facts
    facts.record([facts.fact("tagged", clock.now(), tag=1)])  # not in the backup
    export()
    restore(made, replace=True)
    assert LakeFile.objects.count() == 0
    done = export()
    assert (done.facts, done.swept > 0) == (before, True)
    assert sum(LakeFile.objects.values_list("rows", flat=True)) == before > 0


def test_it_asks_before_it_replaces(made: Path) -> None:
    with pytest.raises(Conflict, match="--replace"):
        restore(made)


@pytest.mark.parametrize("part", [0.2, 0.6, 0.99])
def test_a_cut_or_damaged_file_is_told_and_touches_nothing(made: Path, part: float) -> None:
    whole = made.read_bytes()
    place = int(len(whole) * part)
    for broken in (whole[:place], whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :]):
        made.write_bytes(broken)
        with pytest.raises(Invalid):
            verify(made)
        with pytest.raises(Invalid):
            restore(made, replace=True)
    assert Message.objects.filter(text="See the photo.").exists()


def test_a_missing_folder_is_made(made: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "new", ignore_errors=True)
    assert backup(tmp_path / "new" / "b.tar.gz")["rows"] > 0
