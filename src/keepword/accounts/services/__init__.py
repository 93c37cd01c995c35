"""Verbs about people, roles, invitations, ways to log in and the business."""

from keepword.accounts.services.brand import save_brand, save_logo
from keepword.accounts.services.business import save_business, set_up
from keepword.accounts.services.counting import count_log_ins
from keepword.accounts.services.invitations import accept, accept_for, invite, resend, revoke
from keepword.accounts.services.people import add_user, change_user, save_profile
from keepword.accounts.services.roles import add_role, remove_role, save_role
from keepword.accounts.services.sessions import end_own_sessions, end_session, end_sessions
from keepword.accounts.services.sign_in import (
    join_by_provider,
    reset_second_factor,
    save_provider,
    save_sign_in,
)

__all__ = [
    "accept",
    "accept_for",
    "add_role",
    "add_user",
    "change_user",
    "count_log_ins",
    "end_own_sessions",
    "end_session",
    "end_sessions",
    "invite",
    "join_by_provider",
    "remove_role",
    "resend",
    "reset_second_factor",
    "revoke",
    "save_brand",
    "save_business",
    "save_logo",
    "save_profile",
    "save_provider",
    "save_role",
    "save_sign_in",
    "set_up",
]
