"""State machines drawn in Mermaid, as they stand in docs: from the very tables that the code asks."""

import re
from collections.abc import Mapping
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
BLOCK = re.compile(r"<!-- machine: (?P<name>[\w.]+) -->\n```mermaid\n(?P<text>.*?)```", re.DOTALL)


def drawn(machine: Mapping[str, Mapping[str, str]]) -> str:
    """The machine as a Mermaid state diagram. The first state is where it begins; ends lead out."""
    lines = ["stateDiagram-v2", f"    [*] --> {next(iter(machine))}"]
    for state, verbs in machine.items():
        lines += [f"    {state} --> {target} : {verb.replace('_', ' ')}" for verb, target in verbs.items()]
        if not verbs:
            lines.append(f"    {state} --> [*]")
    return "\n".join(lines) + "\n"


def blocks(page: str) -> dict[str, str]:
    """The diagrams of a page by the name above each."""
    return {found["name"]: found["text"] for found in BLOCK.finditer((DOCS / page).read_text("utf-8"))}


def redraw(page: str, machines: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
    """Write the diagrams of a page anew: run by a person, after a machine has changed."""
    path = DOCS / page

    def replace(found: "re.Match[str]") -> str:
        text = drawn(machines[found["name"]])
        return f"<!-- machine: {found['name']} -->\n```mermaid\n{text}```"

    path.write_text(BLOCK.sub(replace, path.read_text("utf-8")), "utf-8")
