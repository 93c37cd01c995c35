from datetime import timedelta

from keepword.accounts.models import User
from keepword.calendars.services import ensure_default_calendar
from keepword.commitments.services import Times, save_policy
from keepword.conversations.services import Letter, assign, compose, mark_spam, reopen, snooze
from keepword.core import clock
from keepword.feedback.services import rate
from tests.feedback.cast import CUSTOMER, Shop, after
from tests.portal.visitor import Visitor, current_step, steps, words


def test_a_new_message_is_received(shop: Shop, visitor: Visitor) -> None:
    page = visitor.opens(shop.writes())
    assert current_step(page) == "Received"
    assert steps(page) == ["Received", "In progress", "Answered", "Solved", "Rated"]
    assert "We have your message" in words(page)


def test_who_has_it_is_named(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    assign(shop.agent, conversation, shop.agent)
    page = visitor.opens(conversation)
    assert current_step(page) == "In progress"
    assert "Daina is on it" in words(page)


def test_after_our_answer_it_is_their_turn(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    shop.answers(conversation, after(30))
    page = visitor.opens(conversation)
    assert current_step(page) == "Waiting for your answer"
    assert "We send a new one." in words(page)


def test_an_answer_that_can_still_be_taken_back_is_not_there(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    shop.answers(conversation, after(30), leave=False)
    page = visitor.opens(conversation)
    assert current_step(page) == "In progress"
    assert "We send a new one." not in words(page)


def test_a_second_question_is_in_progress_again(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    shop.answers(conversation, after(30))
    shop.writes(after(60), conversation)
    assert current_step(visitor.opens(conversation)) == "In progress"


def test_what_is_put_off_is_in_progress_or_waits_for_the_customer(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    snooze(shop.agent, conversation, clock.now() + timedelta(days=1))
    assert current_step(visitor.opens(conversation)) == "In progress"
    answered = shop.writes(subject="Other")
    shop.answers(answered, after(30))
    snooze(shop.agent, answered, clock.now() + timedelta(days=1))
    assert current_step(visitor.opens(answered)) == "Waiting for your answer"


def test_closed_is_solved_and_asks_for_a_rating(shop: Shop, visitor: Visitor) -> None:
    page = visitor.opens(shop.solved())
    assert current_step(page) == "Solved"
    assert "How did we do?" in words(page)


def test_rated_is_the_last_step(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    rate(conversation, score=4)
    page = visitor.opens(conversation)
    assert current_step(page) == "Rated"
    assert "Thank you for your rating" in words(page)


def test_a_rating_cannot_be_given_before_it_is_solved(shop: Shop, visitor: Visitor) -> None:
    assert "How did we do?" not in words(visitor.opens(shop.writes()))


def test_reopened_by_us_is_in_progress(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    reopen(shop.agent, conversation)
    assert current_step(visitor.opens(conversation)) == "In progress"


def test_what_was_closed_without_an_answer_does_not_say_answered(shop: Shop, visitor: Visitor) -> None:
    page = visitor.opens(shop.closes(shop.writes(), after(30)))
    assert steps(page) == ["Received", "In progress", "Solved", "Rated"]


def test_when_we_wrote_first_it_is_their_turn(shop: Shop, visitor: Visitor) -> None:
    with clock.moved(after(0)):
        message = compose(
            shop.agent, shop.inbox, Letter("Your lamp is here.", to=[("", CUSTOMER)]), subject="Lamp"
        )
    shop.leaves(message, after(1))
    page = visitor.opens(message.conversation)
    assert steps(page) == ["Waiting for your answer", "Solved", "Rated"]
    assert "We have written to you" in words(page)


def test_nobody_is_told_that_they_are_taken_for_a_spammer(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    mark_spam(shop.agent, conversation)
    page = visitor.opens(conversation)
    assert current_step(page) == "Received"
    assert "spam" not in words(page).lower()


def publish(*, first_response: int | None = None, resolution: int | None = None) -> None:
    admin = User.objects.create(email="owner@shop.example", name="Owner", role="admin")
    ensure_default_calendar(admin, zone="Europe/Vilnius")
    save_policy(admin, name="All", condition={}, times=Times(60, 60, 600, first_response, resolution))


def test_the_times_that_we_publish_are_said_in_the_shops_zone(shop: Shop, visitor: Visitor) -> None:
    publish(first_response=240, resolution=960)
    conversation = shop.writes()
    with clock.moved(after(60)):
        page = visitor.opens(conversation)
    # 9:00 on Monday plus four working hours, and sixteen of nine a day.
    assert '<time datetime="2026-07-13T10:00:00+00:00">' in page.content.decode()
    assert '<time datetime="2026-07-14T13:00:00+00:00">' in page.content.decode()
    assert "Times are those of Europe/Vilnius, UTC+0" in words(page)
    assert "late" not in words(page)


def test_internal_targets_never_show(shop: Shop, visitor: Visitor) -> None:
    publish()
    assert "We said" not in words(visitor.opens(shop.writes()))


def test_a_time_that_has_passed_is_owned_up_to(shop: Shop, visitor: Visitor) -> None:
    publish(first_response=30)
    conversation = shop.writes()
    with clock.moved(after(31)):
        assert "We are late, and we are sorry" in words(visitor.opens(conversation))


def test_after_the_answer_only_the_solution_is_still_due(shop: Shop, visitor: Visitor) -> None:
    publish(first_response=240, resolution=960)
    conversation = shop.writes()
    shop.answers(conversation, after(30))
    page = words(visitor.opens(conversation))
    assert "We said: an answer" not in page
    assert "We said: solved" in page
