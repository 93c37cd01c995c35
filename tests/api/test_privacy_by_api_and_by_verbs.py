"""Random writes about privacy, by the API and by the verbs: both end up alike, refusals too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.accounts.models import User
from keepword.api.problems import STATUS
from keepword.audit.models import Entry
from keepword.core import clock
from keepword.core.errors import Conflict, KeepwordError
from keepword.core.models import Fact
from keepword.customers import consent
from keepword.customers.models import Consent, Customer, Purpose, PurposeVersion
from keepword.customers.queries import get_customer
from keepword.privacy import queries, services
from keepword.privacy.models import Erasure, Export, RetentionRule, RetentionRun
from tests.api.conftest import Caller
from tests.api.test_the_api_and_the_verbs_do_the_same import START
from tests.cast import Cast
from tests.fields.shop import conversation

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WORDS = st.sampled_from(["We write.", "We call.", " "])
DAYS = st.integers(1, 40)
WHAT = st.sampled_from(["all", "texts", "files"])
WHICH = st.integers(0, 2)  # the first, the second or the third of its kind; perhaps there is none
SPAM = {"field": "status", "op": "is", "value": "spam"}
CONDITIONS = st.sampled_from([{}, SPAM, {**SPAM, "field": "nothing"}])

# Who does it, what is done, with what.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["admin", "admin", "admin", "lead"]),
        st.one_of(
            st.tuples(st.just("add_purpose"), st.sampled_from(["News", "Calls"]), WORDS),
            st.tuples(st.just("change_purpose"), WHICH, WORDS),
            st.tuples(st.just("archive"), WHICH, st.booleans()),
            st.tuples(st.just("give"), st.sampled_from(["news", "calls", "none"]), WORDS),
            st.tuples(st.just("withdraw"), WHICH),
            st.tuples(st.just("add_rule"), DAYS, WHAT, CONDITIONS, st.booleans()),
            st.tuples(st.just("change_rule"), WHICH, DAYS, WHAT),
            st.tuples(st.just("switch"), WHICH, st.booleans()),
            st.tuples(st.just("move"), WHICH, st.booleans()),
            st.tuples(st.sampled_from(["run", "stop", "remove"]), WHICH),
            st.tuples(st.just("export"), st.booleans()),
            st.tuples(st.just("erase"), st.sampled_from(["A", "somebody"])),
        ),
    ),
    max_size=16,
)


def number(rows: Any, which: int) -> int:
    """Of the first, second or third row; of one that is not there."""
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    return found[which] if which < len(found) else 987_654


class ByVerbs:
    """Does the steps by the verbs; an error is its status."""

    def __init__(self, cast: Cast, customer: int) -> None:
        self.cast, self.customer = cast, customer

    def do(self, role: str, name: str, *given: Any) -> int:
        try:
            return int(getattr(self, name)(getattr(self.cast, role), *given) or 200)
        except KeepwordError as error:
            return next(code for kind, code in STATUS.items() if isinstance(error, kind))

    def rule(self, user: User, which: int) -> RetentionRule:
        return queries.get_rule(user, number(RetentionRule.objects, which))

    def purpose(self, user: User, which: int) -> Purpose:
        return consent.get_purpose(user, number(Purpose.objects, which))

    def add_purpose(self, user: User, name: str, text: str) -> Any:
        consent.save_purpose(user, None, name=name, texts={"en": text})

    def change_purpose(self, user: User, which: int, text: str) -> Any:
        consent.save_purpose(user, self.purpose(user, which), name="Other", texts={"en": text})

    def archive(self, user: User, which: int, archived: bool) -> Any:
        consent.archive_purpose(user, self.purpose(user, which), archived=archived)

    def give(self, user: User, key: str, evidence: str) -> Any:
        customer = get_customer(user, self.customer)
        found = consent.purposes(user, archived=True).filter(key=key).first()
        if found is None:
            return 422
        consent.give_consent(user, customer, found, evidence=evidence, source="api")

    def withdraw(self, user: User, which: int) -> Any:
        customer = get_customer(user, self.customer)
        given = consent.get_consent(user, customer, number(Consent.objects, which))
        consent.withdraw_consent(user, given, source="api")

    def add_rule(self, user: User, days: int, what: str, condition: Any, on: bool) -> Any:
        services.save_rule(user, None, name="Old", days=days, what=what, condition=condition, is_active=on)

    def change_rule(self, user: User, which: int, days: int, what: str) -> Any:
        services.save_rule(user, self.rule(user, which), name="Older", days=days, what=what)

    def switch(self, user: User, which: int, on: bool) -> Any:
        services.switch_rule(user, self.rule(user, which), on)

    def move(self, user: User, which: int, up: bool) -> Any:
        services.move_rule(user, self.rule(user, which), up=up)

    def run(self, user: User, which: int) -> Any:
        services.start_run(user, self.rule(user, which))

    def stop(self, user: User, which: int) -> Any:
        found = queries.last_run(self.rule(user, which))
        if found is None:
            raise Conflict
        services.stop_run(user, found)

    def remove(self, user: User, which: int) -> Any:
        services.remove_rule(user, self.rule(user, which))

    def export(self, user: User, with_notes: bool) -> Any:
        services.begin_export(user, queries.get_person(user, self.customer), with_notes=with_notes)

    def erase(self, user: User, typed: str) -> Any:
        services.erase_person(user, queries.get_person(user, self.customer), confirmation=typed)


class ByApi(ByVerbs):
    """Does the same steps by calls."""

    def __init__(self, cast: Cast, customer: int, programs: dict[str, Caller]) -> None:
        super().__init__(cast, customer)
        self.programs = programs

    def call(self, user: User, method: str, path: str, body: Any = None) -> int:
        answered = self.programs[user.role](method, path, body)
        return 200 if answered.status_code < 300 else int(answered.status_code)

    def of_purpose(self, which: int) -> str:
        return f"/purposes/{number(Purpose.objects, which)}"

    def of_rule(self, which: int) -> str:
        return f"/retention-rules/{number(RetentionRule.objects, which)}"

    def add_purpose(self, user: User, name: str, text: str) -> int:
        return self.call(user, "POST", "/purposes", {"name": name, "texts": {"en": text}})

    def change_purpose(self, user: User, which: int, text: str) -> int:
        return self.call(user, "PUT", self.of_purpose(which), {"name": "Other", "texts": {"en": text}})

    def archive(self, user: User, which: int, archived: bool) -> int:
        return self.call(user, "POST", f"{self.of_purpose(which)}/{'archive' if archived else 'restore'}")

    def give(self, user: User, key: str, evidence: str) -> int:
        body = {"purpose": key, "evidence": evidence}
        return self.call(user, "POST", f"/customers/{self.customer}/consents", body)

    def withdraw(self, user: User, which: int) -> int:
        given = number(Consent.objects, which)
        return self.call(user, "POST", f"/customers/{self.customer}/consents/{given}/withdraw", {})

    def add_rule(self, user: User, days: int, what: str, condition: Any, on: bool) -> int:
        body = {"name": "Old", "days": days, "what": what, "condition": condition, "is_active": on}
        return self.call(user, "POST", "/retention-rules", body)

    def change_rule(self, user: User, which: int, days: int, what: str) -> int:
        return self.call(user, "PUT", self.of_rule(which), {"name": "Older", "days": days, "what": what})

    def switch(self, user: User, which: int, on: bool) -> int:
        return self.call(user, "POST", f"{self.of_rule(which)}/switch", {"on": on})

    def move(self, user: User, which: int, up: bool) -> int:
        return self.call(user, "POST", f"{self.of_rule(which)}/move", {"up": up})

    def run(self, user: User, which: int) -> int:
        return self.call(user, "POST", f"{self.of_rule(which)}/run")

    def stop(self, user: User, which: int) -> int:
        return self.call(user, "POST", f"{self.of_rule(which)}/stop")

    def remove(self, user: User, which: int) -> int:
        return self.call(user, "DELETE", self.of_rule(which))

    def export(self, user: User, with_notes: bool) -> int:
        return self.call(user, "POST", f"/customers/{self.customer}/exports", {"with_notes": with_notes})

    def erase(self, user: User, typed: str) -> int:
        return self.call(user, "POST", f"/customers/{self.customer}/erasure", {"confirmation": typed})


def state() -> list[Any]:
    """All that there is of it, without what tells one row from another."""
    kept: dict[Any, tuple[str, ...]] = {
        Purpose: ("key", "name", "texts", "version", "order", "archived_at"),
        PurposeVersion: ("version", "texts", "at"),
        Consent: ("version", "given_at", "source", "evidence", "withdrawn_at", "withdrawn_source"),
        RetentionRule: ("name", "position", "condition", "days", "basis", "what", "is_active", "next_run_at"),
        RetentionRun: ("state", "before", "started_at", "finished_at"),
        Export: ("state", "with_notes", "asked_by", "created_at"),
        Erasure: ("state", "counts", "note", "asked_by", "created_at"),
        Entry: ("verb", "actor_id", "at", "object_kind"),
        Fact: ("kind", "at"),
    }
    return [list(model.objects.order_by("pk").values(*names)) for model, names in kept.items()]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_both_end_up_alike(cast: Cast, steps: list[tuple[str, tuple[Any, ...]]]) -> None:
    with transaction.atomic():
        with clock.moved(START):
            customer = conversation(cast.inbox).customer
            Customer.objects.filter(pk=customer.pk).update(name="A")
            programs = {role: Caller(getattr(cast, role)) for role in ("admin", "lead")}
        by_api = _walk(ByApi(cast, customer.pk, programs), steps)
        by_verbs = _walk(ByVerbs(cast, customer.pk), steps)
        assert by_api == by_verbs
        transaction.set_rollback(True)


def _walk(one: ByVerbs, steps: list[tuple[str, tuple[Any, ...]]]) -> list[Any]:
    """What each step answered and what there is in the end; then it is taken back."""
    answers: list[Any] = []
    with transaction.atomic():
        for index, (role, step) in enumerate(steps):
            with clock.moved(START + timedelta(minutes=3 * index)):
                answers.append((step, _done(one.do, role, *step)))
        answers.append(state())
        transaction.set_rollback(True)
    return answers


def _done(do: Callable[..., int], *step: Any) -> int:
    """Each step in a savepoint, as each call of a program is a transaction of its own."""
    with transaction.atomic():
        return do(*step)
