"""Who is told of what is passed on, what did not arrive, and what went on without them."""

import pytest

from keepword.bulk import services as bulk
from keepword.conversations import services
from keepword.core import blobs
from keepword.imports.services import begin
from keepword.imports.services.runs import advance
from keepword.notifications.models import Notification
from keepword.teams.services import save_team
from tests.cast import Cast
from tests.desk.conftest import MailIn
from tests.fields.shop import conversation as stored
from tests.notifications.test_people_are_told import told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_team_is_told_of_what_nobody_of_it_has_yet(cast: Cast, mail_in: MailIn) -> None:
    team = save_team(cast.admin, None, name="Repairs", members=[cast.agent, cast.colleague])
    services.hand_over(cast.agent, mail_in(), team=team, reason="Broken glass.")
    assert told() == [("Colleague", "Passed on to Repairs: Lamp")]
    assert Notification.objects.get().data["text"] == "Broken glass."


def test_a_person_is_told_with_the_reason_and_their_team_is_not(cast: Cast, mail_in: MailIn) -> None:
    team = save_team(cast.admin, None, name="Repairs", members=[cast.agent, cast.colleague])
    services.hand_over(cast.lead, mail_in(), team=team, assignee=cast.agent, reason="Broken glass.")
    assert told() == [("Agent", "Lead has given you: Lamp")]
    assert Notification.objects.get().data["text"] == "Broken glass."


def test_who_wrote_is_told_when_it_does_not_arrive(cast: Cast, mail_in: MailIn) -> None:
    message = services.reply(cast.agent, mail_in(), services.Letter("A new one comes."))
    services.failed(message, "There is no such mailbox.")
    assert told("not_delivered") == [("Agent", "Your message did not arrive: Lamp")]
    assert Notification.objects.get(kind="not_delivered").url.endswith(f"#m-{message.pk}")


def test_what_goes_on_in_the_background_is_told_of_when_it_is_over(cast: Cast) -> None:
    ids = [stored(cast.inbox, f"Lamp {number}").pk for number in range(51)]
    urgent = {"do": "priority", "priority": 3}
    bulk.start(cast.agent, [urgent], ids=ids[:3])
    assert told() == []
    run = bulk.start(cast.agent, [urgent], ids=ids)
    bulk.work(run.pk)
    assert told() == [("Agent", "Done to 48 conversations")]


def test_who_began_an_import_is_told_that_it_is_over(cast: Cast) -> None:
    run = begin(cast.admin, "jsonl", source="old", blob=blobs.put(b""), file_name="past.jsonl")
    while advance(run.pk) is not None:
        pass
    assert told() == [("Admin", "The import “old” is done")]
