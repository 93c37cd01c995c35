"""Markdown (CommonMark, with ~~strike~~ and bare links) as the HTML that we keep."""

from functools import cache

from markdown_it import MarkdownIt

from keepword.richtext.cleaning import Unfit, clean

MAX_MARKDOWN = 200_000


@cache
def _reader() -> MarkdownIt:
    # HTML inside of Markdown stays text; a line end is one, as people mean it in a letter.
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 20})
    return reader.enable("strikethrough")


def from_markdown(text: str) -> str:
    """Clean HTML of Markdown; headings become bold lines. Unfit when it is too long."""
    if len(text) > MAX_MARKDOWN:
        raise Unfit
    html = _reader().render(text)
    for level in "123456":
        html = html.replace(f"<h{level}>", "<p><strong>").replace(f"</h{level}>", "</strong></p>")
    return clean(html)
