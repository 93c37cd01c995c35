"""What the pages' style sheet says of a drawing's parts is said for paper too."""

import re
from pathlib import Path

from keepword.desk.service.drawings import paper

SHEET = Path(paper.__file__).resolve().parents[2] / "static" / "desk" / "service.css"
VERDICTS = {"green", "amber", "red"}


def test_each_part_that_a_page_colours_has_its_looks_on_paper() -> None:
    parts = re.findall(r"^\.drawing \.([\w-]+)(?:\.([\w-]+))?", SHEET.read_text(), re.MULTILINE)
    names = {name for part in parts for name in part if name}
    assert {"reached", "whisker", "node"} <= names
    assert names - VERDICTS <= paper.STYLES.keys()
    assert names & VERDICTS == paper.TONES.keys()
