"""Who agreed to what, in which words, and how we know."""

import pytest

from keepword.audit.models import Entry
from keepword.conversations.models import Conversation
from keepword.core.conditions import matches, to_q
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.customers import consent
from keepword.customers.models import Customer, Purpose
from tests.cast import Cast
from tests.fields.shop import conversation

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def news(cast: Cast) -> Purpose:
    return consent.save_purpose(cast.admin, None, name="News by mail", texts={"en": "We write monthly."})


def test_it_is_given_and_taken_back_with_its_words(cast: Cast, news: Purpose) -> None:
    customer = conversation(cast.inbox).customer
    given = consent.give_consent(cast.agent, customer, news, evidence="Said so on the phone.")
    with pytest.raises(Conflict):
        consent.give_consent(cast.agent, customer, news, evidence="Again.")
    newer = consent.save_purpose(cast.admin, news, name="News", texts={"en": "We write weekly."})
    assert (newer.key, newer.version, given.version) == ("news_by_mail", 2, 1)
    assert newer.versions.get(version=1).texts == {"en": "We write monthly."}
    consent.withdraw_consent(cast.agent, given)
    assert not consent.agreed(customer, "news_by_mail")
    with pytest.raises(Conflict):
        consent.withdraw_consent(cast.agent, given)
    again = consent.give_consent(cast.agent, customer, newer, evidence="By a form.", source="api")
    assert again.version == 2
    assert [one.pk for one in consent.consents(cast.agent, customer)] == [again.pk, given.pk]
    kinds = list(Fact.objects.filter(person=customer.key).order_by("pk").values_list("kind", flat=True))
    assert kinds[-3:] == ["consent_given", "consent_withdrawn", "consent_given"]
    assert Entry.objects.filter(verb="gave consent").count() == 2


def test_what_is_wrong_is_said(cast: Cast, news: Purpose) -> None:
    customer = conversation(cast.inbox).customer
    with pytest.raises(Invalid, match="how you know"):
        consent.give_consent(cast.agent, customer, news, evidence=" ")
    with pytest.raises(Invalid):
        consent.save_purpose(cast.admin, None, name="Nothing", texts={"de": "x"})
    with pytest.raises(Refused):
        consent.save_purpose(cast.lead, None, name="Mine", texts={"en": "x"})
    consent.archive_purpose(cast.admin, news)
    with pytest.raises(Conflict):
        consent.give_consent(cast.agent, customer, news, evidence="Yes.")


def test_it_can_be_asked_about(cast: Cast, news: Purpose) -> None:
    item = conversation(cast.inbox)
    asked = {"field": "consent", "op": "is", "value": news.key}
    none = {"field": "consent", "op": "is empty", "value": True}
    assert (matches("conversation", asked, item), matches("conversation", none, item)) == (False, True)
    consent.give_consent(cast.agent, item.customer, news, evidence="Yes.")
    for condition, there in ((asked, True), (none, False), ({"not": asked}, False)):
        assert matches("conversation", condition, item) == there
        assert Conversation.objects.filter(to_q("conversation", condition)).exists() == there
        assert Customer.objects.filter(to_q("customer", condition), pk=item.customer_id).exists() == there
