"""By which voice a language is spoken."""

from typing import Final

from keepword.channels.doors.models import Connection

LOCALES: Final = {"en": "en-GB", "uk": "uk-UA", "ru": "ru-RU", "lt": "lt-LT"}


def voices(connection: Connection) -> dict[str, str]:
    """The voices that were chosen, by language."""
    pairs = str(connection.settings.get("voices") or "").split(",")
    return dict(pair.strip().partition("=")[::2] for pair in pairs if "=" in pair)


def voice_of(connection: Connection, language: str) -> str:
    """The voice that was chosen for a language; "" for the provider's own."""
    return voices(connection).get(language, "")
