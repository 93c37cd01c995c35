"""A lead writes a notice, looks at what it will do, sends it, stops it, and sees who got it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepword.audit.models import Entry
from keepword.core import clock
from keepword.outreach.models import Notice, OutreachSettings, Recipient, State, Waiting
from keepword.outreach.rules.kinds import KINDS
from keepword.outreach.services import start, unsubscribe_customer
from tests.cast import Cast
from tests.desk.conftest import desk_of
from tests.desk.outreach.shop import NOON, goes_out, lamp, news, owners, recall

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_second_does_not_end")]


@pytest.fixture
def lead(cast: Cast) -> Client:
    return desk_of(cast.lead)


def text(answered: object) -> str:
    return answered.content.decode()  # type: ignore[attr-defined]


def form(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "kind": "recall",
        "name": "Recall of batch 12",
        "product": "LAMP-7",
        "inbox": str(cast.inbox.pk),
        "ways": "preferred",
        "per_minute": "300",
        "effect_days": "14",
        "condition": "{}",
        "subject_en": "Your {{product}}",
        "text_en": "Dear {{name}}, please send it back.",
    } | more


def test_it_is_written_seen_and_sent(cast: Cast, lead: Client) -> None:
    owners(cast.lead, lamp(cast.lead), 3)
    assert "What do you want to tell?" in text(lead.get("/notices/new/"))
    page = text(lead.get("/notices/new/?kind=recall"))
    assert "Please stop using {{product}}" in page
    asked = form(cast)
    assert "3</b> customers would get it" in text(lead.post("/notices/count/", asked))
    assert "please send it back" in text(lead.post("/notices/say/", asked))
    answered = lead.post("/notices/new/?kind=recall", asked)
    made = Notice.objects.get()
    assert answered["Location"] == f"/notices/{made.pk}/"
    page = text(lead.get(f"/notices/{made.pk}/"))
    assert "3 customers will be written to." in page
    assert "Your Reading lamp" in page
    with clock.moved(NOON):
        assert lead.post(f"/notices/{made.pk}/do/", {"do": "start"}).status_code == 302
    goes_out(made)
    assert Notice.objects.get().state == State.DONE
    assert "3 customers have it" in text(lead.get(f"/notices/{made.pk}/"))
    assert "Customer 2" in text(lead.get(f"/notices/{made.pk}/people/"))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_written(cast: Cast, lead: Client, kind: str) -> None:
    """Its page opens with words that can be sent, and counts and reads them before it is saved."""
    owners(cast.lead, lamp(cast.lead), 1)
    asked = form(cast, kind=kind, per_minute="300") | {"text_en": "Dear {{name}}.", "subject_en": "News"}
    assert lead.get(f"/notices/new/?kind={kind}").status_code == 200
    assert "would get it" in text(lead.post("/notices/count/", asked))
    assert "Dear Customer 0." in text(lead.post("/notices/say/", asked))
    settings = {f"data_{one.key}": str(one.default) for one in KINDS[kind].settings}
    product = {} if KINDS[kind].product else {"product": ""}
    answered = lead.post("/notices/new/", asked | settings | product)
    assert answered.status_code == 302, text(answered)
    assert lead.get(answered["Location"]).status_code == 200


def test_what_is_wrong_is_said_at_its_field(cast: Cast, lead: Client) -> None:
    lamp(cast.lead)
    for field, value, says in (
        ("name", "", "name"),
        ("product", "NONE", "There is no product"),
        ("text_en", "Dear {{nobody}}", "{{nobody}} cannot stand here"),
        ("per_minute", "many", "Enter a whole number."),
        ("condition", "{", "condition"),
        ("inbox", "77", "Choose the mailbox"),
    ):
        answered = lead.post("/notices/new/?kind=recall", form(cast, **{field: value}))
        assert answered.status_code == 422, field
        assert says in text(answered), field
        assert lead.post("/notices/count/", form(cast, **{field: value})).status_code == 200
        assert lead.post("/notices/say/", form(cast, **{field: value})).status_code == 200
    assert not Notice.objects.exists()


def test_two_who_write_at_once_do_not_lose_each_other_s_words(cast: Cast, lead: Client) -> None:
    made = recall(cast.lead, cast.inbox, lamp(cast.lead))
    first = lead.post(f"/notices/{made.pk}/change/", form(cast, rev="1", name="First"))
    assert first.status_code == 302
    late = lead.post(f"/notices/{made.pk}/change/", form(cast, rev="1", name="Second"))
    assert late.status_code == 409
    assert "Somebody else has changed it" in text(late)
    assert Notice.objects.get().name == "First"


def test_it_is_stopped_resumed_and_called_off(cast: Cast, lead: Client) -> None:
    product = lamp(cast.lead)
    owners(cast.lead, product, 2)
    made = recall(cast.lead, cast.inbox, product)
    where = f"/notices/{made.pk}/do/"
    with clock.moved(NOON):
        for verb, state in (
            ("start", "sending"),
            ("stop", "stopped"),
            ("resume", "sending"),
            ("stop", "stopped"),
            ("cancel", "cancelled"),
        ):
            assert lead.post(where, {"do": verb}).status_code == 302, verb
            assert Notice.objects.get().state == state
        refused = lead.post(where, {"do": "resume"})
    assert refused.status_code == 409
    assert lead.post(where, {"do": "nonsense"}).status_code == 422
    lead.post(where, {"do": "archive"})
    assert "Recall of batch 12" not in text(lead.get("/notices/"))
    assert "Recall of batch 12" in text(lead.get("/notices/?show=archived"))
    lead.post(where, {"do": "restore"})
    lead.post(where, {"do": "duplicate"})
    assert Notice.objects.filter(name="Recall of batch 12 (copy)", state="draft").exists()


def test_what_keeps_it_from_being_sent_is_listed(cast: Cast, lead: Client) -> None:
    made = Notice.objects.create(
        name="News",
        kind="newsletter",
        inbox=cast.inbox,
        texts={},
        created_at=NOON,
        changed_at=NOON,
    )
    page = text(lead.get(f"/notices/{made.pk}/"))
    assert "Choose to what customers must have agreed" in page
    assert "Write what it says" in page
    with clock.moved(NOON):
        assert lead.post(f"/notices/{made.pk}/do/", {"do": "start"}).status_code == 422


def test_people_are_found_by_state_and_go_into_a_file(cast: Cast, lead: Client) -> None:
    people = owners(cast.lead, lamp(cast.lead), 3)
    made, _purpose = news(cast.lead, cast.admin, cast.inbox, *people)
    type(people[0]).objects.filter(pk=people[0].pk).update(name="=1+1")
    with clock.moved(NOON):
        start(cast.lead, made)
        unsubscribe_customer(cast.agent, people[1])
    goes_out(made)
    left_out = text(lead.get(f"/notices/{made.pk}/people/?state=sent"))
    assert ("Customer 2" in left_out, "Customer 1" in left_out) == (True, False)
    answered = lead.get(f"/notices/{made.pk}/people.csv?state=sent")
    lines = b"".join(answered.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].lstrip("\ufeff").startswith("customer,name,state")
    assert any("'=1+1" in line for line in lines)
    assert Entry.objects.filter(verb="exported recipients").count() == 1
    assert lead.get(f"/notices/{made.pk}/people/?state=x&reason=%00").status_code == 200


def test_a_page_costs_as_much_with_many_as_with_few(cast: Cast, lead: Client) -> None:
    product = lamp(cast.lead)
    owners(cast.lead, product, 2)

    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert lead.get(path).status_code == 200
        return len(queries)

    one = recall(cast.lead, cast.inbox, product)
    with clock.moved(NOON):
        start(cast.lead, one)
    goes_out(one)
    who = Recipient.objects.first()
    assert who is not None
    paths = ("/notices/", f"/notices/{one.pk}/people/", f"/customers/{who.customer_id}/")
    few = [cost(path) for path in paths]
    owners(cast.lead, product, 6, first=2)
    for _ in range(4):
        other = recall(cast.lead, cast.inbox, product)
        with clock.moved(NOON):
            start(cast.lead, other)
        goes_out(other)
    assert [cost(path) for path in paths] == few


def test_how_often_and_when_is_set(cast: Cast, lead: Client) -> None:
    given = {"cap": "3", "cap_days": "14", "quiet_from": "21:30", "quiet_until": "08:00"}
    assert lead.post("/settings/notices/", given).status_code == 302
    now = OutreachSettings.objects.get()
    assert (now.cap, now.cap_days, f"{now.quiet_from:%H:%M}") == (3, 14, "21:30")
    assert lead.post("/settings/notices/", given | {"cap": "x"}).status_code == 422
    assert lead.post("/settings/notices/", given | {"quiet_from": "late"}).status_code == 422


def test_an_agent_notes_what_a_customer_wishes(cast: Cast) -> None:
    agent = desk_of(cast.agent)
    product = lamp(cast.lead)
    (who,) = owners(cast.lead, product, 1)
    where = f"/customers/{who.pk}/notices/"
    agent.post(where, {"do": "off"})
    page = text(agent.get(f"/customers/{who.pk}/"))
    assert "Nothing but what belongs to their orders" in page
    row = who.unsubscribed.get()
    agent.post(where, {"do": "on", "row": str(row.pk)})
    assert who.unsubscribed.filter(undone_at=None).count() == 0
    assert agent.post(where, {"do": "on", "row": "77"}).status_code == 404
    agent.post(where, {"do": "wait", "product": "NONE"})
    assert not Waiting.objects.exists()


def test_an_agent_cannot_write_to_many(cast: Cast) -> None:
    agent = desk_of(cast.agent)
    made = recall(cast.lead, cast.inbox, lamp(cast.lead))
    for path in ("/notices/", "/notices/new/", f"/notices/{made.pk}/", "/settings/notices/"):
        assert agent.get(path).status_code == 404
