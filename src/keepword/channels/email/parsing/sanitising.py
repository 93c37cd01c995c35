"""HTML of a mail made safe to show: no script, no form, nothing fetched from outside unless asked for.

The page shows it in a sandboxed frame besides; this is the first of two walls.
"""

import html
import re
from collections.abc import Mapping
from urllib.parse import unquote

import nh3

from keepword.richtext.limits import is_reasonable

from .folding import fold_quotes
from .html_text import html_lines
from .markers import KEPT_CLASSES, KEPT_IDS
from .model import SafeHtml
from .styles import safe_style

MAX_HTML = 4_000_000

_TAGS_NAMES = (
    "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col "
    "colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img "
    "ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub sup "
    "table tbody td tfoot th thead time tr tt u ul var wbr"
)
_TAGS = frozenset(_TAGS_NAMES.split())
_DROPPED_WITH_CONTENT_NAMES = (
    "script style title template noscript iframe object embed applet svg math xmp noembed noframes "
    "textarea select audio video canvas"
)
_DROPPED_WITH_CONTENT = frozenset(_DROPPED_WITH_CONTENT_NAMES.split())
_EVERYWHERE_NAMES = "align bgcolor border class color dir height id lang style title valign width"
_EVERYWHERE = frozenset(_EVERYWHERE_NAMES.split())
_ATTRIBUTES = {
    "*": set(_EVERYWHERE),
    "a": {"href"},
    "blockquote": {"type"},
    "font": {"face", "size"},
    "img": {"src", "alt", "hspace", "vspace"},
    "li": {"value"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "table": {"cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
}
_LINKS = ("http:", "https:", "mailto:", "tel:")
_PICTURE_DATA = re.compile(r"^data:image/(?:png|jpeg|jpg|gif|webp);base64,[A-Za-z0-9+/=\s]*$", re.I)
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
# Stands before a blocked address until the attribute is renamed. Not a letter of any script; taken out of
# the input.
_BLOCKED = "\ue000"


def sanitise(source: str, *, cid_urls: Mapping[str, str], allow_remote: bool) -> SafeHtml:
    """The HTML with pictures of the mail itself (`cid:`) at their addresses in `cid_urls`.

    Remote pictures keep their address in `data-blocked-src` and are counted, unless allowed. Quotes are
    folded into `<details class="quote">`. HTML of a shape that no honest mail has is shown as its text.
    """
    source = source[:MAX_HTML].replace(_BLOCKED, "").replace("\x00", "")
    if not is_reasonable(source):
        text = "\n".join(html_lines(source)[0])
        return SafeHtml(f'<div style="white-space:pre-wrap">{html.escape(text)}</div>', 0)
    attributes = _Attributes(cid_urls, allow_remote)
    safe = nh3.clean(
        source,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=attributes,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    )
    safe = safe.replace(f'src="{_BLOCKED}', 'data-blocked-src="')
    return SafeHtml(fold_quotes(safe), attributes.blocked)


class _Attributes:
    """Says of each attribute that nh3 would keep what it becomes; None drops it."""

    def __init__(self, cid_urls: Mapping[str, str], allow_remote: bool) -> None:
        self.cid_urls = cid_urls
        self.allow_remote = allow_remote
        self.blocked = 0

    def __call__(self, _tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return safe_style(value) or None
        if name == "class":
            return " ".join(one for one in value.split() if one.lower() in KEPT_CLASSES) or None
        if name == "id":
            return value if value.lower() in KEPT_IDS else None
        if name == "href":
            return value if _CONTROL.sub("", value).lower().startswith(_LINKS) else None
        if name == "src":
            return self._picture(value)
        return value

    def _picture(self, value: str) -> str | None:
        url = value.strip()
        if url.startswith("//"):
            url = f"https:{url}"
        scheme = url[:6].lower()
        if scheme.startswith("cid:"):
            identifier = url[4:].strip("<>")
            return self.cid_urls.get(identifier) or self.cid_urls.get(unquote(identifier))
        if scheme.startswith("data:"):
            return url if _PICTURE_DATA.match(url) else None
        if not scheme.startswith(("http:", "https:")):
            return None
        if self.allow_remote:
            return url
        self.blocked += 1
        return _BLOCKED + url
