"""Pictures are copied without where and when they were taken; hostile ones are refused, never a traceback."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.boxes.pictures import clean
from keepword.core.errors import Invalid
from tests.channels.boxes.conftest import png

GPS = b"\x00\x00N\x004GPSLatitude 54.68"


def jpeg(*, orientation: int = 1, order: str = ">", after: bytes = b"", comment: bytes = b"") -> bytes:
    """A JPEG as a telephone writes it (T.81 B.1, Exif 2.32): Exif with an orientation and a place, a scan."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = mark + struct.pack(order + "IH", 8, 1) + entry + struct.pack(order + "I", 0) + GPS
    parts = [
        segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        segment(0xE1, b"Exif\0\0" + tiff),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>54.68</x:xmpmeta>"),
        segment(0xE2, b"ICC_PROFILE\0\1\1colours"),
        segment(0xED, b"Photoshop 3.0\0Vilnius"),
        segment(0xFE, comment or b"taken at home"),
        segment(0xDB, b"\0" + bytes(64)),
        segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56",
        segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x78",
    ]
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xd9" + after


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_jpeg_keeps_its_picture_and_its_way_up(orientation: int, order: str) -> None:
    cleaned = clean(jpeg(orientation=orientation, order=order, after=b"MotionPhoto_Data" + GPS))
    for gone in (b"GPSLatitude", b"54.68", b"Vilnius", b"home", b"MotionPhoto"):
        assert gone not in cleaned
    assert b"ICC_PROFILE" in cleaned
    assert cleaned.endswith(b"\x78\xff\xd9")
    assert b"\x12\xff\x00\x34\xff\xd0\x56" in cleaned
    upright = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    assert (upright in cleaned) == (orientation != 1)
    assert clean(cleaned) == cleaned


def test_a_png_loses_its_notes() -> None:
    assert clean(png(text=b"54.68")) == png()
    assert clean(png() + b"more") == png()


def test_a_webp_loses_exif_and_xmp() -> None:
    """RFC 9649, section 2.7: the flags of VP8X say what follows."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    body = b"".join(
        [
            chunk(b"VP8X", bytes((0x2C, 0, 0, 0)) + bytes(6)),
            chunk(b"ICCP", b"colours"),
            chunk(b"VP8 ", b"picture"),
            chunk(b"EXIF", GPS),
            chunk(b"XMP ", b"54.68"),
        ]
    )
    cleaned = clean(b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body)
    assert GPS not in cleaned
    assert b"54.68" not in cleaned
    assert b"picture" in cleaned
    assert cleaned[20] == 0x20  # of the flags ICC alone is left
    assert struct.unpack_from("<I", cleaned, 4)[0] == len(cleaned) - 8


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8",
        b"\xff\xd8\xff\xd9",
        jpeg()[:-1][:40],
        png()[:-20],
        b"RIFF\xff\xff\xff\xffWEBP",
        b"<svg onload='alert(1)'/>",
        b"%PDF-1.4",
    ],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        clean(content)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=200).map(lambda more: b"\xff\xd8" + more),
        st.binary(max_size=200).map(lambda more: b"RIFF\x40\0\0\0WEBP" + more),
        st.tuples(st.integers(0, 250), st.binary(max_size=6)).map(
            lambda cut: jpeg(orientation=6)[: cut[0]] + cut[1] + jpeg()[cut[0] :]
        ),
    )
)
def test_whatever_comes_it_is_a_picture_or_refused(content: bytes) -> None:
    try:
        cleaned = clean(content)
    except Invalid:
        return
    assert b"GPSLatitude" not in cleaned.partition(b"\xff\xda")[0]
    assert clean(cleaned) == cleaned
