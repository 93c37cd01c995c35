"""The widget's one file, put together from its parts when the process first needs it. No build step."""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PARTS = Path(__file__).parent / "widget"
_COMMENT = re.compile(r"/\*(?!\*/).*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """A file as it is served. `etag` is quoted, as HTTP wants it."""

    content: bytes
    etag: str


@cache
def widget() -> Asset:
    """`/widget.js`: one function that runs at once and leaves nothing behind but `window.keepword`."""
    words = json.dumps(json.loads((_PARTS / "words.json").read_text("utf-8")), ensure_ascii=False)
    style = json.dumps(_small((_PARTS / "style.css").read_text("utf-8")), ensure_ascii=False)
    parts = [part.read_text("utf-8") for part in sorted(_PARTS.glob("*.js"))]
    head = f"const WORDS = {words};\nconst STYLE = {style};\n"
    body = "".join(_without_comments(part) for part in parts)
    content = f'(() => {{\n"use strict";\n{head}{body}}})();\n'.encode()
    return Asset(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def _small(css: str) -> str:
    return re.sub(r"\s*([{}:;,>])\s*", r"\1", " ".join(_COMMENT.sub("", css).split())).replace(";}", "}")


def _without_comments(script: str) -> str:
    """Whole lines of comment and indentation go; the code stays as it was written, line by line."""
    text = re.sub(r"^\s*/\*\*.*?\*/\s*$", "", script, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))
