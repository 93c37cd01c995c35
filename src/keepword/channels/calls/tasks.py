"""What runs again and again for calls registers itself where it is written."""

from keepword.channels.calls import services

__all__ = ["services"]
