"""Roles and rights: what a role may do reaches its people at once, and nobody hands out what they lack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.accounts import rules
from keepword.accounts.models import OwnRole, User
from keepword.accounts.queries import roles, roles_to_give
from keepword.accounts.services import add_role, add_user, change_user, remove_role, save_role, save_sign_in
from keepword.audit.models import Entry
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from tests.cast import PASSWORD, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
RIGHTS = st.sets(st.sampled_from(sorted(rules.RIGHTS)))


def test_the_built_in_roles_keep_what_they_could() -> None:
    assert {
        right for right in ("converse", "see_today", "see_all", "settle") if rules.may("lead", right)
    } == {
        "converse",
        "see_today",
        "see_all",
    }
    assert rules.BUILT_IN["agent"] == {"converse", "tokens"}
    assert rules.BUILT_IN["admin"] == {*rules.RIGHTS, "everything"}
    assert not rules.may("nobody", "converse")


@given(RIGHTS)
def test_what_is_stored_is_what_is_read(rights: set[str]) -> None:
    assert rules.rights_of("r1", rules.stored(rights)) == rights
    assert rules.rights_of("admin", rules.stored(rights)) == {*rules.RIGHTS, "everything"}


@given(RIGHTS, RIGHTS)
def test_nobody_gives_what_they_lack(own: set[str], wanted: set[str]) -> None:
    assert rules.may_give(own, wanted) == all(right in own for right in wanted)


def test_a_right_costs_no_query(cast: Cast, django_assert_num_queries: object) -> None:
    role = add_role(cast.admin, name="Auditor", rights=["audit"])
    change_user(cast.admin, cast.agent, name="Agent", role=role.key, is_active=True)
    agent = User.objects.get(pk=cast.agent.pk)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert agent.may("audit")
        assert not agent.may("converse")


def test_a_changed_role_reaches_its_people_and_comes_back(cast: Cast) -> None:
    save_role(cast.admin, "agent", name="", rights=["converse", "share"])
    agent = User.objects.get(pk=cast.agent.pk)
    assert (agent.may("share"), agent.may("tokens")) == (True, False)
    made = add_user(cast.admin, email="new@shop.example", name="New", role="agent", password=PASSWORD)
    assert made.may("share")
    assert next(role for role in roles() if role.key == "agent").changed
    remove_role(cast.admin, "agent")
    agent.refresh_from_db()
    assert (agent.may("share"), agent.may("tokens")) == (False, True)
    assert not OwnRole.objects.exists()


def test_admins_cannot_be_weakened(cast: Cast) -> None:
    with pytest.raises(Invalid, match="everything"):
        save_role(cast.admin, "admin", name="", rights=["converse"])
    User.objects.filter(pk=cast.admin.pk).update(granted="converse")
    assert User.objects.get(pk=cast.admin.pk).may("settle")


def test_a_role_that_somebody_has_is_not_removed(cast: Cast) -> None:
    role = add_role(cast.admin, name="Night", rights=["converse"])
    change_user(cast.admin, cast.agent, name="Agent", role=role.key, is_active=True)
    with pytest.raises(Conflict, match="Somebody has"):
        remove_role(cast.admin, role.key)
    change_user(cast.admin, cast.agent, name="Agent", role="agent", is_active=True)
    remove_role(cast.admin, role.key)
    with pytest.raises(NotFound):
        save_role(cast.admin, role.key, name="Night", rights=["converse"])
    verbs = Entry.objects.filter(object_kind="accounts.ownrole").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["added role", "removed role"]


@pytest.mark.parametrize("name", ["", "  ", "Lead", "AGENT", "night", "x" * 61])
def test_a_name_is_needed_and_told_apart(cast: Cast, name: str) -> None:
    add_role(cast.admin, name="Night", rights=["converse"])
    with pytest.raises((Invalid, Conflict)):
        add_role(cast.admin, name=name, rights=["converse"])


@pytest.mark.parametrize("rights", [[], ["fly"], ["converse", "fly"]])
def test_only_rights_that_there_are(cast: Cast, rights: list[str]) -> None:
    with pytest.raises(Invalid):
        add_role(cast.admin, name="Odd", rights=rights)


def _settler(cast: Cast, *rights: str) -> User:
    role = add_role(cast.admin, name="Office", rights=["converse", *rights])
    return change_user(cast.admin, cast.colleague, name="Office", role=role.key, is_active=True)


def test_whoever_settles_people_raises_nobody_above_themselves(cast: Cast) -> None:
    office = _settler(cast, "people")
    assert [role.key for role in roles_to_give(office)] == [office.role]
    for role in ("admin", "lead", "agent"):  # an agent may make tokens, which the office may not
        with pytest.raises(Invalid, match="more than you"):
            change_user(office, office, name="Office", role=role, is_active=True)
        with pytest.raises(Invalid, match="more than you"):
            add_user(office, email="x@shop.example", name="X", role=role, password=PASSWORD)
    with pytest.raises(Refused, match="may do more"):
        change_user(office, cast.lead, name="Lead", role=office.role, is_active=True)
    made = add_user(office, email="x@shop.example", name="X", role=office.role, password=PASSWORD)
    assert made.may("converse")


def test_whoever_settles_roles_makes_none_above_themselves(cast: Cast) -> None:
    office = _settler(cast, "settle")
    with pytest.raises(Invalid, match="do not have"):
        add_role(office, name="Wide", rights=["privacy"])
    with pytest.raises(Invalid, match="more than you"):
        save_role(office, "lead", name="", rights=["converse"])
    with pytest.raises(Refused):
        change_user(office, cast.agent, name="Agent", role=office.role, is_active=True)
    # Whoever says which provider is believed could come in as an admin.
    everything = _settler_of_all(cast)
    with pytest.raises(Refused):
        save_sign_in(everything, demand_second=False, passwords=True, emergency=None)
    with pytest.raises(Invalid, match="more than you"):
        change_user(everything, everything, name="X", role="admin", is_active=True)


def _settler_of_all(cast: Cast) -> User:
    role = add_role(cast.admin, name="All boxes", rights=list(rules.RIGHTS))
    return change_user(cast.admin, cast.agent, name="Agent", role=role.key, is_active=True)


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_others_settle_nothing(cast: Cast, role: str) -> None:
    user = getattr(cast, role)
    with pytest.raises(Refused):
        add_role(user, name="Mine", rights=["converse"])
    with pytest.raises(Refused):
        remove_role(user, "agent")
