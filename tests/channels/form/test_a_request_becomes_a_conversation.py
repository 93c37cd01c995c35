from dataclasses import replace
from datetime import date, timedelta

import pytest

from keepword.audit.models import Entry
from keepword.channels.form import queries
from keepword.channels.form.models import Attempt, FormSettings, RequestKind, Submission
from keepword.channels.form.services import (
    FieldPlan,
    KindPlan,
    Request,
    TooMany,
    Upload,
    archive_kind,
    ensure_form,
    move_kind,
    save_kind,
    submit,
    switch_form,
)
from keepword.channels.form.tasks import forget_attempts
from keepword.complaints.models import Complaint, Source
from keepword.conversations.models import Conversation, Message, Status
from keepword.conversations.own_fields import TABLE
from keepword.conversations.services import save_tag
from keepword.core import blobs, clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.fields.models import Definition
from keepword.fields.queries import values
from keepword.fields.services import archive_field, save_field
from keepword.teams.services import save_team
from tests.cast import Cast

Kinds = dict[str, RequestKind]
REQUEST = Request("one", "Olena@Example.org", "My lamp does not light up.", name="Olena", ip="192.0.2.7")


def test_a_request_is_a_conversation_of_its_sender(form: Kinds) -> None:
    made = submit(form["question"], replace(REQUEST, subject="Lamp"))
    found = made.conversation
    assert (found.subject, found.status, found.inbox.channel) == ("Lamp", Status.OPEN, "form")
    assert (made.message.text, made.message.sender_address) == (REQUEST.text, "olena@example.org")
    assert found.customer.name == "Olena"
    assert made.message.marks == {"door": "form", "kind": "question"}
    assert found.waiting_since is not None


def test_what_has_no_subject_is_called_as_its_kind_in_the_sender_s_language(form: Kinds) -> None:
    wanted = replace(REQUEST, text="Добрий день! Моя лампа зовсім не світить, що мені робити?", language="uk")
    assert submit(form["question"], wanted).conversation.subject == "Поставити запитання"


def test_the_same_form_sent_twice_is_one_request(form: Kinds) -> None:
    first = submit(form["question"], REQUEST)
    assert submit(form["question"], REQUEST).pk == first.pk
    assert Conversation.objects.count() == 1
    again = submit(form["question"], replace(REQUEST, text="And my table lamp is broken as well."))
    assert again.pk != first.pk


def test_fields_are_filled_and_tags_set(form: Kinds, cast: Cast) -> None:
    kind = form["claim"]
    kind.tags.add(save_tag(cast.lead, None, name="broken"))
    given = {"order_number": "A-4711", "purchase_date": "2026-03-02", "product": ""}
    made = submit(queries.get_offered(kind.key), replace(REQUEST, values=given))
    held = values(TABLE, made.conversation.pk)
    assert held == {"order_number": "A-4711", "purchase_date": date(2026, 3, 2).isoformat()}
    assert [one.tag.name for one in made.conversation.tagged.all()] == ["broken"]


def test_a_field_that_cannot_be_is_named(form: Kinds) -> None:
    with pytest.raises(Invalid) as error:
        submit(form["claim"], replace(REQUEST, values={"purchase_date": "yesterday"}))
    assert error.value.field == "purchase_date"
    assert not Conversation.objects.exists()


def test_what_must_be_filled_in_is_asked_for(form: Kinds, cast: Cast) -> None:
    order = Definition.objects.get(key="order_number")
    kind = save_kind(cast.admin, form["return"], KindPlan({"en": "Return"}, fields=[FieldPlan(order, True)]))
    with pytest.raises(Invalid) as error:
        submit(kind, REQUEST)
    assert error.value.field == "order_number"
    assert submit(kind, replace(REQUEST, values={"order_number": "7"})).conversation.pk


def test_a_value_that_the_form_does_not_ask_for_is_not_taken(form: Kinds, cast: Cast) -> None:
    save_field(cast.lead, None, name="Secret level", key="level")
    made = submit(form["question"], replace(REQUEST, values={"level": "gold"}))
    assert values(TABLE, made.conversation.pk) == {}


@pytest.mark.parametrize("nature", ["complaint", "claim"])
def test_a_complaint_is_opened_for_who_complains(form: Kinds, nature: str) -> None:
    made = submit(form[nature], REQUEST)
    found = Complaint.objects.get(conversation=made.conversation)
    assert (found.state, found.source, found.begun_at) == ("open", Source.FORM, made.at)


