"""Tokens: made once, worth at most their person, ended at once, counted."""

from datetime import timedelta

import pytest

from keepword.audit.models import Entry
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.tokens import queries, rules, services
from keepword.tokens.models import ApiToken
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def nothing_in_hand() -> None:
    services.forget()


def test_the_secret_is_kept_nowhere(cast: Cast) -> None:
    token, secret = services.issue_token(cast.agent, name=" Form ", scopes=["conversations:write"])
    assert secret.startswith("kw_")
    assert queries.by_secret(secret) == token
    kept = ApiToken.objects.values().get()
    assert secret not in str(kept)
    assert kept["prefix"] == secret[:10]
    assert secret not in str(list(Entry.objects.values()))
    assert Entry.objects.get(verb="issued token").data["name"] == "Form"


@pytest.mark.parametrize("wrong", ["", "kw_", "kw_nothing", "x" * 10_000, "kw_\ud800", "Bearer"])
def test_what_is_no_secret_logs_nobody_in(cast: Cast, wrong: str) -> None:
    services.issue_token(cast.agent, name="Form", scopes=["people:read"])
    assert queries.by_secret(wrong) is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"expires_at": clock.now() - timedelta(1)}, "expires_at"),
    ],
)
def test_what_cannot_be_a_token_is_said(cast: Cast, given: dict[str, object], field: str) -> None:
    whole = {"name": "Form", "scopes": ["people:read"], **given}
    with pytest.raises(Invalid) as error:
        services.issue_token(cast.agent, **whole)  # type: ignore[arg-type]
    assert error.value.field == field


def test_it_ends_when_revoked_expired_or_its_person_is_shut_out(cast: Cast) -> None:
    token, secret = services.issue_token(
        cast.agent, name="Form", scopes=["people:read"], expires_at=clock.now() + timedelta(days=1)
    )
    with clock.moved(clock.now() + timedelta(days=2)):
        assert queries.by_secret(secret) is None
    cast.agent.is_active = False
    cast.agent.save()
    assert queries.by_secret(secret) is None
    cast.agent.is_active = True
    cast.agent.save()
    assert queries.by_secret(secret) is not None
    services.revoke_token(cast.agent, token)
    assert queries.by_secret(secret) is None


def test_one_sees_and_revokes_one_s_own_and_an_admin_all(cast: Cast) -> None:
    token, _secret = services.issue_token(cast.agent, name="Form", scopes=["people:read"])
    with pytest.raises(NotFound):
        queries.get_token(cast.colleague, token.pk)
    with pytest.raises(Refused):
        services.revoke_token(cast.colleague, token)
    assert queries.get_token(cast.admin, token.pk) == token
    services.revoke_token(cast.admin, token)
    assert not queries.tokens(cast.agent).exists()
    assert Entry.objects.filter(verb="revoked token", actor_id=cast.admin.pk).count() == 1


def test_there_is_an_end_to_how_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_TOKENS", 1)
    services.issue_token(cast.agent, name="One", scopes=["people:read"])
    with pytest.raises(Conflict):
        services.issue_token(cast.agent, name="Two", scopes=["people:read"])


def test_calls_are_counted_by_the_minute_for_all_processes_together(cast: Cast, settings: object) -> None:
    settings.API_CALLS_A_MINUTE = 40  # type: ignore[attr-defined]
    token, _secret = services.issue_token(cast.agent, name="Form", scopes=["people:read"])
    start = clock.now().replace(second=10, microsecond=0)
    with clock.moved(start):
        assert [services.spend(token) for _ in range(38)] == [0] * 38
        services.forget()  # another process: it shares the rest
        assert [services.spend(token) for _ in range(3)] == [0, 0, 50]
    with clock.moved(start + timedelta(seconds=50)):
        assert services.spend(token) == 0


def test_whoever_may_write_may_read() -> None:
    assert rules.allows(["people:write"], "people", "read")
    assert not rules.allows(["people:read"], "people", "write")
    assert not rules.allows(["people:write"], "settings", "read")
