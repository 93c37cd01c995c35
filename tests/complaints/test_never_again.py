"""Promises in complaints: never again, until the cause shows itself; and a broken word made good."""

from datetime import timedelta

import pytest

from keepword.commitments.models import Promise
from keepword.commitments.services import mark_broken
from keepword.complaints import services
from keepword.complaints.models import Cause, Complaint
from keepword.core import clock, jobs
from keepword.core.errors import Conflict
from tests.cast import Cast
from tests.complaints.conftest import Says
from tests.desk.conftest import MailIn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
WORDS = "I am sorry. This will never happen again."


@pytest.fixture
def cause(cast: Cast) -> Cause:
    return services.find(cast.agent, services.Analysis("Thin glass in batch 12", owner=cast.agent))


def promise() -> Promise:
    return Promise.objects.get(kind="never_again")


def test_it_is_tied_to_the_cause_that_is_found_later(
    cast: Cast, complaint: Complaint, says: Says, cause: Cause
) -> None:
    says(complaint.conversation, WORDS)
    assert promise().cause_key == ""
    services.link_cause(cast.agent, complaint, cause)
    assert promise().cause_key == f"cause:{cause.pk}"
    services.link_cause(cast.agent, complaint, None)
    assert promise().cause_key == ""


def test_it_is_tied_to_the_cause_that_is_known(
    cast: Cast, complaint: Complaint, says: Says, cause: Cause
) -> None:
    services.link_cause(cast.agent, complaint, cause)
    says(complaint.conversation, WORDS)
    assert promise().cause_key == f"cause:{cause.pk}"


def test_another_complaint_of_the_same_cause_breaks_it_at_its_beginning(
    cast: Cast, complaint: Complaint, says: Says, cause: Cause, mail_in: MailIn
) -> None:
    services.link_cause(cast.agent, complaint, cause)
    says(complaint.conversation, WORDS)
    jobs.run_pending()
    assert promise().state == "open"  # its own complaint is older than the promise
    with clock.moved(clock.now() + timedelta(days=3)):
        other = services.make(cast.agent, mail_in("Mine broke too.", address="ira@example.org"))
        services.link_cause(cast.agent, other, cause)
        jobs.run_pending()
    assert (promise().state, promise().decided_at) == ("broken", other.begun_at)


def test_an_older_complaint_that_is_linked_late_breaks_nothing(
    cast: Cast, complaint: Complaint, says: Says, cause: Cause, mail_in: MailIn
) -> None:
    older = services.make(cast.agent, mail_in("Mine broke too.", address="ira@example.org"))
    services.link_cause(cast.agent, complaint, cause)
    with clock.moved(clock.now() + timedelta(days=3)):
        says(complaint.conversation, WORDS)
        services.link_cause(cast.agent, older, cause)
        jobs.run_pending()
    assert promise().state == "open"


def test_a_removal_that_does_not_hold_breaks_it(
    cast: Cast, complaint: Complaint, says: Says, cause: Cause
) -> None:
    says(complaint.conversation, WORDS)
    services.link_cause(cast.agent, complaint, cause)
    with clock.moved(clock.now() + timedelta(days=9)):
        services.remove(cast.agent, cause)
        services.check(cast.agent, cause, works=False)
        jobs.run_pending()
    assert promise().state == "broken"


def test_a_broken_promise_is_made_good_in_the_complaint_that_there_is_or_a_new_one(
    cast: Cast, says: Says, mail_in: MailIn
) -> None:
    conversation = mail_in("Where is my lamp?")
    says(conversation, "We will send it tomorrow.")
    late = Promise.objects.get()
    with pytest.raises(Conflict):
        services.make_good(cast.agent, late)
    with clock.moved(clock.now() + timedelta(days=3)):
        mark_broken()
        late.refresh_from_db()
        made = services.make_good(cast.agent, late)
        assert services.make_good(cast.agent, late) == made
    assert (made.source, made.state) == ("promise", "open")
    assert "We will send it tomorrow" in made.about
