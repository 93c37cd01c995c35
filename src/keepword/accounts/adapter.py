"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: an admin gives people their log-ins."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
