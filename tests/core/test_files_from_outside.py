"""Files from outside: what they are is read from their bytes, and a scanner may look at them first."""

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from keepword.core import blobs, uploads
from keepword.core.errors import Invalid, Unavailable
from tests.scanner import clamd

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(30)
PDF = b"%PDF-1.7\n" + bytes(20)
OGG = b"OggS\x00\x02" + bytes(30)


@pytest.mark.parametrize(
    ("content", "declared", "found"),
    [
        (PNG, "text/html", "image/png"),
        (PNG, "", "image/png"),
        (PDF, "application/pdf", "application/pdf"),
        (OGG, "audio/ogg; codecs=opus", "audio/ogg"),
        (b"\0\0\0\x18ftypM4A " + bytes(30), "audio/mp4", "audio/mp4"),
        (b"\0\0\0\x18ftypmp42" + bytes(30), "image/png", "video/mp4"),
        (b"\x1aE\xdf\xa3" + bytes(4) + b"B\x82\x84webm" + bytes(30), "audio/webm", "audio/webm"),
        (b"ID3\x03" + bytes(40), "audio/mpeg", "audio/mpeg"),
        (b"#!AMR\n" + bytes(20), "audio/amr", "audio/amr"),
        (b"PK\x03\x04" + bytes(30), "application/zip", "application/zip"),
        (b"name;price\nlamp;40\n", "text/csv", "text/csv"),
        (b"just words", "image/png", "application/octet-stream"),
        (b"<!DOCTYPE html><p>", "text/plain", "application/octet-stream"),
        (b"\xef\xbb\xbf  <script>1</script>", "text/plain", "application/octet-stream"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/svg+xml", "application/octet-stream"),
        (b"<?xml version='1.0'?><a/>", "text/plain", "application/octet-stream"),
        (b"alert(1)", "text/javascript", "application/octet-stream"),
        (b"hello", "not a type", "application/octet-stream"),
    ],
)
def test_the_bytes_decide_and_nothing_can_be_a_page(content: bytes, declared: str, found: str) -> None:
    assert uploads.type_of(content, declared) == found


@given(content=st.binary(max_size=300), declared=st.text(max_size=40))
def test_whatever_it_is_it_has_a_harmless_type(content: bytes, declared: str) -> None:
    found = uploads.type_of(content, declared)
    assert found.isascii()
    assert "/" in found
    assert not any(word in found for word in ("html", "xml", "svg", "script"))


@given(name=st.text(max_size=300))
def test_a_name_is_one_line_without_folders(name: str) -> None:
    fit = uploads.fit_name(name)
    assert fit
    assert fit.isprintable()
    assert not {"/", "\\"} & set(fit)
    assert len(fit) <= 200
    assert fit not in (".", "..")


def test_what_is_empty_or_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="empty"):
        uploads.keep("a.txt", "text/plain", b"")
    monkeypatch.setattr(uploads, "MOST_BYTES", 1024**2)
    with pytest.raises(Invalid, match="1 MB"):
        uploads.keep("a.txt", "text/plain", bytes(1024**2 + 1))


def test_a_kept_file_is_a_blob() -> None:
    kept = uploads.keep("..\\bill\n.png", "x", PNG)
    assert (kept.name, kept.type, kept.size) == ("bill .png", "image/png", len(PNG))
    assert blobs.get(kept.blob) == PNG


def test_an_infected_file_is_refused_by_its_virus_s_name() -> None:
    with clamd(b"Win.Test.EICAR_HDB-1 FOUND") as shown, pytest.raises(Invalid, match="EICAR"):
        uploads.keep("a.pdf", "", PDF)
    assert shown == [PDF]


def test_a_clean_file_is_kept() -> None:
    with clamd(b"OK"):
        assert uploads.keep("a.pdf", "", PDF).type == "application/pdf"


def test_while_the_scanner_does_not_answer_nothing_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CLAMD", "127.0.0.1:9")
    with pytest.raises(Unavailable):
        uploads.keep("a.pdf", "", PDF)
    assert not uploads.scanner_answers()
