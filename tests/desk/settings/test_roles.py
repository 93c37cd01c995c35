"""Every page of the settings and the set-up, as each role and as nobody."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from keepword.accounts.models import User
from keepword.calendars.services import ensure_default_calendar
from keepword.channels.email.models import Mailbox, Quarantined
from keepword.channels.email.services import InboxFields, MailboxFields, block, save_mailbox
from keepword.commitments.services import default_policies
from keepword.core import blobs, clock
from keepword.desk.settings.urls import urlpatterns as settings_urls
from keepword.desk.setup.urls import urlpatterns as setup_urls
from keepword.imports.services import begin
from tests.cast import Cast

OF_LEADS = {"settings_spam", "settings_sender_forget"}
OF_ALL = {"settings", "profile"}
ONLY_POST = {
    "settings_inbox_pause",
    "settings_calendar_remove",
    "settings_day",
    "settings_day_remove",
    "settings_clock_move",
    "settings_clock_remove",
    "settings_escalation_remove",
    "settings_sender_forget",
    "settings_quarantine_replay",
    "settings_quarantine_discard",
    "settings_import_stop",
    "settings_import_take_up",
}
PATTERNS = [*settings_urls, *setup_urls]


@pytest.fixture
def numbers(cast: Cast) -> dict[str, int]:
    """A row for each route that names one, by the route's name."""
    calendar = ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    policy = default_policies(cast.admin)[0]
    about = InboxFields(name="Support", address=cast.inbox.address)
    save_mailbox(
        cast.admin,
        cast.inbox,
        about=about,
        how=MailboxFields(login="google", client_id="x", smtp_host="smtp.gmail.com", username="x"),
    )
    Mailbox.objects.update(smtp_host="")  # nothing to be reached in these tests
    blob = blobs.put(b"a mail")
    kept = Quarantined.objects.create(
        inbox=cast.inbox, at=clock.now(), door="imap", reason="odd", size=6, digest="d", blob=blob
    )
    found = {
        "settings_inbox": cast.inbox.pk,
        "settings_inbox_test": cast.inbox.pk,
        "settings_inbox_pause": cast.inbox.pk,
        "settings_signatures": cast.inbox.pk,
        "settings_connect": cast.inbox.pk,
        "settings_person": cast.agent.pk,
        "settings_sender_forget": block(cast.admin, "spam@example.org").pk,
        "settings_clock": policy.pk,
        "settings_clock_move": policy.pk,
        "settings_clock_remove": policy.pk,
        "settings_escalations": policy.pk,
        "settings_escalation_remove": policy.pk,
    }
    run = begin(cast.admin, "jsonl", blob=blobs.put(b""), file_name="past.jsonl")
    found |= {"settings_import_stop": run.pk, "settings_import_take_up": run.pk}
    calendars = ("settings_calendar", "settings_calendar_remove", "settings_day", "settings_day_remove")
    kinds = ("original", "replay", "discard")
    return (
        found
        | dict.fromkeys(calendars, calendar.pk)
        | {f"settings_quarantine_{kind}": kept.pk for kind in kinds}
    )


def address(pattern: URLPattern, numbers: dict[str, int]) -> str:
    name = str(pattern.name)
    if name == "settings_import_begin":
        return reverse(name, args=["zammad"])
    return reverse(name, args=[numbers[name]] if name in numbers else [])


def may(role: str, name: str) -> bool:
    return role == "admin" or name in OF_ALL or (role == "lead" and name in OF_LEADS)


@pytest.mark.parametrize("role", ["admin", "lead", "agent"])
@pytest.mark.parametrize("pattern", PATTERNS, ids=[str(p.name) for p in PATTERNS])
def test_a_page_opens_for_those_who_may_and_is_missing_for_all_others(
    pattern: URLPattern, role: str, cast: Cast, numbers: dict[str, int], client: Client
) -> None:
    client.force_login(getattr(cast, role))
    name = str(pattern.name)
    if name == "setup":
        assert client.get(address(pattern, numbers)).status_code == 302
        return
    if name == "settings_oauth_done":
        # Without a state that this browser began with, it is refused to whoever may see it at all.
        assert client.get(address(pattern, numbers)).status_code == (403 if role == "admin" else 404)
        return
    answer = client.get(address(pattern, numbers))
    if name in ONLY_POST:
        assert answer.status_code == 405
        if not may(role, name):
            assert client.post(address(pattern, numbers)).status_code == 404
    elif name == "settings":
        assert answer.status_code == 302
    else:
        assert answer.status_code == (200 if may(role, name) else 404), answer.content.decode()[:500]


@pytest.mark.parametrize("pattern", PATTERNS, ids=[str(p.name) for p in PATTERNS])
def test_nobody_is_sent_to_the_log_in(
    pattern: URLPattern, cast: Cast, numbers: dict[str, int], client: Client
) -> None:
    where = address(pattern, numbers)
    method = client.post if str(pattern.name) in ONLY_POST else client.get
    answer = method(where)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    "pattern",
    [p for p in PATTERNS if str(p.name) not in ONLY_POST | {"settings_oauth_done", "settings", "setup"}],
    ids=lambda p: str(p.name),
)
def test_the_number_of_queries_of_a_page_is_bounded(
    pattern: URLPattern,
    cast: Cast,
    numbers: dict[str, int],
    client: Client,
    django_assert_max_num_queries: object,
) -> None:
    for number in range(30):
        User.objects.create(email=f"p{number}@shop.example", name=f"Person {number}")
        block(cast.admin, f"spam{number}.example.org")
    client.force_login(cast.admin)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        client.get(address(pattern, numbers))
