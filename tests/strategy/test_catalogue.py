"""Services, and whom they concern."""

from datetime import date, timedelta

import pytest

from keepword.audit.models import Entry
from keepword.conversations.models import Tag
from keepword.conversations.services import save_tag
from keepword.conversations.services.tags import tag as put_tag
from keepword.core.errors import Invalid, Refused
from keepword.strategy import queries
from keepword.strategy.services import ServiceGiven, hear, save_service, save_stakeholder
from tests.cast import Cast
from tests.strategy.conftest import MailIn, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_service_is_stated_and_stated_anew(cast: Cast) -> None:
    given = ServiceGiven("Repairs", value="It works again.", channels=["email"], inboxes=[cast.inbox])
    made = save_service(cast.admin, None, given)
    again = save_service(cast.admin, made, ServiceGiven("Repairs", position="In a week.", state="retired"))
    assert (again.pk, again.value, again.channels, list(again.inboxes.all())) == (made.pk, "", [], [])
    first, second = told("service_stated")
    assert (first.data["offered"], first.data["has_value"], first.data["has_position"]) == (True, True, False)
    assert first.data["inboxes"] == [str(cast.inbox.pk)]
    assert (second.data["offered"], second.data["has_value"], second.data["has_position"]) == (
        False,
        False,
        True,
    )
    assert Entry.objects.filter(verb="stated a service", actor_id=cast.admin.pk).count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (ServiceGiven(" "), "name"),
        (ServiceGiven("x" * 121), "name"),
        (ServiceGiven("Repairs", reach="moon"), "reach"),
        (ServiceGiven("Repairs", channels=["pigeons"]), "channels"),
        (ServiceGiven("Repairs", value="x" * 5_001), "value"),
    ],
)
def test_what_cannot_be_a_service_is_told_at_its_field(cast: Cast, given: ServiceGiven, field: str) -> None:
    with pytest.raises(Invalid) as error:
        save_service(cast.admin, None, given)
    assert error.value.field == field


def test_only_whoever_keeps_the_registers_writes_and_leads_read(cast: Cast) -> None:
    made = save_service(cast.admin, None, ServiceGiven("Repairs"))
    for person in (cast.lead, cast.agent):
        with pytest.raises(Refused):
            save_service(person, made, ServiceGiven("Mine"))
    assert list(queries.services(cast.lead)) == [made]
    assert list(queries.services(cast.agent)) == []


def test_by_its_tag_a_conversation_is_about_a_service(cast: Cast, mail_in: MailIn) -> None:
    tag, other = save_tag(cast.admin, None, name="repair"), save_tag(cast.admin, None, name="other")
    service = save_service(cast.admin, None, ServiceGiven("Repairs", tags=[tag]))
    conversation = mail_in("It is broken.")
    put_tag(cast.agent, conversation, other)
    assert told("contact_of_service") == []
    put_tag(cast.agent, conversation, tag)
    (fact,) = told("contact_of_service")
    assert (fact.subject_id, fact.data["service"]) == (conversation.pk, service.pk)
    assert Tag.objects.count() == 2


def test_what_people_say_is_kept_with_its_day(cast: Cast, day: date) -> None:
    people = save_stakeholder(cast.admin, None, name="Couriers", group="partners")
    hear(cast.admin, people, "Labels come too late.", day=day - timedelta(days=3))
    hear(cast.admin, people, "Better now.")
    assert queries.get_stakeholder(cast.lead, people.pk).heard_on == day  # type: ignore[attr-defined]
    assert [one.data["group"] for one in told("stakeholder_heard")] == ["partners", "partners"]
    with pytest.raises(Invalid, match="earlier"):
        hear(cast.admin, people, "Soon.", day=day + timedelta(days=1))
    with pytest.raises(Invalid, match="what they said"):
        hear(cast.admin, people, " ")
