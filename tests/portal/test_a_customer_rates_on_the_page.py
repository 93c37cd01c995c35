import re

import pytest

from keepword.core import clock
from keepword.feedback.models import Rating
from keepword.portal import keys
from tests.feedback.cast import Shop, after
from tests.portal.visitor import Visitor, words


def score() -> int | None:
    return Rating.objects.values_list("score", flat=True).first()


def selected(html: str) -> list[str]:
    return re.findall(r'value="(\d)" required checked', html)


def test_opening_the_address_of_a_score_never_votes(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    for number in range(1, 6):
        page = visitor.opens(conversation, f"rate/{number}")
        assert page.status_code == 200
        assert selected(page.content.decode()) == [str(number)]
        assert visitor.client.head(visitor.address(conversation, f"rate/{number}")).status_code == 200
    assert score() is None


def test_without_scripts_one_button_sends_the_score_of_the_mail(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    page = visitor.opens(conversation, "rate/4").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    assert "Send my rating" in page
    answer = visitor.rates(conversation, 4, key=key[1], comment="")
    assert answer.status_code == 303
    thanks = visitor.client.get(answer["Location"])
    assert "Thank you, your rating is saved" in words(thanks)
    assert 'name="comment"' in thanks.content.decode()
    assert score() == 4


def test_words_can_be_added_and_the_score_corrected(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    visitor.rates(conversation, 4)
    answer = visitor.rates(conversation, 5, comment="Very kind.")
    assert "We read every word" in words(visitor.client.get(answer["Location"]))
    rating = Rating.objects.get()
    assert (rating.score, rating.comment) == (5, "Very kind.")
    assert "Very kind." in visitor.opens(conversation, "rate").content.decode()


def test_a_score_alone_keeps_the_words(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    visitor.rates(conversation, 4, comment="Very kind.")
    visitor.rates(conversation, 5)
    assert Rating.objects.get().comment == "Very kind."


@pytest.mark.parametrize("given", ["", "0", "6", "x", "٥", "5.0", "999999999999999999999"])
def test_a_score_that_is_none_is_refused(shop: Shop, visitor: Visitor, given: str) -> None:
    answer = visitor.rates(shop.solved(), given)
    assert answer.status_code == 422
    assert score() is None


def test_a_form_without_its_key_does_not_vote(shop: Shop, visitor: Visitor) -> None:
    conversation, other = shop.solved(), shop.solved(subject="Other")
    for key in ("", keys.issue(other.pk)):
        answer = visitor.rates(conversation, 5, key=key, comment="Words")
        assert answer.status_code == 409
        assert "Words" in answer.content.decode()
    assert score() is None


def test_before_it_is_solved_there_is_nothing_to_rate(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    assert "as soon as your question is solved" in words(visitor.opens(conversation, "rate/5"))
    assert visitor.rates(conversation, 5).status_code == 409


def test_after_seven_days_a_rating_is_shown_and_stays(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    with clock.moved(after(hours=3)):
        visitor.rates(conversation, 4)
    with clock.moved(after(days=8)):
        page = visitor.opens(conversation, "rate/1")
        assert "stays as it is" in words(page)
        assert " good " in words(page)
        assert "How did we do?" not in words(visitor.opens(conversation))
        assert visitor.rates(conversation, 1).status_code == 409
    assert score() == 4


def test_only_a_score_that_is_not_saved_yet_may_go_by_itself(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    assert "data-by-itself" not in visitor.opens(conversation, "rate").content.decode()
    assert "data-by-itself" in visitor.opens(conversation, "rate/4").content.decode()
    visitor.rates(conversation, 4)
    assert "data-by-itself" not in visitor.opens(conversation, "rate/4").content.decode()
    assert "data-by-itself" in visitor.opens(conversation, "rate/2").content.decode()


def test_the_faces_on_the_page_rate_with_one_press(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    html = visitor.opens(conversation).content.decode()
    assert f'action="{visitor.address(conversation, "rate")}"' in html
    assert 'name="score" value="5" aria-label="5 of 5, very good"' in html
