"""Conversations and customers have what the shop defines for them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.audit.models import Entry
from keepword.conversations import events as happened
from keepword.conversations.models import Conversation, ConversationField, Message, Status
from keepword.conversations.own_fields import TABLE, missing
from keepword.conversations.services import Letter, close, reply, set_fields
from keepword.core import events
from keepword.core.actions import check as check_steps
from keepword.core.actions import get, run
from keepword.core.conditions import check, matches, to_q
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.customers import fields as of_customers
from keepword.fields.models import Definition
from keepword.fields.queries import parse, values
from keepword.fields.services import archive_field, move_field, save_field
from keepword.search.queries import search
from keepword.search.services import index_pending
from tests.cast import Cast
from tests.fields.shop import conversation, fields

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ALL = {
    "text": "A-17",
    "long": "two\nlines",
    "number": 12.5,
    "date": "2026-02-28",
    "choice": "lamp",
    "choices": ["lamp", "shade"],
    "link": "https://shop.example/",
    "flag": True,
}


def test_a_value_of_each_kind_is_kept_and_taken_away(cast: Cast) -> None:
    fields(cast.lead)
    item = conversation(cast.inbox)
    set_fields(cast.agent, item, ALL)
    assert values(TABLE, item.pk) == ALL
    set_fields(cast.agent, item, dict.fromkeys(ALL))
    assert values(TABLE, item.pk) == {}
    assert not ConversationField.objects.exists()


def test_a_change_is_told_once_and_only_what_changed(cast: Cast) -> None:
    fields(cast.lead)
    item = conversation(cast.inbox)
    told: list[happened.FieldsChanged] = []
    events.on(happened.FieldsChanged)(told.append)
    set_fields(cast.agent, item, {"text": "A", "choice": "Lamp", "flag": False})
    set_fields(cast.agent, item, {"text": "A", "choice": "Lamp", "flag": False})
    events._handlers[happened.FieldsChanged].remove(told.append)
    assert [(one.before, one.after) for one in told] == [
        ({"text": None, "choice": None}, {"text": "A", "choice": "lamp"})
    ]
    assert Entry.objects.filter(verb="set fields").count() == 1
    assert [fact.data for fact in Fact.objects.filter(kind="field_set")] == [
        {"field": "choice", "held": "lamp"}
    ]


def test_one_value_that_fits_not_refuses_all(cast: Cast) -> None:
    fields(cast.lead)
    item = conversation(cast.inbox)
    with pytest.raises(Invalid) as refused:
        set_fields(cast.agent, item, {"text": "A", "number": "many"})
    assert refused.value.field == "number"
    with pytest.raises(Invalid):
        set_fields(cast.agent, item, {"nonsense": "A"})
    assert not ConversationField.objects.exists()


def test_who_may_fill_it_in_is_said_with_the_field(cast: Cast) -> None:
    save_field(cast.lead, None, name="Cause", editable_by="lead")
    item = conversation(cast.inbox)
    with pytest.raises(Refused):
        set_fields(cast.agent, item, {"cause": "A"})
    set_fields(cast.lead, item, {"cause": "A"})


def test_only_leads_define(cast: Cast) -> None:
    with pytest.raises(Refused):
        save_field(cast.agent, None, name="Mine")
    save_field(cast.lead, None, name="Order number")
    with pytest.raises(Conflict):
        save_field(cast.lead, None, name="Order number")
    with pytest.raises(Invalid):
        save_field(cast.lead, None, name="Замовлення")


def test_a_choice_that_is_left_out_stays_where_it_is(cast: Cast) -> None:
    field = fields(cast.lead)["choice"]
    item = conversation(cast.inbox)
    set_fields(cast.agent, item, {"choice": "shade"})
    save_field(cast.lead, field, name="Part", choices=["Bulb", "Lamp"])
    assert values(TABLE, item.pk) == {"choice": "shade"}
    with pytest.raises(Invalid):
        set_fields(cast.agent, conversation(cast.inbox), {"choice": "shade"})
    save_field(cast.lead, field, name="Part", choices=["Shade", "Lamp"])
    assert set_fields(cast.agent, conversation(cast.inbox), {"choice": "shade"})


def test_it_is_not_closed_before_what_is_required_is_there(cast: Cast) -> None:
    save_field(cast.lead, None, name="Order number", required=True)
    save_field(cast.lead, None, name="Size", required=True, subject="customer")
    item = conversation(cast.inbox)
    with pytest.raises(Invalid, match="Order number") as refused:
        close(cast.agent, item)
    assert refused.value.field == "field:order_number"
    with pytest.raises(Invalid):
        reply(cast.agent, item, Letter("Done.", to=[("", "a@example.org")]), close=True)
    with pytest.raises(Invalid):
        run(cast.agent, "conversation", item, [{"do": "close"}])
    set_fields(cast.agent, item, {"order_number": "A-17"})
    assert missing(item) == []
    assert close(cast.agent, item).status == Status.CLOSED


def test_an_archived_field_is_asked_for_nowhere(cast: Cast) -> None:
    field = save_field(cast.lead, None, name="Order", required=True)
    item = conversation(cast.inbox)
    archive_field(cast.lead, field)
    assert close(cast.agent, item).status == Status.CLOSED
    with pytest.raises(Invalid):
        set_fields(cast.agent, item, {"order": "A"})
    with pytest.raises(Invalid):
        check("conversation", {"field": "field:order", "op": "is", "value": "a"})


def test_fields_have_an_order(cast: Cast) -> None:
    first = save_field(cast.lead, None, name="A")
    second = save_field(cast.lead, None, name="B")
    move_field(cast.lead, second, -1)
    move_field(cast.lead, first, 5)
    assert [step for step, _name in get("conversation", "field").arguments[0].choices()] == ["b", "a"]  # type: ignore[misc]


def test_it_is_found_by_what_its_fields_say(cast: Cast) -> None:
    fields(cast.lead)
    fields(cast.lead, "customer")
    item = conversation(cast.inbox)
    _index()
    set_fields(cast.agent, item, {"text": "Zanzibar", "choice": "shade"})
    of_customers.set_fields(cast.agent, item.customer, {"text": "Quokka"})
    assert Message.objects.filter(indexed=False).count() == 1
    _index()
    for word in ("zanzibar", "shade", "quokka"):
        assert [hit.group_id for hit in search(word, kind="message").hits] == [item.pk]
    set_fields(cast.agent, item, {"text": None})
    _index()
    assert search("zanzibar", kind="message").hits == []


def _index() -> None:
    while index_pending():
        pass


def test_the_action_fills_in_and_takes_back(cast: Cast) -> None:
    fields(cast.lead)
    item = conversation(cast.inbox)
    set_fields(cast.agent, item, {"choices": ["lamp"]})
    steps = [
        {"do": "field", "field": "choices", "value": "Shade, Lamp"},
        {"do": "field", "field": "date", "value": "2026-01-02"},
    ]
    check_steps("conversation", steps)
    done = run(cast.agent, "conversation", item, steps)
    assert values(TABLE, item.pk) == {"choices": ["lamp", "shade"], "date": "2026-01-02"}
    assert run(cast.agent, "conversation", item, steps)[0].before is None
    for one in reversed(done):
        assert one.action.undo is not None
        assert one.before is not None
        one.action.undo(cast.agent, item, one.before)
    assert values(TABLE, item.pk) == {"choices": ["lamp"]}


def test_a_text_is_read_for_a_field(cast: Cast) -> None:
    made = fields(cast.lead)
    assert parse(made["flag"], "yes") is True
    with pytest.raises(Invalid, match="Number") as refused:
        parse(made["number"], "many")
    assert refused.value.field == "number"


def test_customers_have_their_own(cast: Cast) -> None:
    fields(cast.lead, "customer")
    item = conversation(cast.inbox)
    of_customers.set_fields(cast.agent, item.customer, {"choice": "lamp", "text": "VIP"})
    assert values(of_customers.TABLE, item.customer_id) == {"choice": "lamp", "text": "VIP"}
    asked = {"field": "customer:text", "op": "is", "value": "vip"}
    assert list(Conversation.objects.filter(to_q("conversation", asked))) == [item]
    assert matches("conversation", asked, item)


wanted = {
    "text": st.sampled_from(["Лампа", "lamp", "LAMP 2"]),
    "number": st.sampled_from([-1, 0, 12.5]),
    "date": st.sampled_from(["2026-01-01", "2026-06-01"]),
    "choice": st.sampled_from(["lamp", "shade"]),
    "choices": st.lists(st.sampled_from(["lamp", "shade"]), min_size=1, max_size=2),
    "flag": st.booleans(),
}
one = {kind: value for kind, value in wanted.items() if kind != "choices"} | {"choices": wanted["choice"]}
leaf = st.one_of(
    *(
        st.builds(
            lambda op, value, kind=kind: {"field": f"field:{kind}", "op": op, "value": value},
            st.sampled_from(["is", "is not"] if kind != "flag" else ["is"]),
            values_of,
        )
        for kind, values_of in one.items()
    ),
    *(
        st.builds(
            lambda op, value, kind=kind: {"field": f"field:{kind}", "op": op, "value": value},
            st.sampled_from(["at least", "at most"]),
            wanted[kind],
        )
        for kind in ("number", "date")
    ),
    *(
        st.builds(
            lambda op, value, kind=kind: {"field": f"field:{kind}", "op": op, "value": value},
            st.sampled_from(["in", "not in"]),
            st.lists(wanted["choice"], max_size=2),
        )
        for kind in ("choice", "choices")
    ),
    st.builds(
        lambda kind, value: {"field": f"field:{kind}", "op": "is empty", "value": value},
        st.sampled_from(["text", "long", "number", "choices"]),
        st.booleans(),
    ),
    st.just({"field": "field:text", "op": "contains", "value": "ЛАМ"}),
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(condition=leaf, given_values=st.fixed_dictionaries({}, optional=wanted))
def test_both_ways_of_asking_agree(
    cast: Cast, condition: dict[str, object], given_values: dict[str, object]
) -> None:
    if not Definition.objects.exists():
        fields(cast.lead)
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    item = conversation(cast.inbox)
    set_fields(cast.agent, item, given_values)
    found = list(Conversation.objects.filter(to_q("conversation", condition)))
    assert found == ([item] if matches("conversation", condition, item) else [])
