"""How an address is written down so that one person has one. Pure."""

import unicodedata


def normal_email(address: str) -> str:
    """Lower case, NFC, without blanks: mail systems treat local parts case-blind in practice."""
    return unicodedata.normalize("NFC", address.strip()).lower()[:254]


def display_name(name: str, address: str) -> str:
    """The name to show: what the person gave, else the part before the @."""
    return " ".join(name.split())[:200] or address.partition("@")[0][:200] or address[:200]
