import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.accounts import colours, pictures
from keepword.accounts.models import Brand
from keepword.accounts.services import save_brand, save_logo
from keepword.core import blobs
from keepword.core.errors import Invalid, Refused
from tests.cast import Cast
from tests.portal.test_the_colours_can_be_read import OURS, contrast

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x20\x08\x06\0\0\0" + b"\0" * 40
JPEG = (
    b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\0\x20\0\x40\x03" + b"\0" * 20
)
WEBP = b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x1f\0\0" + b"\0" * 20


@given(COLOUR)
def test_whatever_colour_it_is_text_stands_out(colour: str) -> None:
    for scheme, shades in enumerate((colours.light(colour), colours.dark(colour))):
        for ground in (OURS["ground"][scheme], OURS["pane"][scheme], shades.ground):
            assert contrast(shades.accent, ground) >= 4.5
        for ground in (shades.accent, shades.strong):
            assert contrast(shades.on, ground) >= 4.5
        for ink in (OURS["ink"][scheme], OURS["ink-soft"][scheme]):
            assert contrast(ink, shades.ground) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert colours.light("#0b6b6b").accent == "#0b6b6b"


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("#AABBCC", "#aabbcc"),
        ("abc", "#aabbcc"),
        (" #0b6b6b ", "#0b6b6b"),
        ("red", ""),
        ("#12345", ""),
        ("", ""),
    ],
)
def test_a_colour_is_written_in_one_way(given: str, normal: str) -> None:
    assert colours.normal(given) == normal


@pytest.mark.parametrize(
    ("content", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
def test_a_picture_is_known_by_its_bytes(content: bytes, kind: str) -> None:
    assert pictures.type_of(content) == kind
    assert pictures.size_of(kind, content) == (64, 32)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        b"GIF89a",
        b"%PDF-1.7",
        PNG[1:],
        b"\0" * 99,
    ],
)
def test_nothing_else_is_a_logo(cast: Cast, content: bytes) -> None:
    assert pictures.type_of(content) == ""
    with pytest.raises(Invalid):
        save_logo(cast.admin, content)


@given(st.binary(max_size=200), st.sampled_from(sorted(pictures.TYPES)))
def test_no_bytes_break_the_look_at_a_picture(content: bytes, kind: str) -> None:
    pictures.type_of(content)
    pictures.size_of(kind, content)


def test_an_admin_chooses_how_the_shop_looks(cast: Cast) -> None:
    save_brand(cast.admin, colour="C40", welcome={"en": " Hello! ", "lt": "", "xx": "?"})
    save_logo(cast.admin, PNG)
    found = Brand.objects.get()
    assert (found.colour, found.welcome) == ("#cc4400", {"en": "Hello!"})
    assert (found.logo_type, found.logo_width, found.logo_height) == ("image/png", 64, 32)
    assert blobs.in_use([found.logo]) == {found.logo}
    save_logo(cast.admin, None)
    assert Brand.objects.get().logo == ""


def test_what_is_too_large_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        save_logo(cast.admin, PNG + b"\0" * 600_000)
    with pytest.raises(Invalid):
        save_brand(cast.admin, colour="#zzz", welcome={})
    with pytest.raises(Invalid):
        save_brand(cast.admin, colour="", welcome={"en": "x" * 601})


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_nobody_else_does(cast: Cast, role: str) -> None:
    with pytest.raises(Refused):
        save_brand(getattr(cast, role), colour="", welcome={})
    with pytest.raises(Refused):
        save_logo(getattr(cast, role), None)
