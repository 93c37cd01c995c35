"""The records behind a number: as many as it says, and each opens as far as one may look."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from keepword.accounts.models import User
from keepword.accounts.services import save_role
from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries.records import PAGE, records
from keepword.analytics.rules.keeping import Stretch
from keepword.analytics.services import measuring
from keepword.conversations.models import Conversation, Message
from keepword.conversations.services import Letter, reply
from keepword.core import clock, facts
from keepword.core.errors import Invalid, NotFound
from keepword.teams.services import save_team
from tests.cast import Cast
from tests.desk.conftest import MailIn
from tests.desk.conftest import mail_in as mail_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def rated(conversation: Conversation, at: datetime, score: float, **data: Any) -> None:
    facts.record([facts.fact("csat", at, subject_id=conversation.pk, value=score, **data)])


def measured(name: str = "csat", kind: Stretch = Stretch.ROLLING) -> IndicatorValue:
    measuring.measure_some(names=[name])
    found = IndicatorValue.objects.filter(indicator=name, kind=kind, cut="").order_by("begins").last()
    assert found is not None
    return found


def test_they_add_up_to_the_number(cast: Cast, mail_in: MailIn) -> None:
    conversation, now = mail_in(), clock.now()
    for number in range(2 * PAGE + 3):
        rated(conversation, now - timedelta(hours=number), 5 if number % 3 else 2)
    value = measured()
    pages = [records(cast.lead, value, page=page) for page in (1, 2, 3)]
    every = [one for page in pages for one in page.records]
    assert (pages[0].rows, pages[0].pages, len(every)) == (103, 3, 103)
    assert len({one.fact for one in every}) == 103
    assert [one.at for one in every] == sorted((one.at for one in every), reverse=True)
    assert sum(one.top for one in every) == value.numerator == pages[0].number.numerator
    assert sum(one.base for one in every) == value.denominator == pages[0].number.denominator
    assert pages[0].number.value == value.value


def test_those_of_a_cut_add_up_to_it(cast: Cast, mail_in: MailIn) -> None:
    conversation, now = mail_in(), clock.now()
    for number in range(9):
        rated(conversation, now - timedelta(hours=number), 5, inbox=cast.inbox.pk if number % 3 else None)
    value = measured()
    of_inbox = IndicatorValue.objects.get(indicator="csat", cut="inbox", cut_key=str(cast.inbox.pk))
    assert records(cast.lead, value, cut="inbox", key=of_inbox.cut_key).rows == of_inbox.n == 6
    assert records(cast.lead, value, cut="inbox").rows == 3
    with pytest.raises(Invalid):
        records(cast.lead, value, cut="weather")


def test_a_record_opens_at_its_message(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in()
    answer = reply(cast.agent, conversation, Letter("We mend it by Friday."))
    first = Message.objects.get(conversation=conversation, direction="in")
    facts.record(
        [
            facts.fact(
                "personal",
                answer.at,
                subject_id=conversation.pk,
                value=0.5,
                message=answer.pk,
                used=1,
                known=2,
            ),
            facts.fact("personal", first.at, subject_id=conversation.pk, value=0.1, used=0, known=2),
        ]
    )
    with clock.moved(clock.now() + timedelta(minutes=1)):
        told = records(cast.lead, measured("personalisation_score"))
    assert {one.message.pk if one.message else None for one in told.records} == {answer.pk, first.pk}
    assert {one.conversation for one in told.records} == {conversation.pk}


def test_what_is_gone_is_counted_and_opens_nothing(cast: Cast) -> None:
    rated(Conversation(pk=987_654), clock.now(), 5)
    told = records(cast.lead, measured())
    assert told.rows == 1
    (one,) = told.records
    assert (one.subject_id, one.conversation, one.hidden, one.message) == (987_654, None, False, None)


def test_what_is_not_for_the_reader_is_counted_and_not_shown(cast: Cast, mail_in: MailIn) -> None:
    secret = mail_in()
    legal = save_team(cast.admin, None, name="Legal", is_private=True)
    Conversation.objects.filter(pk=secret.pk).update(team=legal)
    save_role(cast.admin, "lead", name="", rights=["converse", "see_today"])
    rated(secret, clock.now(), 5)
    reader = User.objects.get(pk=cast.lead.pk)
    (one,) = records(reader, measured()).records
    assert (one.conversation, one.hidden, one.message) == (None, True, None)


def test_a_merged_conversation_opens_where_it_is_now(cast: Cast, mail_in: MailIn) -> None:
    source, into = mail_in(), mail_in()
    rated(source, clock.now(), 5)
    Conversation.objects.filter(pk=source.pk).update(merged_into=into)
    (one,) = records(cast.lead, measured()).records
    assert (one.subject_id, one.conversation) == (source.pk, into.pk)


def test_those_of_a_month_are_of_that_month(cast: Cast, mail_in: MailIn) -> None:
    conversation, now = mail_in(), clock.now()
    rated(conversation, now, 5)
    rated(conversation, now - timedelta(days=70), 2)
    value = measured(kind=Stretch.MONTH)
    assert records(cast.lead, value).rows == value.n == 1


def test_an_agent_sees_none(cast: Cast, mail_in: MailIn) -> None:
    rated(mail_in(), clock.now(), 5)
    with pytest.raises(NotFound):
        records(cast.agent, measured())
    with pytest.raises(Invalid):
        records(cast.lead, measured(), page=0)
