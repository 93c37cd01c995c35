"""Every address of Keepword, walked by nobody, an agent, a lead and an admin."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from keepword.accounts.links import link
from keepword.accounts.models import Business, User
from keepword.accounts.services import add_role, invite
from keepword.api.reference import schema
from keepword.audit.models import Entry
from keepword.automation.services.macros import Words, save_macro
from keepword.automation.services.rules import Plan, save_rule
from keepword.bulk.services import start
from keepword.calendars.services import ensure_default_calendar
from keepword.channels.email.models import Mailbox, Quarantined, SenderRule
from keepword.channels.email.pipeline import RawMail, receive
from keepword.commitments.services import default_policies
from keepword.conversations.links import token
from keepword.conversations.models import Attachment, Conversation, Draft, Message, SavedView
from keepword.conversations.services import (
    Letter,
    StoredFile,
    ask,
    compose,
    merge,
    reply,
    save_draft,
    save_tag,
)
from keepword.conversations.services.views import ViewDetails, save_view
from keepword.core import blobs, clock
from keepword.customers.consent import save_purpose
from keepword.desk.conversations.files import token as token_of
from keepword.fields.services import save_field
from keepword.imports.services import begin
from keepword.privacy.services import begin_export
from keepword.privacy.services import save_rule as save_retention
from keepword.problems.models import Hint
from keepword.problems.services import open_problem
from keepword.tasks.services import add_task
from keepword.teams.services import add_absence, save_skill, save_team
from keepword.tokens.services import issue_token
from keepword.webhooks.services import save_endpoint, send_test
from tests.cast import Cast

pytestmark = pytest.mark.django_db

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
    "consent_withdraw": {"consent": 1},
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

MAIL = b"""From: Olena <olena@example.org>
To: support@shop.example
Subject: Lamp
Message-ID: <one@example.org>
Date: Mon, 02 Nov 2026 09:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html

<p>My lamp does <b>not</b> light up.</p>
--b
Content-Type: text/plain
Content-Disposition: attachment; filename=receipt.txt

40.00
--b--
"""


class World:
    """A shop in which one thing of each kind is."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        now = clock.now()
        Mailbox.objects.create(inbox=cast.inbox, login="oauth", username="support", client_id="x")
        receive([RawMail(cast.inbox, MAIL, "lmtp", now)])
        conversation = Conversation.objects.get()
        answer = reply(cast.agent, conversation, Letter("A new one comes."))
        self.signed = token(conversation.pk)
        kept = Quarantined.objects.create(
            inbox=cast.inbox,
            at=now,
            door="lmtp",
            reason="broken",
            size=3,
            digest="0" * 64,
            blob=blobs.put(b"bad"),
        )
        rule = SenderRule.objects.create(pattern="x@spam.example", verdict="block", created_at=now)
        calendar = ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
        view = save_view(cast.lead, None, ViewDetails("Lamps", shared=True))
        SavedView.objects.update(owner=cast.agent)  # so that each role may change it
        webhook = save_endpoint(cast.admin, name="W", url="https://hooks.example/", topics=["*"])
        invited = invite(cast.admin, email="vera@shop.example", role="agent", language="uk")
        self.joins = link(invited).rstrip("/").rpartition("/")[2]
        self.role = add_role(cast.admin, name="Night shift", rights=["converse"]).key
        session = UserSession.objects.create(user=cast.agent, ip="192.0.2.7", session_key="s" * 32)
        self.numbers = {
            "view": view.pk,
            "conversation": conversation.pk,
            "message": Message.objects.get(direction="in").pk,
            "answer": answer.pk,
            "file": Attachment.objects.get().pk,
            "inbox": cast.inbox.pk,
            "person": cast.colleague.pk,
            "calendar": calendar.pk,
            "policy": default_policies(cast.admin)[0].pk,
            "rule": rule.pk,
            "quarantined": kept.pk,
            "invitation": invited.pk,
            "session": session.pk,
            "role": 0,
            "automation": save_rule(cast.lead, None, Plan("Close", "new", {}, [{"do": "close"}])).pk,
            "macro": save_macro(cast.agent, None, _macro_of_a_team(cast)).pk,
            **self._around(conversation),
            "tag": save_tag(cast.lead, None, name="broken").pk,
            "own_field": save_field(cast.lead, None, name="Order").pk,
            "own_run": start(cast.agent, [{"do": "priority", "priority": 2}], ids=[conversation.pk]).pk,
            "token": issue_token(cast.agent, name="Form", scopes=["people:read"])[0].pk,
            "webhook": webhook.pk,
            "delivery": send_test(cast.admin, webhook).pk,
            "me": cast.agent.pk,
            "team": save_team(cast.admin, None, name="Repairs", members=[cast.agent]).pk,
            "skill": save_skill(cast.admin, None, name="Lamps").pk,
            "absence": add_absence(cast.agent, cast.agent, starts_at=now, ends_at=now + timedelta(days=1)).pk,
            "problem": open_problem(cast.lead, title="Power is out", conversations=[conversation]).pk,
            "hint": Hint.objects.create(
                term="power",
                words=["power"],
                conversations=[],
                count=4,
                surprise=7,
                first_at=now,
                last_at=now,
            ).pk,
            "customer": conversation.customer_id,
            "export": begin_export(cast.admin, conversation.customer).pk,
            "retention": save_retention(cast.admin, None, name="Spam", days=30).pk,
            "purpose": save_purpose(cast.admin, None, name="News", texts={"en": "News"}).pk,
            "import": begin(cast.admin, "jsonl", blob=blobs.put(b""), file_name="past.jsonl").pk,
        }

    def _around(self, conversation: Conversation) -> dict[str, int]:
        """What stands around the conversation: one merged into it, somebody asked aside, a task."""
        agent = self.cast.agent
        aside = ask(agent, conversation, Letter("Ours?", to=[("", "maker@example.net")]), subject="Lamp")
        other = compose(
            agent, self.cast.inbox, Letter("Hello.", to=[("", "olena@example.org")]), subject="Hi"
        )
        for one in (conversation, other.conversation):
            save_draft(agent, one, "note", {"text": "Hm"})
        merged = merge(agent, other.conversation, conversation)
        task = add_task(agent, "Call them", conversation=conversation)
        left = Draft.objects.get(conversation=other.conversation)
        return {"side": aside.side_id or 0, "merge": merged.pk, "left": left.pk, "task": task.pk}

    def address(self, name: str, number: int | None = None) -> str:
        route = ROUTES[name]
        parts: dict[str, object] = {}
        if route.number:
            parts["pk"] = self.numbers[route.number] if number is None else number
        if route.number == "role":
            parts = {"key": self.role if number is None else f"r{number}"}
        given = {
            "join": {"token": self.joins},
            "left_draft": {"what": "drop"},
            "aside_change": {"what": "close"},
        }
        parts |= given.get(name, {}) | WORDS.get(name, {})
        if name == "kept":
            blob = blobs.put(b"GIF89a")
            parts["token"] = token_of(StoredFile("x.gif", "image/gif", 6, blob, True, "x@keepword"))
        return reverse(name, kwargs=parts)

    def client(self, role: str, *, csrf: bool = False) -> Client:
        client = Client(enforce_csrf_checks=csrf)
        if role != "nobody":
            client.force_login(getattr(self.cast, role))
        return client