@pytest.mark.parametrize("nature", ["question", "return", "suggestion"])
def test_other_requests_are_no_complaints(form: Kinds, nature: str) -> None:
    submit(form[nature], REQUEST)
    assert not Complaint.objects.exists()


def test_a_complaint_that_looks_like_spam_opens_none(form: Kinds) -> None:
    made = submit(form["complaint"], replace(REQUEST, trap="https://pills.example"))
    assert (made.conversation.status, made.reasons) == (Status.SPAM, ["honeypot"])
    assert made.message.contact is None
    assert not Complaint.objects.exists()


def test_it_goes_to_the_inbox_and_the_team_of_its_kind(form: Kinds, cast: Cast) -> None:
    team = save_team(cast.admin, None, name="Returns", members=[cast.agent])
    kind = save_kind(cast.admin, form["return"], KindPlan({"en": "Return"}, inbox=cast.inbox, team=team))
    found = submit(kind, REQUEST).conversation
    assert (found.inbox, found.team) == (cast.inbox, team)


def test_files_come_along(form: Kinds) -> None:
    photo = Upload("../my lamp.jpg", "image/jpeg", b"\xff\xd8\xff photo")
    message = submit(form["claim"], replace(REQUEST, files=[photo])).message
    (file,) = message.attachments.all()
    assert (file.name, file.size, blobs.get(file.blob)) == ("my lamp.jpg", 9, photo.content)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("text", {"text": " \0\n"}),
        ("text", {"text": "x" * 50_001}),
        ("email", {"email": "olena"}),
        ("email", {"email": ""}),
        ("email", {"email": "a@b@c.example"}),
        ("email", {"email": "Support@shop.example"}),
        ("name", {"name": "x" * 121}),
        ("subject", {"subject": "x" * 201}),
        ("files", {"files": [Upload("a", "text/plain", b"x")] * 11}),
    ],
)
def test_what_cannot_be_names_its_field(form: Kinds, field: str, change: dict[str, object]) -> None:
    with pytest.raises(Invalid) as error:
        submit(form["question"], replace(REQUEST, **change))
    assert error.value.field == field
    assert not Message.objects.exists()


def test_a_line_break_in_a_name_or_subject_is_a_blank(form: Kinds) -> None:
    made = submit(form["question"], replace(REQUEST, name="Olena\r\nBcc: x", subject="Lamp\nX: y"))
    assert (made.message.sender_name, made.conversation.subject) == ("Olena Bcc: x", "Lamp X: y")


# Floods -------------------------------------------------------------------------------------------


def flood(kind: RequestKind, count: int, **change: object) -> None:
    for n in range(count):
        given = {"email": f"n{n}@example.org", "form": f"form{n}", "text": f"Question {n}"} | change
        submit(kind, replace(REQUEST, **given))  # type: ignore[arg-type]


def test_one_address_has_so_many_an_hour(form: Kinds) -> None:
    flood(form["question"], 5, email="olena@example.org", worked=True)
    with pytest.raises(TooMany) as error:
        flood(form["question"], 1, email="olena@example.org", form="another", text="Sixth")
    assert 0 < error.value.wait <= 3600
    with clock.moved(clock.now() + timedelta(hours=1, seconds=1)):
        flood(form["question"], 1, email="olena@example.org", form="another", text="Sixth")


def test_one_network_has_so_many_and_more_if_its_browser_worked(form: Kinds) -> None:
    flood(form["question"], 8)
    with pytest.raises(TooMany):
        flood(form["question"], 1, email="late@example.org", form="late", ip="192.0.2.200")
    flood(form["question"], 1, email="late@example.org", form="late", worked=True)
    flood(form["question"], 1, email="other@example.org", form="other", ip="198.51.100.1")


def test_what_was_sent_already_is_no_flood(form: Kinds) -> None:
    for _turn in range(20):
        submit(form["question"], REQUEST)
    assert Conversation.objects.count() == 1


def test_a_program_is_not_counted(form: Kinds) -> None:
    for n in range(20):
        submit(form["question"], replace(REQUEST, form=f"f{n}", text=f"Question {n}"), limited=False)
    assert (Conversation.objects.count(), Attempt.objects.count()) == (20, 0)


def test_attempts_hold_no_address_and_go_after_two_days(form: Kinds) -> None:
    submit(form["question"], REQUEST)
    rows = Attempt.objects.all()
    assert len(rows) == 2
    assert not any("olena" in one.who or "192" in one.who for one in rows)
    assert forget_attempts() == 0
    with clock.moved(clock.now() + timedelta(days=3)):
        assert forget_attempts() == 2


