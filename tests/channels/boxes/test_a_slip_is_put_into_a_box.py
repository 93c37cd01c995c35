"""A smile, words, a photo, an address or none: each slip once, and nobody known who does not want to be."""

import pytest

from keepword.channels.boxes.models import Place, Slip
from keepword.complaints.models import Complaint, Source, State
from keepword.conversations.models import Attachment, Contact, Conversation, Status
from keepword.conversations.ways import usual_way
from keepword.core.conditions import matches, to_q
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact
from keepword.customers.models import Customer, Identity
from tests.cast import Cast
from tests.channels.boxes.conftest import Drop, png

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_it_is_a_conversation_with_a_fact(place: Place, put: Drop) -> None:
    slip = put(place, 2, "Коробка була відкрита, допоможіть будь ласка")
    conversation = slip.message.conversation
    assert (conversation.status, conversation.subject) == (Status.OPEN, "Feedback: Old Town")
    assert (slip.message.language, conversation.language) == ("uk", "uk")
    assert Contact.objects.filter(conversation=conversation).exists()
    fact = Fact.objects.get(kind="slip_received")
    assert (fact.value, fact.data["box"], fact.data["paper"]) == (2, place.pk, False)
    place.refresh_from_db()
    assert place.last_slip_at == slip.at


def test_who_leaves_no_address_is_nobody(place: Place, put: Drop) -> None:
    first, second = put(place, words="It was cold."), put(place, words="It was cold again.")
    assert first.anonymous
    assert not Identity.objects.exists()
    assert first.message.sender_address == ""
    customer = first.message.conversation.customer
    assert customer.name == "Anonymous"
    assert customer.pk != second.message.conversation.customer_id
    with pytest.raises(Invalid):
        usual_way(first.message.conversation)


def test_who_stays_anonymous_leaves_no_address_even_if_one_was_typed(place: Place, put: Drop) -> None:
    slip = put(place, words="Hm", address="olena@example.org", anonymous=True)
    assert slip.anonymous
    assert not Identity.objects.exists()


def test_who_leaves_an_address_is_answered_by_mail(cast: Cast, place: Place, put: Drop) -> None:
    slip = put(place, words="Where is the lamp?", address=" Olena@Example.org ")
    way = usual_way(slip.message.conversation)
    assert (way.inbox, way.line[1]) == (cast.inbox, "olena@example.org")
    assert not slip.anonymous


def test_a_smile_alone_asks_nothing_of_anybody(place: Place, put: Drop) -> None:
    slip = put(place, 5)
    assert slip.message.conversation.status == Status.CLOSED
    assert slip.message.text == "Very good"
    assert not Contact.objects.exists()
    assert Fact.objects.filter(kind="slip_received").count() == 1


def test_the_same_form_sent_twice_is_one_slip(place: Place, put: Drop) -> None:
    first = put(place, words="Cold.", form="f")
    assert put(place, words="Cold.", form="f") == first
    assert put(place, words="Cold. And dark.", form="f") != first
    assert Slip.objects.count() == 2


def test_a_box_for_complaints_opens_one(complaints: Place, put: Drop) -> None:
    slip = put(complaints, 1, "The kettle burned.")
    found = Complaint.objects.get()
    assert (found.conversation, found.state, found.source) == (
        slip.message.conversation,
        State.OPEN,
        Source.BOX,
    )


def test_a_smile_alone_is_no_complaint(complaints: Place, put: Drop) -> None:
    put(complaints, 1)
    assert not Complaint.objects.exists()


def test_what_looks_like_spam_is_kept_as_such(complaints: Place, put: Drop) -> None:
    slip = put(complaints, 1, "Cheap!", trap="http://x.example")
    links = put(complaints, 1, "http://a.example http://b.example http://c.example")
    for one in (slip, links):
        assert one.message.conversation.status == Status.SPAM
    assert not Complaint.objects.exists()


def test_photos_are_kept_without_what_the_camera_wrote(place: Place, put: Drop) -> None:
    slip = put(place, words="Look", photos=[("kettle.png", png(text=b"at home"))])
    file = Attachment.objects.get(message=slip.message)
    assert (file.name, file.type) == ("kettle.png", "image/png")
    assert file.size == len(png())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"smile": None}, "smile"),
        ({"smile": 7}, "smile"),
        ({"words": "x" * 5_001}, "words"),
        ({"address": "nobody"}, "address"),
        ({"address": "support@shop.example"}, "address"),
        ({"photos": [("a.png", b"not a picture")]}, "photos"),
        ({"photos": [("a.svg", b"<svg onload='alert(1)'/>")]}, "photos"),
        ({"photos": [("a.png", png())] * 4}, "photos"),
        ({"photos": [("a.png", b"x" * (12 * 1024 * 1024 + 1))]}, "photos"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    place: Place, put: Drop, given: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        put(place, **given)
    assert refused.value.field == field
    assert not Conversation.objects.exists()
    assert not Customer.objects.exists()


def test_a_box_that_was_taken_away_takes_nothing(cast: Cast, place: Place, put: Drop) -> None:
    from keepword.channels.boxes.services import archive_place, restore_place

    gone = archive_place(cast.lead, place)
    with pytest.raises(Conflict):
        put(gone)
    put(restore_place(cast.lead, gone))


def test_it_can_be_asked_about(complaints: Place, place: Place, put: Drop) -> None:
    low = put(place, 2, "Cold.").message.conversation
    high = put(complaints, 5, "Fine.").message.conversation
    for condition, wanted in (
        ({"field": "smile", "op": "at most", "value": 2}, [low]),
        ({"field": "smile", "op": "is", "value": 5}, [high]),
        ({"field": "box", "op": "is", "value": place.pk}, [low]),
        ({"field": "box_kind", "op": "is", "value": "complaint"}, [high]),
    ):
        assert list(Conversation.objects.filter(to_q("conversation", condition))) == wanted
        assert [one for one in (low, high) if matches("conversation", condition, one)] == wanted
