"""An answer leaves by the way that the customer last came, unless somebody chooses another one."""

import pytest

from keepword.channels.doors.models import Connection
from keepword.conversations import services
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.conversations.services import Incoming, Letter
from keepword.conversations.ways import usual_way, ways
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.customers.services import Sighting, prove, recognise
from tests.cast import Cast, make_cast
from tests.pigeon import make_pigeon

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OLENA = "olena@example.org"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def pigeon(cast: Cast) -> Connection:
    return make_pigeon()


def said(inbox: Inbox, address: str, conversation: Conversation | None = None, text: str = "Hi") -> Message:
    from django.db import transaction

    with transaction.atomic():
        kind = "email" if inbox.channel == "email" else "telegram"
        customer = conversation.customer if conversation else recognise(kind, address, name="Olena")
        item = Incoming(
            inbox=inbox,
            at=clock.now(),
            sender=Sighting(address, "Olena"),
            text=text,
            conversation=conversation,
            customer=customer,
        )
        return services.receive([item])[0]


def test_by_mail_to_whom_wrote_by_mail(cast: Cast) -> None:
    message = said(cast.inbox, OLENA)
    way = usual_way(message.conversation)
    assert (way.inbox, way.line) == (cast.inbox, ("Olena", OLENA))
    answer = services.reply(cast.agent, message.conversation, Letter("Hello"))
    assert (answer.via, answer.sender_address) == (None, "support@shop.example")


def test_by_the_messenger_to_whom_wrote_there_and_by_mail_where_they_went_on(
    cast: Cast, pigeon: Connection
) -> None:
    message = said(pigeon.inbox, "olena")
    conversation = message.conversation
    assert [way.channel.key for way in ways(conversation)] == ["pigeon"]
    prove(conversation.customer, "email", OLENA, by="code")
    assert [way.channel.key for way in ways(conversation)] == ["pigeon", "email"]
    assert usual_way(conversation).inbox == pigeon.inbox
    later = said(cast.inbox, OLENA, conversation, "By mail now")
    assert later.via == cast.inbox
    assert [(way.channel.key, way.line[1]) for way in ways(conversation)] == [
        ("email", OLENA),
        ("pigeon", "olena"),
    ]
    answer = services.reply(cast.agent, conversation, Letter("Hello"))
    assert (answer.via, answer.to) == (cast.inbox, [["Olena", OLENA]])


def test_somebody_chooses_another_way(cast: Cast, pigeon: Connection) -> None:
    conversation = said(pigeon.inbox, "olena").conversation
    prove(conversation.customer, "email", OLENA, by="code")
    answer = services.reply(cast.agent, conversation, Letter("Hello", via=cast.inbox.pk))
    assert (answer.via, answer.to) == (cast.inbox, [["Olena", OLENA]])
    with pytest.raises(Invalid, match="that way"):
        services.reply(cast.agent, conversation, Letter("Hello", via=99999))


def test_the_inbox_set_for_mail_is_taken_before_the_first_one(cast: Cast) -> None:
    orders = Inbox.objects.create(name="Orders", address="orders@shop.example", created_at=clock.now())
    pigeon = make_pigeon(by_mail=orders)
    conversation = said(pigeon.inbox, "olena").conversation
    prove(conversation.customer, "email", OLENA, by="code")
    assert [way.inbox for way in ways(conversation)] == [pigeon.inbox, orders]


def test_an_address_that_was_only_said_on_the_page_is_none_of_the_messenger(
    cast: Cast, pigeon: Connection
) -> None:
    conversation = said(pigeon.inbox, "olena").conversation
    prove(conversation.customer, "email", OLENA, by="code")
    page = said(pigeon.inbox, OLENA, conversation)
    Message.objects.filter(pk=page.pk).update(marks={"door": "portal"})
    assert usual_way(conversation).line == ("Olena", "olena")


def test_whom_nothing_leads_to_cannot_be_answered(cast: Cast) -> None:
    conversation = said(cast.inbox, OLENA).conversation
    conversation.customer.identities.all().delete()
    Message.objects.update(sender_address="")
    with pytest.raises(Invalid, match="no address"):
        services.reply(cast.agent, conversation, Letter("Hello"))


def test_by_which_door_each_was_said_is_known_when_conversations_are_merged_and_parted(
    cast: Cast, pigeon: Connection
) -> None:
    mail = said(cast.inbox, OLENA)
    bird = said(pigeon.inbox, "olena")
    merged = services.merge(cast.agent, bird.conversation, mail.conversation, across=True)
    bird.refresh_from_db()
    assert (bird.conversation, bird.via) == (mail.conversation, pigeon.inbox)
    own = services.reply(cast.agent, mail.conversation, Letter("Hello", via=pigeon.inbox.pk))
    services.unmerge(cast.agent, merged)
    bird.refresh_from_db()
    assert (bird.conversation.inbox, bird.via) == (pigeon.inbox, None)
    own.refresh_from_db()
    assert own.inbox == pigeon.inbox
