"""Reviews go with their conversation; the words in them go with its words."""

import pytest
from django.db import transaction

from keepword.conversations.events import Erasing
from keepword.conversations.services import merge
from keepword.conversations.services.merge import unmerge
from keepword.core import clock, events
from keepword.quality.models import Coaching, Mark, Review
from keepword.quality.services import coach
from tests.feedback.cast import after
from tests.quality.cast import Desk

pytestmark = pytest.mark.both_databases


def test_they_are_merged_and_parted_with_it(desk: Desk) -> None:
    review = desk.reviewed()
    with clock.moved(after(hours=3)):
        into = desk.shop.writes(after(hours=3), subject="The same again")
        done = merge(desk.lead, review.conversation, into)
        assert Review.objects.get().conversation == into
        unmerge(desk.lead, done)
    assert Review.objects.get().conversation == review.conversation


def test_its_words_go_and_its_score_stays(desk: Desk) -> None:
    review = desk.reviewed()
    with clock.moved(after(hours=3)):
        coach(desk.lead, review, "Say when the parcel to Olena leaves.")
    Mark.objects.update(
        note="Olena was not told.", evidence=[{"message": 1, "start": 0, "end": 3, "why": ""}]
    )
    with transaction.atomic():
        events.publish(Erasing("texts", (review.conversation_id,), ()))
    kept = Review.objects.get()
    assert (kept.note, kept.score) == ("", review.score)
    assert set(Mark.objects.values_list("note", flat=True)) == {""}
    assert all(one.evidence == [] for one in Mark.objects.all())
    assert Coaching.objects.get().words == ""
