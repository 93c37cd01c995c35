"""The demo shop's talks by messengers are told by the public verbs, and nothing leaves."""

import pytest
from tests.cast import Cast

from keepword.channels.demo.sending import telling
from keepword.config.demo import messengers
from keepword.conversations.models import Conversation, Direction, Message, State, Status
from keepword.core import clock

pytestmark = pytest.mark.django_db


def test_the_talks_are_told(cast: Cast) -> None:
    with telling():
        told = messengers.tell(clock.now(), [cast.agent, cast.colleague])
    assert Conversation.objects.count() == told == len(messengers.TALKS)
    ours = Message.objects.filter(direction=Direction.OUT)
    assert {one.state for one in ours} == {State.SENT}
    assert ours.filter(read_at__isnull=False).exists()
    assert ours.filter(marks__has_key="buttons").exists()
    assert ours.filter(marks__has_key="template").exists()
    assert Conversation.objects.filter(status=Status.OPEN).exists()
    assert Message.objects.filter(attachments__type="audio/wav").exists()
    assert Message.objects.filter(at__gt=clock.now()).count() == 0
