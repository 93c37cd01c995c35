"""Identities of any kind lead to customers; proof joins, and what was only typed does not."""

from uuid import UUID

import pytest

from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.customers import rules
from keepword.customers.models import Claim, Customer, Identity, Join, Likeness
from keepword.customers.rules import Proof
from keepword.customers.services import (
    Sighting,
    claim,
    compare_some,
    identify,
    join,
    part,
    prove,
    recognise,
)
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def writes(address: str, name: str = "") -> Customer:
    return identify([Sighting(address, name)])[address]


def now(customer: Customer) -> Customer:
    return Customer.objects.get(pk=customer.pk)


def test_a_stranger_becomes_a_customer_and_is_known_again() -> None:
    first = recognise("telegram", "77001", name="Olena K", language="uk")
    again = recognise("telegram", "77001", name="Somebody else")
    assert first == again
    assert (now(first).name, first.language) == ("Olena K", "uk")


def test_a_number_is_the_same_however_it_is_written() -> None:
    assert recognise("phone", "+370 612 34567") == recognise("phone", "+37061234567")
    with pytest.raises(Invalid):
        recognise("phone", "hello")


def test_a_browser_is_called_a_visitor_until_they_say_who_they_are() -> None:
    visitor = recognise("visitor", "s3cr3t-mark-of-a-browser")
    assert "s3cr3t" not in visitor.name
    assert recognise("visitor", "s3cr3t-mark-of-a-browser", name="Taras").name == "Taras"


@pytest.mark.parametrize(
    ("kind", "value"), [("", "x"), ("nonsense", "x"), ("site", " "), ("email", "nobody")]
)
def test_what_is_no_identity_is_refused(kind: str, value: str) -> None:
    with pytest.raises(Invalid):
        recognise(kind, value)


def test_two_accounts_that_differ_by_a_blank_are_two() -> None:
    assert recognise("site", "a b") != recognise("site", "ab")


def test_a_signed_account_with_its_address_joins_who_wrote_from_it() -> None:
    mail = writes("olena@example.org", "Olena")
    seen = recognise(
        "site",
        "42",
        proofs=[Proof("site", "42", "site"), Proof("email", "Olena@example.org", "site")],
    )
    assert seen == mail
    assert {one.kind for one in mail.identities.all() if one.verified_at} == {"site", "email"}
    made = Join.objects.get()
    assert (made.how, made.into_id, made.by) == ("proof", mail.pk, None)


def test_both_have_proved_the_same_address() -> None:
    one = recognise("site", "42", proofs=[Proof("email", "o@example.org", "code")])
    other = recognise("telegram", "9", proofs=[Proof("phone", "+37061234567", "provider")])
    assert one != other
    assert prove(other, "email", "o@example.org", by="code") == one
    assert recognise("telegram", "9") == one
    assert now(other).joined_into == one


def test_an_address_that_the_other_has_not_proved_is_only_a_suggestion() -> None:
    imported = recognise("external", "crm:1", name="Olena")
    Identity.objects.create(customer=imported, kind="email", value="o@example.org", created_at=clock.now())
    stranger = recognise("telegram", "9")
    assert prove(stranger, "email", "o@example.org", by="code") == stranger
    assert not Join.objects.exists()
    assert Likeness.objects.get().reasons == ["proved"]


def test_whoever_types_an_address_is_not_its_owner() -> None:
    olena = writes("olena@example.org", "Olena")
    prove(olena, "email", "olena@example.org", by="code")
    attacker = recognise("visitor", "browser-of-somebody")
    claim(attacker, "email", " OLENA@example.org ")
    compare_some()
    assert recognise("visitor", "browser-of-somebody") == attacker != olena
    assert recognise("email", "olena@example.org") == olena
    assert not Join.objects.exists()
    pair = Likeness.objects.get()
    assert (pair.reasons, pair.state) == (["claimed"], "open")


def test_what_was_claimed_and_is_proved_is_no_claim_any_more() -> None:
    visitor = recognise("visitor", "v1")
    claim(visitor, "email", "o@example.org")
    prove(visitor, "email", "o@example.org", by="code")
    assert not Claim.objects.exists()
    assert recognise("email", "o@example.org") == visitor


def test_a_browser_proves_nothing() -> None:
    with pytest.raises(Invalid):
        prove(recognise("site", "1"), "visitor", "v1", by="provider")


def test_a_shared_address_joins_nobody() -> None:
    firm = writes("info@firm.example", "Firm")
    prove(firm, "email", "info@firm.example", by="code")
    colleague = recognise("site", "7", proofs=[Proof("email", "info@firm.example", "code")])
    assert colleague != firm
    assert not Join.objects.exists()
    assert not Likeness.objects.exists()


def test_who_was_parted_is_not_joined_by_the_next_proof(cast: Cast) -> None:
    one = recognise("site", "1", proofs=[Proof("email", "family@example.org", "code")])
    other = recognise("site", "2", proofs=[Proof("email", "family@example.org", "code")])
    assert one == other
    part(cast.agent, Join.objects.get())
    second = recognise("site", "2", proofs=[Proof("email", "family@example.org", "code")])
    assert second != one
    assert not Likeness.objects.filter(state="open").exists()
    join(cast.agent, second, one)
    assert recognise("site", "2") == one


@pytest.mark.parametrize(
    ("name", "address", "word"),
    [
        ("Ona Petraitė", "ona.p@example.org", "Ona Petraitė"),
        ("ona.p", "ona.p@example.org", ""),
        ("ona", "ona@example.org", "ona"),
        ("+37061234567", "+37061234567", ""),
        ("Visitor 70e2", "a-mark-of-a-browser", ""),
        ("Відвідувач 70e2", "a-mark-of-a-browser", ""),
        ("", "ona.p@example.org", ""),
    ],
)
def test_nobody_is_addressed_by_what_stands_for_a_name(name: str, address: str, word: str) -> None:
    assert rules.called(name, UUID("70e2" + "0" * 28), [address]) == word
