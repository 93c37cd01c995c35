"""Whatever is joined, said and taken apart, in any order: in the end each thing is where it belongs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from keepword.conversations.models import Conversation, Direction, Message
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.customers import consent
from keepword.customers.fields import set_fields
from keepword.customers.models import Claim, Consent, Customer, CustomerField, Identity, Join
from keepword.customers.queries import standing
from keepword.customers.services import claim, gather, join, part, recognise
from keepword.fields.services import save_field
from tests.cast import Cast
from tests.conversations.merging import Talk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WHO = st.integers(0, 3)
ACTS = st.one_of(
    st.tuples(st.just("join"), WHO, WHO),
    st.tuples(st.just("join"), WHO, WHO),
    st.tuples(st.just("part"), WHO, st.just(0)),
    st.tuples(st.just("write"), WHO, st.just(0)),
    st.tuples(st.just("agree"), WHO, st.integers(0, 1)),
    st.tuples(st.just("take back"), WHO, st.integers(0, 1)),
    st.tuples(st.just("say"), WHO, st.integers(0, 1)),
    st.tuples(st.just("gather"), WHO, st.just(0)),
)


@contextmanager
def undone_afterwards() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Story:
    """Four customers who each write from an address of their own; what of theirs belongs to whom."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.talk = cast, Talk(cast)
        self.purposes = [
            consent.save_purpose(cast.admin, None, name=name, texts={"en": "Yes"})
            for name in ("News", "Research")
        ]
        for key in ("level", "size"):
            save_field(cast.admin, None, name=key, key=key, subject="customer", kind="text")
        self.addresses = [f"person{n}@example.org" for n in range(4)]
        self.people = [self.talk.writes(f"P <{one}>").conversation.customer for one in self.addresses]
        for number, one in enumerate(self.people):
            set_fields(cast.agent, one, {"level": f"level {number}"})
            if number % 2:
                set_fields(cast.agent, one, {"size": f"size {number}"})
        self.consents: dict[int, int] = {}
        self.fields = dict(CustomerField.objects.values_list("pk", "customer_id"))
        self.claims: dict[int, int] = {}

    def now(self, who: int) -> Customer:
        return standing(Customer.objects.get(pk=self.people[who].pk))

    def act(self, what: str, who: int, more: int) -> None:
        getattr(self, "do_" + what.replace(" ", "_"))(who, more)

    def do_join(self, who: int, more: int) -> None:
        with self.talk.tick():
            try:
                join(self.cast.agent, Customer.objects.get(pk=self.people[who].pk), self.now(more))
            except (Conflict, Invalid):
                return

    def do_part(self, who: int, more: int) -> None:
        made = Join.objects.filter(source=self.people[who], undone_at=None).first()
        if made is None:
            return
        with self.talk.tick():
            if Join.objects.filter(source=made.into_id, undone_at=None).exists():
                with pytest.raises(Conflict):
                    part(self.cast.agent, made)
            else:
                part(self.cast.agent, made)

    def do_write(self, who: int, more: int) -> None:
        message = self.talk.writes(f"P <{self.addresses[who]}>")
        assert message.conversation.customer == self.now(who)

    def do_agree(self, who: int, more: int) -> None:
        person = self.now(who)
        with self.talk.tick():
            if consent.agreed(person, self.purposes[more].key):
                return
            made = consent.give_consent(self.cast.agent, person, self.purposes[more], evidence="said so")
        self.consents[made.pk] = person.pk

    def do_take_back(self, who: int, more: int) -> None:
        held = self.now(who).consents.filter(purpose=self.purposes[more], withdrawn_at=None).first()
        if held is not None:
            with self.talk.tick():
                consent.withdraw_consent(self.cast.agent, held)
            assert not consent.agreed(self.now(who), self.purposes[more].key)

    def do_say(self, who: int, more: int) -> None:
        person, before = self.now(who), set(Claim.objects.values_list("pk", flat=True))
        claim(person, "email", f"other{more}@example.org")
        for made in Claim.objects.exclude(pk__in=before):
            self.claims[made.pk] = person.pk

    def do_gather(self, who: int, more: int) -> None:
        made = Join.objects.filter(source=self.people[who]).order_by("-pk").first()
        if made is not None:
            gather(made)

    def holds(self) -> None:
        """What is true at any time."""
        for one in Customer.objects.select_related("joined_into"):
            assert one.joined_into is None or one.joined_into.joined_into_id is None
        assert not Conversation.objects.filter(customer__joined_into__isnull=False).exists()
        assert not Identity.objects.filter(customer__joined_into__isnull=False).exists()
        for who, address in enumerate(self.addresses):
            assert recognise("email", address) == self.now(who)

    def ends(self) -> None:
        """All is taken apart, the last joined first."""
        for made in Join.objects.filter(undone_at=None).order_by("-pk"):
            with self.talk.tick():
                part(self.cast.agent, made)
        assert not Customer.objects.filter(joined_into__isnull=False).exists()
        own = {one.pk: address for one, address in zip(self.people, self.addresses, strict=True)}
        assert dict(Identity.objects.values_list("customer", "value")) == own
        for conversation in Conversation.objects.all():
            said = Message.objects.filter(conversation=conversation, direction=Direction.IN).earliest("at")
            assert own[conversation.customer_id] == said.sender_address
        assert dict(Consent.objects.values_list("pk", "customer_id")) == self.consents
        assert dict(CustomerField.objects.values_list("pk", "customer_id")) == self.fields
        assert dict(Claim.objects.values_list("pk", "customer_id")) == self.claims


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, max_size=14))
@example(
    acts=[("join", 0, 1), ("join", 1, 2), ("write", 0, 0), ("part", 0, 0), ("part", 1, 0), ("part", 0, 0)]
)
@example(acts=[("agree", 1, 0), ("agree", 0, 0), ("take back", 0, 0), ("join", 0, 1), ("agree", 1, 0)])
@example(acts=[("agree", 1, 0), ("agree", 0, 0), ("take back", 0, 0), ("join", 0, 1), ("agree", 2, 0),
               ("join", 2, 1), ("part", 0, 0)])  # fmt: skip
def test_each_thing_is_where_it_belongs(cast: Cast, acts: list[tuple[str, int, int]]) -> None:
    with undone_afterwards():
        story = Story(cast)
        for act in acts:
            story.act(*act)
            story.holds()
        story.ends()


def test_the_last_word_of_either_counts(cast: Cast) -> None:
    story = Story(cast)
    story.act("agree", 0, 0)
    story.act("agree", 1, 0)
    story.act("take back", 0, 0)  # later than what the other one said
    story.act("agree", 1, 1)
    story.act("join", 0, 1)
    assert not consent.agreed(story.now(1), "news")
    assert consent.agreed(story.now(1), "research")
    story.act("part", 0, 0)
    assert consent.agreed(story.now(1), "news")
    assert not consent.agreed(story.now(0), "news")


def test_what_came_meanwhile_to_the_source_is_gathered(cast: Cast) -> None:
    story = Story(cast)
    story.act("join", 0, 1)
    source, into = story.people[0], story.people[1]
    with clock.moved(story.talk.now + timedelta(seconds=1)):
        late = Conversation.objects.get(
            customer=into, created_at=Conversation.objects.earliest("pk").created_at
        )
        Conversation.objects.filter(pk=late.pk).update(customer=source)  # as of a mail that was being stored
        gather(Join.objects.get())
    assert Conversation.objects.get(pk=late.pk).customer == into
    story.ends()
