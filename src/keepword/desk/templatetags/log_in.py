"""What pages around the log-in show of how people log in here."""

from django import template

from keepword.accounts.models import SignIn, User
from keepword.accounts.queries import sign_in
from keepword.desk.settings.pages import links

register = template.Library()


@register.simple_tag
def how_to_log_in() -> SignIn:
    """{% how_to_log_in as how %}: the settings of the log-in."""
    return sign_in()


@register.filter
def opens_settings(user: User) -> bool:
    """Whether there is more in the settings for this person than what is their own."""
    return any(link.right not in ("", "converse") for link in links(user))
