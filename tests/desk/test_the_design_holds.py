"""What every page relies on: colours that can be read, templates that a strict policy lets through."""

import re
from pathlib import Path

import pytest

import keepword.desk

DESK = Path(keepword.desk.__file__).parent
COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TOKENS = {
    name: (light, dark) for name, light, dark in COLOUR.findall((DESK / "static/desk/tokens.css").read_text())
}
TEMPLATES = sorted((DESK / "templates").rglob("*.html"))
SCRIPTS = sorted((DESK / "static/desk/js").glob("*.js"))

GROUNDS = ("ground", "pane", "raised", "hover", "pressed", "selected", "accent-ground", "note-ground")
TEXTS = [
    *((ink, ground, 4.5) for ink in ("ink", "ink-soft") for ground in GROUNDS),
    *(("ink-faint", ground, 4.5) for ground in ("ground", "pane", "raised", "accent-ground", "note-ground")),
    *(("accent", ground, 4.5) for ground in ("ground", "pane", "raised", "accent-ground")),
    *((state, f"{state}-ground", 4.5) for state in ("danger", "warn", "good")),
    *((state, "pane", 4.5) for state in ("danger", "warn", "good")),
    ("accent-strong", "accent-ground", 4.5),
    *(("ink", name, 4.5) for name in TOKENS if name.startswith("tag-")),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    ("on-danger", "danger", 4.5),
    ("on-danger", "danger-strong", 4.5),
    ("ink", "mark", 4.5),
    ("line-strong", "pane", 3.0),
    ("line-strong", "raised", 3.0),
    ("focus", "pane", 3.0),
    ("focus", "ground", 3.0),
    ("focus", "selected", 3.0),
]


def luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), TEXTS)
def test_what_is_written_can_be_read(ink: str, ground: str, least: float, theme: int) -> None:
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= least


def test_colours_come_from_the_tokens_alone() -> None:
    for sheet in (DESK / "static/desk").glob("*.css"):
        if sheet.name in ("tokens.css", "mail.css", "poster.css"):  # paper has no dark side
            continue
        text = re.sub(
            r"light-dark\(#26282c, #e8e8e5\)|light-dark\(#ffffff, #1b1c1f\)|#ffffff", "", sheet.read_text()
        )
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;, )])", text), sheet.name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_needs_nothing_that_the_policy_forbids(path: Path) -> None:
    text = path.read_text()
    markup = re.sub(r"{%.*?%}", "", text, flags=re.DOTALL)  # what is given to a tag is no attribute
    assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|javascript:|hx-vals=.js:", markup)
    for script in re.findall(r"<script[^>]*>", text):
        assert 'src="{% static' in script or 'src="/widget.js"' in script
    assert "//cdn" not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_and_evaluates_nothing(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) < 450
    assert not re.search(r"\beval\(|new Function|innerHTML|document\.write|setAttribute\(.style", text)


def test_every_sign_that_a_template_names_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (DESK / "static/desk/icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert named <= known
