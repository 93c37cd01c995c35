"""The addresses that are none of our people's: providers', customers', and allauth's own pages."""

# Where providers call, who show by a signature that it is them, and customers: their channels test them.
HOOKS = {
    *("hook_telegram", "hook_whatsapp", "hook_sms", "hook_sms_file", "hook_review", "hook_store"),
    "notice_off",
    "report_stop",
    "hook_phone",
    "hook_phone_status",
    "hook_phone_step",
    "hook_phone_sound",
    "voice_page",
    "voice_start",
    "voice_sound",
}
# Of them, the page from which customers call.
CALLERS = {"voice_page"}
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
# Pages of whoever holds the signed address; the forms carry a key of their own in place of a cookie.
PORTAL = {
    "s/<str:signed>": "get",
    "portal:show": "get",
    "portal:reply": "post",
    "portal:rate": "both",
    "portal:rate_score": "both",
    "portal:file": "get",
    "portal:push": "post",
    "s/": "get",  # every other address below: nothing is there
}
# The portal: for everybody, or for whoever has signed in as a customer; none of ours is one.
HELP = {
    "help:home": "get",
    "help:new": "both",
    "help:done": "get",
    "help:guides": "get",
    "help:guide": "both",
    "help:found": "get",
    "help:sign_in": "both",
    "help:code": "both",
    "help:sign_out": "post",
    "help:mine": "get",
    "help:promises": "get",
    "help:orders": "get",
    "help:order": "get",
    "help:things": "get",
    "help:manual": "get",
    "help:care": "get",
    "help:return_new": "both",
    "help:return": "both",
    "help:label": "get",
    "help:repair_new": "both",
    "help:repair": "both",
    "help:points": "both",
    "help:me": "both",
    "help:consents": "post",
    "help:wishes": "post",
    "help:notices": "post",
    "help:wait": "post",
    "help:forget": "post",
    "help:end": "post",
    "help:push": "post",
    "help:manifest": "get",
    "help:worker": "get",
    "help:offline": "get",
    "help:brand_css": "get",
    "help:logo": "get",
    "help:icon": "get",
    "help:mask": "get",
    "help/": "get",  # every other address below: nothing is there
}
_MY_PAGES = (
    *("sign_out", "mine", "promises", "points", "me", "consents", "end", "wishes", "forget"),
    *("notices", "wait"),
    *("orders", "order", "things", "manual", "care", "return_new", "repair_new"),
)
SIGNED_IN = {f"help:{name}" for name in _MY_PAGES}
# Pages of whoever stands before a box, and of its tablet; tests/channels/boxes walks them.
BOXES = {
    "boxes:show",
    "boxes:thanks",
    "boxes:answers",
    "boxes:kiosk",
    "boxes:kiosk_send",
    "boxes:kiosk_leave",
    "boxes:kiosk_worker",
    "b/",
}
# Boards on the wall; tests/walls walks them.
WALLS = {"wall:screen", "wall:numbers", "wall:look", "wall:look_numbers", "wall/"}
# Pages of whoever answers a survey; tests/portal/test_a_survey_on_the_page.py walks them.
SURVEYS = {
    "surveys:to",
    "surveys:to_keep",
    "surveys:show",
    "surveys:keep",
    "surveys:kiosk",
    "surveys:print",
    "survey/",
}
# Pages of whoever takes part in a usability session: tests/portal/test_a_participant_tries_tasks.py.
STUDIES = {"studies:show", "study/"}
