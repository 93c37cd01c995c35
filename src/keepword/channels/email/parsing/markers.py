"""How mail programs mark quotes and signatures in HTML: by class, id or style of an element."""

import re
from enum import Enum


class Marker(Enum):
    """What an element begins."""

    QUOTE = "quote"  # the element is what somebody wrote before
    REPLY = "reply"  # Gmail's wrapper: who wrote, then a quote; answers may stand between its quotes
    REST = "rest"  # from this element on, to the end of what surrounds it
    SIGNATURE = "signature"
    ATTRIBUTION = "attribution"  # "On ... wrote:"


_BY_CLASS = {
    "gmail_quote_container": Marker.REPLY,
    "gmail_attr": Marker.ATTRIBUTION,
    "gmail_signature": Marker.SIGNATURE,
    "gmail_signature_prefix": Marker.SIGNATURE,
    "moz-cite-prefix": Marker.ATTRIBUTION,
    "moz-forward-container": Marker.QUOTE,
    "moz-signature": Marker.SIGNATURE,
    "moz-txt-sig": Marker.SIGNATURE,
    "yahoo_quoted": Marker.QUOTE,
    "protonmail_quote": Marker.QUOTE,
    "protonmail_signature_block": Marker.SIGNATURE,
    "tutanota_quote": Marker.QUOTE,
    "zmail_extra": Marker.QUOTE,
    "mail-quote-collapse": Marker.QUOTE,
    "mail_quote_wrapper": Marker.QUOTE,
    "js-helper": Marker.QUOTE,
    "outlookmessageheader": Marker.REST,
    "mso-reply": Marker.REST,
    "ms-outlook-mobile-reference-message": Marker.REST,
    "ms-outlook-mobile-signature": Marker.SIGNATURE,
    "applemailsignature": Marker.SIGNATURE,
    "x_gmail_signature": Marker.SIGNATURE,
}
_BY_ID = {
    "appendonsend": Marker.REST,
    "divrplyfwdmsg": Marker.REST,
    "mail-editor-reference-message-container": Marker.REST,
    "reference-message-container": Marker.REST,
    "olk_src_body_section": Marker.REST,
    "stopspelling": Marker.REST,
    "zwchr": Marker.REST,
    "mail-app-auto-quote": Marker.QUOTE,
    "reply-intro": Marker.ATTRIBUTION,
    "isforwardcontent": Marker.QUOTE,
    "isreplycontent": Marker.QUOTE,
    "signature": Marker.SIGNATURE,
    "ms-outlook-mobile-signature": Marker.SIGNATURE,
    "applemailsignature": Marker.SIGNATURE,
    "mail-app-auto-default-signature": Marker.SIGNATURE,
}
# Word's rule above "From: Sent: To: Subject:".
_OUTLOOK_RULE = re.compile(r"border:\s*none;\s*border-top:\s*solid #?\w{3,6} 1\.0pt", re.I)
# Gmail and OneNote indent with a blockquote that has no border.
_INDENT = re.compile(r"border:\s*(?:none|0)\b|margin:\s*0(?:px)? 0(?:px)? 0(?:px)? 40px", re.I)
_ATTRIBUTE = re.compile(
    r"""\b(class|id|style|type|data-marker|data-signature-widget)\s*=\s*(?:"([^"]*)"|'([^']*)'|"
    r"([^\s>"']+))""",
    re.I,
)

# What the sanitiser must keep so that quotes can still be told in its result.
KEPT_CLASSES = frozenset(_BY_CLASS) | {"gmail_quote"}
KEPT_IDS = frozenset(_BY_ID)


def attributes(source: str) -> dict[str, str]:
    """The attributes that markers are made of; the first of a name counts, as in browsers."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source[:4096]):
        found.setdefault(match[1].lower(), match[2] or match[3] or match[4] or "")
    return found


def marker(tag: str, source: str) -> Marker | None:
    """What the element with this (lower-case) tag and these attributes, as written, begins."""
    if tag == "blockquote":
        return _blockquote(source)
    if "=" not in source:
        return None
    found = attributes(source)
    if not found:
        return None
    by_class = _class_marker(tag, found.get("class", ""))
    if by_class:
        return by_class
    identifier = found.get("id", "").lower()
    if identifier in _BY_ID:
        return _BY_ID[identifier]
    if identifier.startswith("yahoo_quoted") or "quoted_text" in found.get("data-marker", "").lower():
        return Marker.QUOTE
    if "data-signature-widget" in found:
        return Marker.SIGNATURE
    if tag == "div" and _OUTLOOK_RULE.search(found.get("style", "")):
        return Marker.REST
    return None


def _class_marker(tag: str, classes: str) -> Marker | None:
    for name in classes.lower().split():
        if name == "gmail_quote":
            return Marker.REPLY if tag == "div" else Marker.QUOTE
        if name in _BY_CLASS:
            return _BY_CLASS[name]
    return None


def _blockquote(source: str) -> Marker | None:
    found = attributes(source) if source else {}
    plain = "type" not in found and "gmail_quote" not in found.get("class", "")
    style = found.get("style", "")
    indented = plain and "border-left" not in style and _INDENT.search(style)
    return None if indented else Marker.QUOTE