def _macro_of_a_team(cast: Cast) -> Words:
    """One that agents may change as well."""
    team = save_team(cast.admin, None, name="Returns", members=[cast.agent])
    return Words("Hello", {"en": "Hello"}, scope="team", team=team)


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


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


def is_login(response: Any) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/account/login/")


def said(response: Any) -> str:
    """The page without what is new in each."""
    return re.sub(
        r'(name="csrfmiddlewaretoken" value=|csrf[^"]*"[: ]*)"[^"]*"', "", response.content.decode()
    )


def test_every_route_is_in_the_table() -> None:
    known = ROUTES.keys() | PORTAL.keys() | OWN | API | OPEN_ACCOUNT | PERSON_ACCOUNT
    assert sorted(known ^ {name for name, _pattern in patterns()}) == []


@pytest.mark.parametrize("name", ROUTES)
def test_who_may_not_learns_nothing_and_changes_nothing(world: World, name: str) -> None:
    route = ROUTES[name]
    if route.who == ALL:
        return
    before = Entry.objects.count()
    for role in [role for role in ("nobody", *ROLES) if not may(role, route)]:
        client = world.client(role)
        for method in ("get", "post"):
            answered = getattr(client, method)(world.address(name))
            _is_refused(answered, role, method, route)
            if route.number:
                missing = getattr(client, method)(world.address(name, MISSING))
                assert (missing.status_code, said(missing)) == (answered.status_code, said(answered))
    assert Entry.objects.count() == before


def _is_refused(answered: HttpResponse, role: str, method: str, route: Route) -> None:
    if method not in (route.how, "get" if route.how == "both" else route.how) and route.how != "both":
        assert answered.status_code == 405, (role, method)
    elif role == "nobody":
        assert is_login(answered), (role, method)
    else:
        assert answered.status_code == 404, (role, method)


@pytest.mark.parametrize("name", ROUTES)
def test_who_may_gets_an_answer(world: World, name: str) -> None:
    route = ROUTES[name]
    for role in [role for role in ("nobody", *ROLES) if may(role, route)]:
        answered = world.client(role).get(world.address(name))
        if route.how == "post":
            assert answered.status_code == 405, role
        else:
            assert not is_login(answered) or name == "setup", role
            assert answered.status_code in OTHERWISE.get(name, {200, 302}), role


