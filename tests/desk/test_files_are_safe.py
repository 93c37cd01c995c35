import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepword.desk.conversations import files
from tests.desk.conftest import MailIn
from tests.scanner import FOUND, clamd

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def attached(mail_in: MailIn, name: str, kind: str) -> int:
    return mail_in(files=((name, kind, PNG),)).messages.get().attachments.get().pk


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "image/gif", "image/webp"])
def test_a_picture_is_shown(agent: Client, mail_in: MailIn, kind: str) -> None:
    answer = agent.get(f"/a/{attached(mail_in, 'lamp.png', kind)}/lamp.png")
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.content == PNG


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/pdf", "text/plain"])
def test_everything_else_is_only_saved(agent: Client, mail_in: MailIn, kind: str) -> None:
    answer = agent.get(f"/a/{attached(mail_in, 'x.bin', kind)}/x.html")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_name_breaks_out_of_no_header(agent: Client, mail_in: MailIn) -> None:
    pk = attached(mail_in, 'б"; x=y.txt', "text/plain")
    answer = agent.get(f"/a/{pk}/x")
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]
    assert agent.get(f"/a/{pk}/{'y' * 300}").status_code == 200


def test_a_file_that_mail_servers_refuse_is_refused(
    agent: Client, mail_in: MailIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    answer = agent.post(
        "/upload/", {"files": SimpleUploadedFile("big.bin", b"x" * 11)}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert "“big.bin” is larger than 25 MB." in answer.content.decode()


def test_what_is_infected_leaves_this_desk_to_nobody(agent: Client, mail_in: MailIn) -> None:
    with clamd(FOUND):
        answer = agent.post("/upload/", {"files": SimpleUploadedFile("bill.exe", b"EVIL")})
    assert answer.status_code == 422
    assert "bill.exe” is infected (Win.Test.EICAR_HDB-1)" in answer.content.decode()


def test_while_nobody_can_tell_nothing_is_attached(
    agent: Client, mail_in: MailIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CLAMD", "127.0.0.1:9")
    answer = agent.post("/upload/", {"files": SimpleUploadedFile("bill.pdf", b"%PDF-1.7")})
    assert answer.status_code == 422
    assert "bill.pdf”: Files cannot be checked for viruses" in answer.content.decode()


def test_an_infected_file_of_a_mail_is_named_and_given_to_nobody(agent: Client, mail_in: MailIn) -> None:
    with clamd(FOUND):
        conversation = mail_in(files=(("evil.exe", "application/x-msdownload", b"EVIL"),))
    page = agent.get(f"/c/{conversation.pk}/").content.decode()
    assert "“evil.exe” is infected (Win.Test.EICAR_HDB-1) and is held back" in page
    assert 'class="file"' not in page
