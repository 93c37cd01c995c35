"""Every address of Keepword: who may open it, how, and what stands in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from keepword.api.reference import schema

ROLES = ("agent", "lead", "admin")
MISSING = 987_654

# Who may: "all" without a log-in, else the least of the roles that may. How: get, post or both.
# What stands for the number in the address: a name of `World.numbers`.
AGENT, LEAD, ADMIN, ALL = "agent", "lead", "admin", "all"


@dataclass(frozen=True)
class Route:
    who: str
    how: str = "get"
    number: str = ""


ROUTES = {
    "health_live": Route(ALL),
    "health_ready": Route(ALL),
    "metrics": Route(ALL),  # with its own token: tests/config/test_metrics.py
    "favicon": Route(ALL),
    # The desk.
    "desk": Route(AGENT),
    "rows": Route(AGENT),
    "counts": Route(AGENT),
    "search": Route(AGENT),
    "suggest": Route(AGENT),
    "jump": Route(AGENT),
    "views": Route(AGENT),
    "view_new": Route(AGENT, "both"),
    "view_edit": Route(AGENT, "both", "view"),
    "view_remove": Route(AGENT, "post", "view"),
    "view_preview": Route(AGENT, "post"),
    "view_tools": Route(AGENT),
    "views_arrange": Route(AGENT, "post"),
    "problems": Route(AGENT),
    "problem_new": Route(AGENT, "both"),
    "problem": Route(AGENT, "get", "problem"),
    "problem_change": Route(AGENT, "post", "problem"),
    "problem_join": Route(AGENT, "post", "problem"),
    "problem_announce": Route(LEAD, "post", "problem"),
    "problem_withdraw": Route(LEAD, "post", "problem"),
    "problem_answer": Route(LEAD, "post", "problem"),
    "problem_stop": Route(LEAD, "post", "problem"),
    "problem_solve": Route(LEAD, "post", "problem"),
    "problem_reopen": Route(LEAD, "post", "problem"),
    "problem_hint": Route(LEAD, "both", "hint"),
    "problem_dismiss": Route(LEAD, "post", "hint"),
    "problem_of": Route(AGENT, "post", "conversation"),
    "problem_leave": Route(AGENT, "post", "conversation"),
    "notifications": Route(AGENT),
    "notification_bell": Route(AGENT),
    "notifications_seen": Route(AGENT, "post"),
    "notification_settings": Route(AGENT, "both"),
    "notification_devices": Route(AGENT, "post"),
    "service_worker": Route(ALL),
    "today": Route(AGENT),
    "compose": Route(AGENT, "both"),
    "upload": Route(AGENT, "post"),
    "kept": Route(AGENT),
    "scheduled": Route(AGENT),
    "file": Route(AGENT, "get", "file"),
    "conversation": Route(AGENT, "get", "conversation"),
    "parts": Route(AGENT, "get", "conversation"),
    "write": Route(AGENT, "get", "conversation"),
    "reply": Route(AGENT, "post", "conversation"),
    "note": Route(AGENT, "post", "conversation"),
    "forward": Route(AGENT, "post", "conversation"),
    "draft": Route(AGENT, "post", "conversation"),
    "assign": Route(AGENT, "post", "conversation"),
    "snooze": Route(AGENT, "post", "conversation"),
    "close": Route(AGENT, "post", "conversation"),
    "reopen": Route(AGENT, "post", "conversation"),
    "priority": Route(AGENT, "post", "conversation"),
    "spam": Route(AGENT, "post", "conversation"),
    "senders": Route(LEAD, "post", "conversation"),
    "history": Route(AGENT, "get", "conversation"),
    "counted": Route(AGENT, "get", "conversation"),
    # Rules and macros.
    "settings_rules": Route(LEAD),
    "settings_rule_new": Route(LEAD, "both"),
    "settings_rule_preview": Route(LEAD, "post"),
    "settings_rule": Route(LEAD, "both", "automation"),
    "settings_rule_move": Route(LEAD, "post", "automation"),
    "settings_rule_switch": Route(LEAD, "post", "automation"),
    "settings_rule_remove": Route(LEAD, "post", "automation"),
    "settings_rule_runs": Route(LEAD, "get", "automation"),
    "macros": Route(AGENT),
    "macro_new": Route(AGENT, "both"),
    "macro_find": Route(AGENT),
    "macro_preview": Route(AGENT, "post"),
    "macro_statistics": Route(AGENT),
    "macro": Route(AGENT, "both", "macro"),
    "macro_text": Route(AGENT, "get", "macro"),
    "macro_copy": Route(AGENT, "post", "macro"),
    "macro_remove": Route(AGENT, "post", "macro"),
    "customer": Route(AGENT, "post", "conversation"),
    "merge": Route(AGENT, "both", "conversation"),
    "unmerge": Route(AGENT, "post", "merge"),
    "left_draft": Route(AGENT, "post", "left"),
    "split": Route(AGENT, "both", "conversation"),
    "link": Route(AGENT, "both", "conversation"),
    "unlink": Route(AGENT, "post", "conversation"),
    "follow": Route(AGENT, "post", "conversation"),
    "aside": Route(AGENT, "both", "conversation"),
    "aside_on": Route(AGENT, "both", "side"),
    "aside_change": Route(AGENT, "post", "side"),
    "tasks": Route(AGENT, "both"),
    "task_add": Route(AGENT, "post", "conversation"),
    "task": Route(AGENT, "both", "task"),
    "task_done": Route(AGENT, "post", "task"),
    "task_remove": Route(AGENT, "post", "task"),
    "tags": Route(AGENT, "both", "conversation"),
    "field": Route(AGENT, "both", "conversation"),
    "close_with_fields": Route(AGENT, "post", "conversation"),
    "bulk": Route(AGENT),
    "bulk_bar": Route(AGENT),
    "bulk_line": Route(AGENT),
    "bulk_start": Route(AGENT, "post"),
    "bulk_run": Route(AGENT, "get", "own_run"),
    "bulk_stop": Route(AGENT, "post", "own_run"),
    "bulk_undo": Route(AGENT, "post", "own_run"),
    "bulk_away": Route(AGENT, "post", "own_run"),
    "message_text": Route(AGENT, "get", "message"),
    "message_html": Route(AGENT, "get", "message"),
    "undo": Route(AGENT, "post", "answer"),
    "reschedule": Route(AGENT, "post", "answer"),
    "send_now": Route(AGENT, "post", "answer"),
    "cancel_scheduled": Route(AGENT, "post", "answer"),
    "again": Route(AGENT, "post", "answer"),
    "arrived": Route(AGENT, "post", "answer"),
    # Teams.
    "team": Route(AGENT),
    "team_release": Route(AGENT, "both", "me"),
    "switch": Route(AGENT, "post"),
    "assign_people": Route(AGENT, "get", "conversation"),
    "hand_over": Route(AGENT, "both", "conversation"),
    "give_by_rules": Route(AGENT, "post", "conversation"),
    "absences": Route(AGENT, "both"),
    "absence_remove": Route(AGENT, "post", "absence"),
    # The wizard's first step is for whoever comes first, and for nobody once that was done.
    "setup": Route(ALL, "both"),
    "setup_hours": Route(ADMIN, "both"),
    "setup_mailbox": Route(ADMIN, "both"),
    "setup_done": Route(ADMIN),
    # Settings.
    "settings": Route(AGENT),
    "profile": Route(AGENT, "both"),
    "settings_shop": Route(ADMIN, "both"),
    "settings_inboxes": Route(ADMIN),
    "settings_inbox_new": Route(ADMIN, "both"),
    "settings_inbox": Route(ADMIN, "both", "inbox"),
    "settings_signatures": Route(ADMIN, "both", "inbox"),
    "settings_inbox_test": Route(ADMIN, "get", "inbox"),
    "settings_inbox_pause": Route(ADMIN, "post", "inbox"),
    "settings_connect": Route(ADMIN, "get", "inbox"),
    "settings_oauth_done": Route(ADMIN),
    "settings_people": Route(ADMIN),
    "settings_person_new": Route(ADMIN, "both"),
    "settings_person": Route(ADMIN, "both", "person"),
    "settings_absences": Route(LEAD, "both", "person"),
    "settings_work": Route(ADMIN, "both", "person"),
    "settings_teams": Route(ADMIN),
    "settings_team_new": Route(ADMIN, "both"),
    "settings_routing": Route(ADMIN, "both"),
    "settings_team_try": Route(ADMIN, "post"),
    "settings_team": Route(ADMIN, "both", "team"),
    "settings_team_remove": Route(ADMIN, "post", "team"),
    "settings_skills": Route(ADMIN, "both"),
    "settings_skill": Route(ADMIN, "both", "skill"),
    "settings_skill_remove": Route(ADMIN, "post", "skill"),
    "settings_person_sessions": Route(ADMIN, "post", "person"),
    "settings_person_second": Route(ADMIN, "post", "person"),
    "settings_invite": Route(ADMIN, "both"),
    "settings_invitation": Route(ADMIN, "get", "invitation"),
    "settings_invitation_again": Route(ADMIN, "post", "invitation"),
    "settings_invitation_revoke": Route(ADMIN, "post", "invitation"),
    "settings_roles": Route(ADMIN),
    "settings_role_new": Route(ADMIN, "both"),
    "settings_role": Route(ADMIN, "both", "role"),
    "settings_role_remove": Route(ADMIN, "post", "role"),
    "settings_sign_in": Route(ADMIN, "both"),
    "settings_provider": Route(ADMIN, "both"),
    "settings_audit": Route(ADMIN),
    "settings_audit_export": Route(ADMIN),
    "security": Route(AGENT),
    "security_others": Route(AGENT, "post"),
    "security_end": Route(AGENT, "post", "session"),
    # Whoever holds the link of an invitation; and where a provider of log-ins is set up, all.
    "join": Route(ALL, "both"),
    "provider_login": Route(ALL),
    "provider_callback": Route(ALL),
    "settings_hours": Route(ADMIN, "both"),
    "settings_hours_new": Route(ADMIN, "both"),
    "settings_calendar": Route(ADMIN, "both", "calendar"),
    "settings_calendar_remove": Route(ADMIN, "post", "calendar"),
    "settings_day": Route(ADMIN, "post", "calendar"),
    "settings_day_remove": Route(ADMIN, "post", "calendar"),
    "settings_clocks": Route(ADMIN),
    "settings_clock_new": Route(ADMIN, "both"),
    "settings_clock": Route(ADMIN, "both", "policy"),
    "settings_escalations": Route(ADMIN, "both", "policy"),
    "settings_escalation_remove": Route(ADMIN, "post", "policy"),
    "settings_clock_move": Route(ADMIN, "post", "policy"),
    "settings_clock_remove": Route(ADMIN, "post", "policy"),
    "settings_tags": Route(LEAD, "both"),
    "settings_tag": Route(LEAD, "both", "tag"),
    "settings_tag_archive": Route(LEAD, "post", "tag"),
    "settings_tag_merge": Route(LEAD, "post", "tag"),
    "settings_fields": Route(LEAD),
    "settings_field_new": Route(LEAD, "both"),
    "settings_field": Route(LEAD, "both", "own_field"),
    "settings_field_move": Route(LEAD, "post", "own_field"),
    "settings_field_archive": Route(LEAD, "post", "own_field"),
    "settings_spam": Route(LEAD, "both"),
    "settings_sender_forget": Route(LEAD, "post", "rule"),
    "settings_quarantine": Route(ADMIN),
    "settings_quarantine_original": Route(ADMIN, "get", "quarantined"),
    "settings_quarantine_replay": Route(ADMIN, "post", "quarantined"),
    "settings_quarantine_discard": Route(ADMIN, "post", "quarantined"),
    "settings_health": Route(ADMIN),
    "settings_tokens": Route(AGENT),
    "settings_token_new": Route(AGENT, "both"),
    "settings_token_revoke": Route(AGENT, "post", "token"),
    "settings_webhooks": Route(ADMIN),
    "settings_webhook_new": Route(ADMIN, "both"),
    "settings_webhook": Route(ADMIN, "both", "webhook"),
    "settings_webhook_log": Route(ADMIN, "get", "webhook"),
    "settings_webhook_test": Route(ADMIN, "post", "webhook"),
    "settings_webhook_replay": Route(ADMIN, "post", "webhook"),
    "settings_webhook_secret": Route(ADMIN, "post", "webhook"),
    "settings_webhook_remove": Route(ADMIN, "post", "webhook"),
    "settings_delivery_replay": Route(ADMIN, "post", "delivery"),
    "privacy_person": Route(ADMIN, "get", "customer"),
    "privacy_export": Route(ADMIN, "post", "customer"),
    "privacy_erase": Route(ADMIN, "post", "customer"),
    "privacy_download": Route(ADMIN, "get", "export"),
    "consent_give": Route(AGENT, "post", "conversation"),
    "consent_withdraw": Route(AGENT, "post", "conversation"),
    "settings_privacy": Route(ADMIN),
    "settings_privacy_records": Route(ADMIN),
    "settings_retention_new": Route(ADMIN, "both"),
    "settings_retention": Route(ADMIN, "both", "retention"),
    "settings_retention_switch": Route(ADMIN, "post", "retention"),
    "settings_retention_run": Route(ADMIN, "post", "retention"),
    "settings_retention_stop": Route(ADMIN, "post", "retention"),
    "settings_retention_move": Route(ADMIN, "post", "retention"),
    "settings_retention_remove": Route(ADMIN, "post", "retention"),
    "settings_purposes": Route(ADMIN),
    "settings_purpose_new": Route(ADMIN, "both"),
    "settings_purpose": Route(ADMIN, "both", "purpose"),
    "settings_purpose_archive": Route(ADMIN, "post", "purpose"),
    "settings_imports": Route(ADMIN),
    "settings_import_begin": Route(ADMIN, "both"),
    "settings_import_stop": Route(ADMIN, "post", "import"),
    "settings_import_take_up": Route(ADMIN, "post", "import"),
}
# What else stands in an address.
WORDS = {
    "file": {"name": "receipt.txt"},
    "write": {"kind": "reply"},
    "draft": {"kind": "reply"},
    "settings_import_begin": {"kind": "zammad"},
    "settings_audit_export": {"kind": "csv"},
    "kept": {"token": "forged"},
    "consent_withdraw": {"consent": MISSING},
    "field": {"subject": "conversation", "key": "order"},
    "settings_field_new": {"subject": "conversation"},
}
# allauth's own pages, for whom they are; its tests are its own.
OPEN_ACCOUNT = {
    "account_login",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
}
PERSON_ACCOUNT = {
    "account_logout",
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn",
}
# Without a password there is nothing to enter once more; without a second factor nothing to look at.
WITHOUT = {
    "account_reauthenticate": 403,
    "mfa_reauthenticate": 403,
    "mfa_reauthenticate_webauthn": 403,
    "mfa_view_recovery_codes": 404,
    "mfa_download_recovery_codes": 404,
    "mfa_deactivate_totp": 404,
    "mfa_edit_webauthn": 404,
    "mfa_remove_webauthn": 404,
}
# The API's own operations and its description; tests/api/test_who_may.py walks them.
API = {f"api:{one}" for one in ("openapi", "docs", "missing")} | {
    f"api:{operation['operationId']}"
    for operations in schema()["paths"].values()
    for operation in operations.values()
}
# One's own things, which are nobody else's; each is tested where it lives.
OWN = {
    "notification",
    "notification_device_remove",
}
# Pages of whoever holds the signed address; the forms carry a key of their own in place of a cookie.
PORTAL = {
    "s/<str:signed>": "get",
    "portal:show": "get",
    "portal:reply": "post",
    "portal:rate": "both",
    "portal:rate_score": "both",
    "portal:file": "get",
    "s/": "get",  # every other address below: nothing is there
}


def patterns(
    found: URLResolver | None = None, before: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """Every route: its name, or its pattern where it has none, and its pattern."""
    for one in (found or get_resolver()).url_patterns:
        pattern = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, pattern, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield (f"{space}{one.name}" if one.name else pattern), pattern


def may(role: str, route: Route) -> bool:
    return route.who == ALL or (role in ROLES and ROLES.index(role) >= ROLES.index(route.who))
