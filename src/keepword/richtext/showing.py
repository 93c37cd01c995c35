"""Cleaned HTML where people see it: in a page, in a mail."""

import html as escaping
import re
from collections.abc import Mapping

_PICTURE = re.compile(r'<img\b([^>]*?)\bsrc="cid:([A-Za-z0-9@._+-]{1,120})"([^>]*)>')
# Mail programs know no style sheet of ours; these few keep a letter readable in all of them.
_STYLES = {
    "<blockquote>": '<blockquote style="margin:0 0 0 .8ex;border-left:2px solid #ccc;padding-left:1ex">',
    "<pre>": '<pre style="background:#f4f4f4;padding:8px;white-space:pre-wrap;font-family:monospace">',
    "<code>": '<code style="font-family:monospace;background:#f4f4f4">',
}


def for_page(html: str, addresses: Mapping[str, str]) -> str:
    """Cleaned HTML for a page: pictures at their addresses (by content id), links in a tab of their own."""

    def place(found: re.Match[str]) -> str:
        address = addresses.get(found[2])
        if address is None:
            return ""
        return f'<img{found[1]}src="{escaping.escape(address)}"{found[3]} loading="lazy">'

    shown = _PICTURE.sub(place, html)
    return shown.replace('<a href="', '<a target="_blank" rel="noopener noreferrer nofollow" href="')


def for_mail(html: str) -> str:
    """Cleaned HTML for a mail: styles where mail programs need them, pictures no wider than the window."""
    for plain, styled in _STYLES.items():
        html = html.replace(plain, styled)
    return html.replace("<img ", '<img style="max-width:100%;height:auto" ')
