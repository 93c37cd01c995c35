"""Write docs/facts.md: every kind of fact, what it tells, and its columns.

python tools/facts.py          writes it
python tools/facts.py --check  exits 1 where it is not as the code says
"""

import os
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "facts.md"
HEAD = """\
# Facts
What every measure is made of: a row for each thing that happened, written when it happened and never changed.
This page is made of the code by `python tools/facts.py`.

Every fact has `id`, `at` (the moment), `subject_id` (what it happened to, mostly a conversation), `person`
and `actor` (keys of a customer and of one of us; whose they are is forgotten when somebody is erased),
`value` (what it is, the line says) and `supersedes` (the fact that it corrects). Besides these it has the
columns of its kind, any of which may be empty. Facts that were corrected or taken back are left out of
measures.

| kind | tells | columns |
| --- | --- | --- |
"""


def page() -> str:
    """The page as it should be."""
    from keepword.core.kinds import kinds

    lines = []
    for kind in kinds().values():
        columns = ", ".join(f"`{name}` {of.__name__.lower()}" for name, of in kind.columns.items())
        lines.append(f"| `{kind.name}` | {kind.tells} | {columns or '-'} |\n")
    return HEAD + "".join(lines)


def main(arguments: list[str]) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")
    django.setup()
    if "--check" in arguments:
        if page() == PAGE.read_text():
            return 0
        print("docs/facts.md is not as the code says: python tools/facts.py", file=sys.stderr)
        return 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
