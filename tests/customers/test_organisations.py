"""Who proves an address of an organisation's domain is suggested as one of theirs, and decided once."""

import pytest

from keepword.core.errors import Invalid
from keepword.customers import services
from keepword.customers.models import Customer, MemberState, OrganisationMember
from keepword.customers.services.organisations import suggest_members
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def customer(address: str) -> Customer:
    return services.recognise("email", address, name="Rita")


def test_a_proved_address_suggests_and_a_refusal_stays(cast: Cast) -> None:
    house = services.save_organisation(cast.agent, None, name="Bike club", domains=["@Club.example"])
    who = customer("rita@club.example")
    assert not house.members.exists()  # mail alone proves nothing
    services.prove(who, "email", "rita@club.example", by="code")
    (member,) = house.members.all()
    assert (member.state, member.why) == (MemberState.SUGGESTED, "club.example")
    services.decide_member(cast.agent, member, belongs=False)
    services.prove(who, "email", "rita@club.example", by="person")
    suggest_members.func(house.pk, ["club.example"])
    assert house.members.get().state == MemberState.REFUSED


def test_who_has_proved_it_before_is_suggested_when_the_domain_is_entered(cast: Cast) -> None:
    who = customer("rita@club.example")
    services.prove(who, "email", "rita@club.example", by="code")
    customer("other@club.example")
    house = services.save_organisation(cast.agent, None, name="Bike club", domains=["club.example"])
    suggest_members.func(house.pk, ["club.example"])
    suggest_members.func(house.pk, ["club.example"])
    assert [one.customer_id for one in house.members.all()] == [who.pk]


@pytest.mark.parametrize("domain", ["gmail.com", "ukr.net", "not a domain", "x", "-.example", "a" * 300])
def test_what_is_no_organisation_s_domain_is_refused(cast: Cast, domain: str) -> None:
    with pytest.raises(Invalid) as wrong:
        services.save_organisation(cast.agent, None, name="Bike club", domains=domain.split("\n"))
    assert wrong.value.field == "domains"


def test_a_domain_and_a_name_are_one_organisation_s(cast: Cast) -> None:
    services.save_organisation(cast.agent, None, name="Bike club", domains=["club.example"])
    with pytest.raises(Invalid):
        services.save_organisation(cast.agent, None, name="Other", domains=["club.example"])
    with pytest.raises(Invalid):
        services.save_organisation(cast.agent, None, name="BIKE  club")


def test_what_two_customers_have_comes_together_and_parts_again(cast: Cast) -> None:
    one, other = customer("a@example.org"), customer("b@example.org")
    house = services.save_organisation(cast.agent, None, name="Bike club")
    services.add_member(cast.agent, house, one)
    services.add_member(cast.agent, house, other)
    for who, values in ((one, ("Kindle", "Galaxy A54")), (other, ("Galaxy A54", "Bosch"))):
        for value in values:
            services.remember(cast.agent, who, kind="owns", value=value)

    def held(who: Customer) -> set[str]:
        return set(who.remembered.values_list("value", flat=True))

    made = services.join(cast.agent, one, other)
    assert held(other) == {"Kindle", "Galaxy A54", "Bosch"}
    assert OrganisationMember.objects.filter(customer=other).count() == 1
    services.part(cast.agent, made)
    assert (held(one), held(other)) == ({"Kindle", "Galaxy A54"}, {"Galaxy A54", "Bosch"})
    assert OrganisationMember.objects.filter(customer=one).count() == 1
