"""Where the lines and words of a fishbone stand. Pure: numbers for a template that draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_COLUMN: Final = 255  # for a bone with its texts
_ROW: Final = 20  # between two texts of a bone
_TOP: Final = 34
_HEAD: Final = 170  # of the box at the right
_LETTER: Final = 7.2  # about the width of a letter
_SLANT: Final = 0.4  # how far a bone leans for each unit of its length
LONGEST: Final = 24  # characters of a text in the picture; the table has all of it


@dataclass(frozen=True, slots=True)
class Rib:
    """A short line with a text on it: it ends on its bone."""

    x1: float
    x2: float
    y: float
    text: str

    @property
    def text_y(self) -> float:
        """Where its text stands: on the line."""
        return self.y - 4


@dataclass(frozen=True, slots=True)
class BoneLine:
    """A bone from its label to the spine, with its ribs."""

    label: str
    x1: float
    y1: float
    x2: float
    y2: float
    label_y: float
    ribs: tuple[Rib, ...]


@dataclass(frozen=True, slots=True)
class Fishbone:
    """The whole picture. `head` is what is wrong, in lines that fit its box."""

    width: int
    height: float
    spine: float
    head_x: float
    head: tuple[tuple[float, str], ...]
    bones: tuple[BoneLine, ...]

    @property
    def head_y(self) -> float:
        """The upper edge of the box."""
        return self.spine - 44

    @property
    def head_middle(self) -> float:
        """Half way through the box."""
        return self.head_x + 80


def fishbone(title: str, bones: Sequence[tuple[str, Sequence[str]]]) -> Fishbone:
    """The picture of up to six named groups, above and below the spine by turns."""
    most = max((len(texts) for _label, texts in bones), default=0)
    length = max(3, most + 1) * _ROW
    spine = _TOP + length
    columns = max(1, -(-len(bones) // 2))
    width = 20 + columns * _COLUMN + _HEAD
    drawn = []
    for number, (label, texts) in enumerate(bones):
        column, below = divmod(number, 2)
        foot = 20 + (column + 1) * _COLUMN
        drawn.append(_bone(label, texts, foot, spine, length, down=bool(below)))
    head = _lines(title, int(_HEAD / _LETTER) - 3, 4)
    first = spine - (len(head) - 1) * 8 + 5
    lines = tuple((first + 16 * row, text) for row, text in enumerate(head))
    return Fishbone(width, 2 * spine, spine, width - _HEAD, lines, tuple(drawn))


def _bone(
    label: str, texts: Sequence[str], foot: float, spine: float, length: float, *, down: bool
) -> BoneLine:
    turn = 1 if down else -1
    ribs = []
    for row, text in enumerate(texts):
        away = (row + 1) * _ROW
        short = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
        end = foot - away * _SLANT
        ribs.append(Rib(end - len(short) * _LETTER - 8, end, spine + turn * away, short))
    top = spine + turn * length
    return BoneLine(label, foot - length * _SLANT, top, foot, spine, top + turn * 12 + 4, tuple(ribs))


def _lines(text: str, width: int, most: int) -> tuple[str, ...]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()[:width]
    return tuple(lines) if len(lines) <= most else (*lines[: most - 1], lines[most - 1][: width - 1] + "…")


def cleaned(bones: Mapping[str, Sequence[str]], known: Sequence[str], most: int = 8) -> dict[str, list[str]]:
    """The texts of known groups without the empty ones; at most so many in each."""
    found = {key: [" ".join(text.split())[:200] for text in bones.get(key, ())] for key in known}
    return {key: [text for text in texts if text][:most] for key, texts in found.items() if any(texts)}
