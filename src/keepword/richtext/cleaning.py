"""Any HTML made into the small HTML that we keep."""

import re
from collections.abc import Collection

import nh3

from keepword.richtext.limits import is_reasonable

MAX_HTML = 400_000  # characters

_TAGS = frozenset({"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "img"})
_DROPPED_NAMES = (
    "script style title template noscript iframe object embed applet svg math xmp noembed noframes "
    "textarea select audio video canvas"
)
_DROPPED_WITH_CONTENT = frozenset(_DROPPED_NAMES.split())
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width"}, "ol": {"start"}}
_LINKS = ("http:", "https:", "mailto:", "tel:")
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_CID = re.compile(r"cid:([A-Za-z0-9@._+-]{1,120})\Z")
_NUMBER = re.compile(r"[0-9]{1,5}\Z")
_PICTURE = re.compile(r'<img\b[^>]*?\bsrc="cid:([A-Za-z0-9@._+-]{1,120})"[^>]*>')
_MARKS = re.compile(r"<(?!/?p>|br>)")
# Elements that mean the same under another name; pasted headings become bold lines.
_SAME = {"b": "strong", "i": "em", "del": "s", "strike": "s", "div": "p"}
_OTHER_NAMES = re.compile(r"<(/?)(b|i|del|strike|div)(?=[\s>])", re.I)


class Unfit(ValueError):
    """HTML that no person wrote: too long, or of a shape that costs a parser more than it is worth."""


def clean(html: str) -> str:
    """The same HTML with nothing but what we keep. Unfit when it is too long or absurdly nested.

    Never raises otherwise, whatever the bytes; cleaning what is clean changes nothing.
    """
    if len(html) > MAX_HTML or not is_reasonable(html):
        raise Unfit
    source = _OTHER_NAMES.sub(lambda m: f"<{m[1]}{_SAME[m[2].lower()]}", html.replace("\x00", ""))
    safe = nh3.clean(
        source,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_attribute,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
    )
    return _without_lost_pictures(safe)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if _CONTROL.sub("", value).lower().startswith(_LINKS) else None
    if name == "src":
        return value if _CID.match(value) else None
    if name in ("width", "start"):
        return value if _NUMBER.match(value) else None
    return value[:500]


def without_pictures(html: str, *, keep: Collection[str]) -> str:
    """Cleaned HTML without the pictures of other names than these."""
    return _PICTURE.sub(lambda found: found[0] if found[1] in keep else "", html)


def _without_lost_pictures(html: str) -> str:
    """A picture that is not one of ours is no picture: it would be a broken frame, or a spy."""
    if "<img" not in html:
        return html
    return re.sub(r"<img\b[^>]*>", lambda found: found[0] if _PICTURE.fullmatch(found[0]) else "", html)


def pictures(html: str) -> list[str]:
    """The names (content ids) of the pictures in cleaned HTML, each once, in order."""
    return list(dict.fromkeys(_PICTURE.findall(html)))


def is_plain(html: str) -> bool:
    """Whether cleaned HTML says nothing that its plain text does not say."""
    return _MARKS.search(html) is None
