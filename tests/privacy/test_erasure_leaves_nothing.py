"""Who is erased is nowhere any more; everybody else is as before, and so are the facts."""

from collections import Counter

import pytest
from django.apps import apps

from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations.models import Attachment, Conversation, Message
from keepword.core import blobs, clock
from keepword.core.models import Fact
from keepword.customers.models import Customer, Identity
from keepword.privacy import places
from keepword.privacy.models import Erasure
from keepword.privacy.services import erase_person, erasing
from tests.cast import Cast
from tests.privacy import world
from tests.privacy.world import ANNA, TRACES, World, fact_kinds, files, found, make_old, rows_of, run_all

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_nothing_is_left_but_facts(cast: Cast) -> None:
    shop = World(cast)
    assert {trace.lower() for trace in TRACES} <= {trace for _table, _column, trace in found(TRACES)}
    facts, make = fact_kinds(), make_old
    his_before = rows_of(shop.bob)
    make()
    erase_person(cast.admin, shop.anna, confirmation=str(shop.anna.pk), note="She asked for it.")
    run_all()

    # A random secret of the shop's can hold any four letters by chance.
    left = {one for one in found(TRACES) if one[:2] != ("webhooks_endpoint", "secret")}
    assert "\n".join(map(str, sorted(left))) == ""
    bytes_left = [path for path in files() for trace in TRACES if trace.encode() in path.read_bytes()]
    assert [path.read_bytes()[:200] for path in bytes_left] == []
    assert blobs.get(shop.shared) == b"same"
    told = {"privacy_asked": 1, "privacy_done": 1, "quarantine_left": 1}  # of the erasure itself
    assert fact_kinds() == facts + Counter(told)
    assert Fact.objects.filter(person=shop.anna.key).exists()
    assert not Customer.objects.filter(pk=shop.anna.pk).exists()
    erasure = Erasure.objects.get()
    assert (erasure.state, erasure.known, erasure.note) == ("done", {}, "She asked for it.")

    _others_are_as_before(his_before, rows_of(shop.bob), shop)


def _others_are_as_before(
    before: dict[str, list[object]], after: dict[str, list[object]], shop: World
) -> None:
    scrubbed = {
        "conversations.participant.conversation",
        "conversations.message.conversation",
        "conversations.conversation.customer",
        "conversations.draft.conversation",
        "conversations.sideconversation.conversation",
        "complaints.complaint.conversation",
        "commerce.order.customer",
    }
    for table, rows in before.items():
        if table not in scrubbed:
            assert after[table] == rows, table
    said = list(Message.objects.filter(conversation=shop.his).order_by("pk").values_list("text", flat=True))
    assert said[:3] == ["Bob asks.", "[erased]", "Thank you, [erased]."]
    assert said[3:] == ["Dear Bob, yes.", "Bob called."]
    assert Attachment.objects.filter(message__conversation=shop.his, name="f.txt").count() == 2


def test_who_writes_again_is_somebody_new(cast: Cast) -> None:
    shop = World(cast)
    erasure = erase_person(cast.admin, shop.anna, confirmation=ANNA)
    assert erasing.advance(erasure.pk)
    raw = world.mail(9, f"Anna <{ANNA}>", "Hello again", "I am back.", to="support@shop.example")
    receive([RawMail(cast.inbox, raw, "lmtp", clock.now())])
    run_all()
    back = Identity.objects.get(value=ANNA).customer
    assert (back.pk != shop.anna.pk, back.key != shop.anna.key) == (True, True)
    assert Message.objects.get(conversation__customer=back).text == "I am back."
    assert Erasure.objects.get().state == "done"


def test_each_piece_may_be_done_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is killed after the work, and before how far it is was written, does it once more."""
    shop = World(cast)
    erasure = erase_person(cast.admin, shop.anna, confirmation=ANNA)
    for _step in range(500):
        before = Erasure.objects.get()
        if not erasing.advance(erasure.pk):
            break
        Erasure.objects.filter(pk=erasure.pk, step=before.step).update(cursor=before.cursor)
        if not erasing.advance(erasure.pk):
            break
    else:
        pytest.fail("It never ends.")
    assert found(TRACES, leave=("search_words_data",)) == []
    assert not Conversation.objects.filter(pk=shop.hers.pk).exists()


def test_every_table_is_on_the_map() -> None:
    """Whoever adds a model says in privacy/places.py what becomes of what it holds of an erased customer."""
    named = [*places.OWN, *places.SWEPT, *places.CASCADE, *places.NOTHING]
    assert len(named) == len(set(named))
    there = {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in places.OF_DJANGO
    }
    assert there - set(named) == set()
    assert set(named) - there == set()


def test_what_goes_by_itself_really_does() -> None:
    for label in places.CASCADE:
        model = apps.get_model(label)
        ways = [
            field
            for field in model._meta.concrete_fields
            if field.related_model is not None
            and field.related_model._meta.label_lower
            in {"conversations.conversation", "conversations.message", "customers.customer", *places.CASCADE}
            and field.remote_field.on_delete.__name__ == "CASCADE"
        ]
        assert ways, label


def test_every_column_of_blobs_is_known() -> None:
    columns = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if "blob" in field.name
    }
    assert columns <= set(blobs.references())


def test_facts_hold_no_words(cast: Cast) -> None:
    World(cast)
    words = [*TRACES, "bob", "lamp"]
    told = [str(fact.data).lower() for fact in Fact.objects.all()]
    assert told
    assert [(text, word) for text in told for word in words if word.lower() in text] == []
