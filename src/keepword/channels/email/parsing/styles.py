"""Inline styles of mails, reduced to what cannot reach outside, cover anything or fetch anything."""

import re

_PROPERTIES_NAMES = (
    "background background-color color direction display float clear font font-family font-size font- "
    "style font-variant font-weight height letter-spacing line-height list-style list-style-type max- "
    "height max-width min-height min-width table-layout text-align text-decoration text-decoration- "
    "color text-decoration-line text-decoration-style text-indent text-transform vertical-align "
    "visibility white-space width word-break word-spacing word-wrap overflow-wrap caption-side empty- "
    "cells"
)
_PROPERTIES = frozenset(_PROPERTIES_NAMES.split())
_FAMILIES = ("border", "margin", "padding")
_FUNCTIONS = frozenset({"rgb", "rgba", "hsl", "hsla", "calc"})
_FUNCTION = re.compile(r"([\w-]*)\s*\(")
# No backslash (escapes), no @, braces, angle brackets or comments.
_VALUE = re.compile(r"^[\w\s#%.,()'\"+\-!/]*$")
_MAX_STYLE = 4_096
_MAX_VALUE = 300


def safe_style(style: str) -> str:
    """The declarations that may stay, "" when none may."""
    kept: list[str] = []
    for declaration in style[:_MAX_STYLE].split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if colon and _is_property(name) and _is_value(value):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def _is_property(name: str) -> bool:
    return name in _PROPERTIES or (name.partition("-")[0] in _FAMILIES and "image" not in name)


def _is_value(value: str) -> bool:
    if not value or len(value) > _MAX_VALUE or not _VALUE.match(value) or "/*" in value:
        return False
    if value.count('"') % 2 or value.count("'") % 2 or value.count("(") != value.count(")"):
        return False
    return all(name.lower() in _FUNCTIONS for name in _FUNCTION.findall(value))