# What is no fault of the one who asks.
OTHERWISE = {
    "settings_oauth_done": {403},
    "setup": {302, 404},
    "provider_login": {404},
    "provider_callback": {404},
    "metrics": {404},
    "bulk_run": {200, 404},  # one's own alone
    "privacy_download": {404},  # it is not made yet
}


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.number])
def test_what_is_not_there_is_told_alike(world: World, name: str) -> None:
    route = ROUTES[name]
    method = "get" if route.how == "both" else route.how
    for role in [role for role in ROLES if may(role, route)]:
        answered = getattr(world.client(role), method)(world.address(name, MISSING))
        assert answered.status_code == 404, role


@pytest.mark.parametrize("name", ROUTES)
def test_nothing_is_posted_from_another_site(world: World, name: str) -> None:
    before = Entry.objects.count()
    for role in ("nobody", *ROLES):
        answered = world.client(role, csrf=True).post(world.address(name))
        assert answered.status_code == 403, role
    assert Entry.objects.count() == before


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.how != "get"])
def test_a_form_that_is_sent_empty_is_answered(world: World, name: str) -> None:
    route = ROUTES[name]
    role = ADMIN if route.who == ALL else route.who
    answered = world.client(role).post(world.address(name))
    # These name another thing, which is then not there.
    missing = name in ("unlink", "consent_withdraw")
    assert answered.status_code in ((404,) if missing else (200, 302, 409, 422))


@pytest.mark.parametrize("name", sorted(PERSON_ACCOUNT))
def test_one_s_own_account_needs_a_log_in(world: World, name: str) -> None:
    where = reverse(name, args=[MISSING] if name in ("mfa_edit_webauthn", "mfa_remove_webauthn") else [])
    answered = world.client("nobody").get(where)
    assert answered.status_code == 302
    assert world.client("agent").get(where, follow=True).status_code == WITHOUT.get(name, 200)


@pytest.mark.parametrize("name", sorted(OPEN_ACCOUNT))
def test_the_pages_around_the_log_in_open_for_nobody(world: World, name: str) -> None:
    parts = {
        "account_confirm_email": {"key": "none"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "none"},
    }
    answered = world.client("nobody").get(reverse(name, kwargs=parts.get(name, {})))
    assert answered.status_code in (200, 302)
    assert b"olena@example.org" not in answered.content


def test_nobody_can_give_themselves_a_log_in(world: World) -> None:
    before = User.objects.count()
    form = {"email": "new@example.org", "password1": "a long enough password"}
    world.client("nobody").post(reverse("account_signup"), form)
    assert User.objects.count() == before


def portal_address(world: World, name: str, signed: str) -> str:
    if not name.startswith("portal:"):
        return f"/s/{signed}" if "signed" in name else f"/s/{signed}/nothing/here"
    parts: dict[str, object] = {"signed": signed}
    if name == "portal:file":
        parts |= {"pk": world.numbers["file"], "name": "receipt.txt"}
    if name == "portal:rate_score":
        parts["score"] = 5
    return reverse(name, kwargs=parts)


@pytest.mark.parametrize("name", PORTAL)
def test_a_customer_s_page_is_for_its_holder_and_changes_nothing_unasked(world: World, name: str) -> None:
    before = Message.objects.count(), Entry.objects.count()
    for role in ("nobody", "agent"):
        client = world.client(role)
        answered = client.get(portal_address(world, name, world.signed))
        assert answered.status_code == (404 if name == "s/" else 303 if name == "portal:reply" else 200)
        assert not client.cookies.keys() - {"sessionid"}
        posted = client.post(portal_address(world, name, world.signed))
        assert posted.status_code == (404 if name == "s/" else 405 if PORTAL[name] == "get" else 409)
    assert (Message.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize("name", PORTAL)
def test_an_address_that_was_not_signed_by_us_opens_nothing(world: World, name: str) -> None:
    client = world.client("nobody")
    body = {
        said(client.get(portal_address(world, name, signed)))
        for signed in (world.signed[:-1] + "_", "1-aaaaaaaaaaaaaaaaaaaaaaaa", token(MISSING), "x")
    }
    assert len(body) == 1
    assert client.get(portal_address(world, name, token(MISSING))).status_code == 404


def test_an_empty_keepword_lets_nobody_but_to_its_set_up(db: None) -> None:
    client = Client()
    assert client.get("/setup/").status_code == 200
    for name, route in ROUTES.items():
        if route.who != ALL and not route.number and route.how != "post":
            answered = client.get(reverse(name, kwargs=WORDS.get(name)))
            assert (answered.status_code, answered["Location"]) == (302, "/setup/"), name
    assert not Business.objects.exists()


def test_a_person_who_was_shut_out_is_nobody(world: World) -> None:
    client = world.client("agent")
    User.objects.filter(pk=world.cast.agent.pk).update(is_active=False)
    assert is_login(client.get("/"))


def test_a_log_in_ends(world: World) -> None:
    client = world.client("agent")
    later = clock.now() + timedelta(days=1)
    with clock.moved(later):
        assert client.get("/").status_code == 200
    client.post(reverse("account_logout"))
    assert is_login(client.get("/"))