def test_the_same_long_words_from_a_third_address_look_like_spam(form: Kinds) -> None:
    offer = replace(
        REQUEST, text="We have looked at your page and can bring it to the first place in a week."
    )
    first, second, third = (replace(offer, email=f"{n}@example.org") for n in "abc")
    assert submit(form["question"], first).reasons == []
    assert submit(form["question"], second).reasons == []
    assert submit(form["question"], third).reasons == ["repeated"]


def test_what_many_ask_in_few_words_does_not(form: Kinds) -> None:
    for one in "abcd":
        made = submit(form["question"], replace(REQUEST, text="Where is my order?", email=f"{one}@x.example"))
        assert made.reasons == []


# The shop settles it ------------------------------------------------------------------------------


def test_a_new_shop_has_five_kinds_in_four_languages(form: Kinds) -> None:
    assert [kind.key for kind in queries.offered()] == [
        "question",
        "claim",
        "complaint",
        "return",
        "suggestion",
    ]
    assert all(set(kind.names) == {"en", "uk", "ru", "lt"} == set(kind.intros) for kind in form.values())
    labels = {one.key: one.label for one in queries.asked(queries.get_offered("claim"), "lt")}
    assert labels["purchase_date"] == "Pirkimo data"


def test_the_form_is_made_once(form: Kinds) -> None:
    ensure_form()
    assert (RequestKind.objects.count(), FormSettings.objects.count()) == (5, 1)


def test_a_field_of_the_shop_with_the_same_key_is_used(cast: Cast) -> None:
    own = save_field(cast.lead, None, name="Order", key="order_number")
    ensure_form()
    assert queries.asked(queries.get_offered("return"), "en")[0].field.definition == own


def test_a_kind_of_the_shop_s_own(form: Kinds, cast: Cast) -> None:
    level = save_field(cast.lead, None, name="Urgency", kind="choice", choices=["Low", "High"])
    plan = KindPlan(
        {"en": "Service visit", "lt": "Meistro vizitas"},
        {"en": "We come to you."},
        fields=[FieldPlan(level, True, {"lt": "Skuba"})],
    )
    kind = save_kind(cast.admin, None, plan)
    assert kind.key == "service_visit"
    assert queries.name_of(kind, "ru") == "Service visit"
    (one,) = queries.asked(kind, "lt")
    assert (one.label, one.required, [label for _key, label in one.choices]) == (
        "Skuba",
        True,
        ["Low", "High"],
    )
    assert Entry.objects.filter(verb="saved request kind").exists()
    with pytest.raises(Conflict):
        save_kind(cast.admin, None, plan)


def test_what_is_archived_is_not_offered(form: Kinds, cast: Cast) -> None:
    archive_kind(cast.admin, form["return"])
    with pytest.raises(NotFound):
        queries.get_offered("return")
    archive_kind(cast.admin, form["return"], archived=False)
    assert queries.get_offered("return")


def test_an_archived_field_is_not_asked_for(form: Kinds, cast: Cast) -> None:
    archive_field(cast.lead, Definition.objects.get(key="product"))
    assert [one.key for one in queries.asked(queries.get_offered("return"), "en")] == ["order_number"]


def test_a_closed_form_offers_nothing(form: Kinds, cast: Cast) -> None:
    switch_form(cast.admin, is_on=False)
    assert queries.offered() == []


def test_kinds_have_an_order(form: Kinds, cast: Cast) -> None:
    move_kind(cast.admin, form["suggestion"], -4)
    assert queries.offered()[0].key == "suggestion"


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_only_who_settles_the_shop_changes_it(form: Kinds, cast: Cast, role: str) -> None:
    user = getattr(cast, role)
    with pytest.raises(Refused):
        save_kind(user, None, KindPlan({"en": "X"}))
    with pytest.raises(Refused):
        archive_kind(user, form["return"])
    with pytest.raises(Refused):
        switch_form(user, is_on=False)
    assert queries.kinds(user) == []


def test_who_signed_in_is_not_taken_for_a_machine(form: Kinds) -> None:
    quick = replace(REQUEST, age=0.5)
    assert submit(form["question"], quick).reasons == ["fast"]
    assert submit(form["question"], replace(quick, form="two", proven=True)).reasons == []
    assert Submission.objects.filter(proven=True).count() == 1
