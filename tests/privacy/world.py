"""A shop with two customers: Anna, who is erased, and Bob, in one of whose conversations she took part."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from keepword.api.models import KeptAnswer
from keepword.audit.services import record
from keepword.channels.email.models import Quarantined
from keepword.channels.email.pipeline import RawMail, receive
from keepword.channels.email.services import block
from keepword.commerce.rules.given import LineGiven, OrderGiven, ShipmentGiven
from keepword.commerce.services import note_order, own, place_order, save_product, ship, track
from keepword.commerce.services.stores import connect_store, pause_store
from keepword.commerce.services.tables import begin_table
from keepword.commerce.services.taking import park
from keepword.commitments.services import default_policies
from keepword.complaints import services as complaints
from keepword.conversations import services
from keepword.conversations.models import Contact, Conversation, Draft, Message
from keepword.conversations.services import Letter
from keepword.conversations.services.aside import ask
from keepword.core import blobs, clock, jobs
from keepword.core.models import Fact
from keepword.customers import consent
from keepword.customers.fields import set_fields
from keepword.customers.models import Customer, Identity
from keepword.feedback.models import FollowUp, Invitation
from keepword.feedback.services import (
    answer,
    begin,
    beginning,
    close_loop,
    finish,
    open_survey,
    rate,
    save_survey,
)
from keepword.fields.models import Subject
from keepword.fields.services import save_field
from keepword.privacy.models import Erasure
from keepword.privacy.services import begin_export
from keepword.privacy.services.exporting import make
from keepword.problems.models import TermCount
from keepword.search.services import index_pending
from keepword.search.tasks import squeeze
from keepword.strategy.services import IncidentGiven, grant_exception, log_incident
from keepword.tasks.services import add_task
from keepword.webhooks.models import Delivery, Event
from keepword.webhooks.services import save_endpoint
from tests.cast import Cast

ANNA, BOB = "anna.zirgaite@private.example", "bob@other.example"
NAME = "Anna Žirgaitė"
PHONE = "+37061234567"
# Whatever tells of her; the last are words that only she used.
TRACES = (ANNA, "Žirgaitė", "Zirgaite", "Anna", PHONE, "61234567", "qwertzuiop", "yxcvbnm", "asdfghjkl")


def mail(number: int, sender: str, subject: str, text: str, *, to: str = "", more: str = "") -> bytes:
    return (
        f"From: {sender}\r\nTo: {to or 'support@shop.example'}\r\nSubject: {subject}\r\n"
        f"Message-ID: <{number}@mail.example>\r\nDate: Mon, 02 Nov 2026 09:00:00 +0000\r\n{more}"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=f.txt\r\n\r\n"
        f"{f'file {text}' if ANNA in sender else 'his file'}\r\n--b--\r\n"
    ).encode()


class World:
    """Everything that Keepword keeps of somebody, of two people. `shared` is a blob that both have."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        default_policies(cast.admin)
        save_endpoint(cast.admin, name="W", url="https://hooks.example/", topics=["*"])
        self._mails()
        self.anna = Identity.objects.get(value=ANNA).customer
        self.bob = Identity.objects.get(value=BOB).customer
        self.hers = Conversation.objects.get(customer=self.anna)
        self.his = Conversation.objects.get(customer=self.bob)
        self._answers()
        self._around()
        self._of_the_customer()
        self._orders()
        index_pending()

    def _mails(self) -> None:
        anna, now = f"=?utf-8?b?QW5uYSDFvWlyZ2FpdMSX?= <{ANNA}>", clock.now()
        first = mail(1, anna, "My qwertzuiop", f"It is yxcvbnm. {NAME}, {PHONE}")
        second = mail(2, f"Bob <{BOB}>", "Bob's lamp", "Bob asks.", to=f"support@shop.example, {anna}")
        third = mail(
            3, anna, "Re: Bob's lamp", "I add asdfghjkl here.", more="In-Reply-To: <2@mail.example>\r\n"
        )
        last = mail(
            4,
            f"Bob <{BOB}>",
            "Re: Bob's lamp",
            f"Thank you, {NAME}.\r\n\r\nOn Monday {NAME} <{ANNA}> wrote:\r\n> I add asdfghjkl here.",
            more="In-Reply-To: <3@mail.example>\r\n",
        )
        for raw in (first, second, third, last):
            receive([RawMail(self.cast.inbox, raw, "lmtp", now)])
        bad = f"From: {ANNA}\r\n\r\nqwertzuiop".encode()
        Quarantined.objects.create(
            inbox=self.cast.inbox,
            at=now,
            door="lmtp",
            reason="broken",
            sender=ANNA,
            subject="qwertzuiop",
            size=len(bad),
            digest="1" * 64,
            blob=blobs.put(bad),
        )

    def _answers(self) -> None:
        agent, file = self.cast.agent, services.StoredFile("same.txt", "text/plain", 4, blobs.put(b"same"))
        self.shared = file.blob
        for one in (self.hers, self.his):
            answer = services.reply(agent, one, Letter(f"Dear {one.customer.name}, yes.", files=[file]))
            Message._base_manager.filter(pk=answer.pk).update(state="sent")
            services.note(agent, one, f"{one.customer.name} called.", mentions=[self.cast.colleague])
        services.save_draft(agent, self.hers, "reply", {"text": "Dear Anna qwertzuiop"})
        services.save_draft(agent, self.his, "note", {"text": f"{NAME} helped him"})
        ask(
            agent,
            self.hers,
            Letter("Does yxcvbnm exist?", to=[("", "factory@else.example")]),
            subject="yxcvbnm",
        )
        ask(agent, self.his, Letter("Hello", to=[(NAME, ANNA)]), subject="About a lamp")
        self._complaints()
        add_task(agent, f"Call {NAME}", conversation=self.hers, note=PHONE)
        add_task(agent, f"Write to {ANNA}")
        services.assign(self.cast.lead, self.hers, self.cast.colleague)

    def _complaints(self) -> None:
        """Hers, and his, in which she is named."""
        agent = self.cast.agent
        cause = complaints.find(agent, complaints.Analysis(f"What {ANNA} saw", whys=[f"{ANNA} says so"]))
        for one in (self.hers, self.his):
            made = complaints.make(
                agent, one, about=f"{NAME}: qwertzuiop" if one == self.hers else f"{NAME} {ANNA}"
            )
            complaints.compensate(agent, made, kind="apology", words=f"Sorry, {NAME}")
            complaints.link_cause(agent, made, cause)

    def _survey(self) -> None:
        """Both were asked and answered; he spoke of her, and so did the one of us who called him."""
        survey = open_survey(self.cast.lead, save_survey(self.cast.lead, None, beginning("csat")))
        why = survey.questions.get(key="why")
        for one in (self.hers, self.his):
            invitation = Invitation.objects.create(
                survey=survey, customer=one.customer, conversation=one, language="en", made_at=clock.now()
            )
            response = begin(survey, invitation=invitation)
            answer(response, survey.questions.get(key="score"), 1)
            answer(response, why, f"yxcvbnm {ANNA}" if one == self.hers else f"As {ANNA} said")
            finish(response)
            close_loop(self.cast.lead, FollowUp.objects.get(response=response), f"Called {ANNA}")

    def _around(self) -> None:
        save_field(self.cast.admin, None, name="Order", key="order")
        save_field(self.cast.admin, None, name="City", key="city", subject=Subject.CUSTOMER)
        services.set_fields(self.cast.agent, self.hers, {"order": "qwertzuiop 5"})
        services.tag(self.cast.lead, self.hers, services.save_tag(self.cast.lead, None, name="broken"))
        for one in (self.hers, self.his):
            Contact.objects.filter(conversation=one).update(resolved=True, ended_at=clock.now())
            rate(one, score=5, comment=f"yxcvbnm {one.pk}" if one == self.hers else "good")
        self._survey()
        grant_exception(self.cast.agent, rule="qwertzuiop", why=f"{NAME} was ill", conversation=self.hers)
        log_incident(self.cast.agent, clock.now(), IncidentGiven(f"{ANNA} got his invoice", "low"))
        block(self.cast.admin, ANNA)
        TermCount.objects.create(day=clock.now().date(), term="yxcvbnm", count=1)
        told = {"conversation": {"id": self.hers.pk, "subject": "My qwertzuiop"}}
        Event.objects.create(key="e1", topic="message.received", at=clock.now(), data=told)
        answers = (
            f'{{"conversation": {{"id": {self.hers.pk}, "subject": "qwertzuiop"}}}}',
            f'{{"id": 1, "customer": {self.anna.pk}, "evidence": "Anna said so"}}',
        )
        for body in answers:
            KeptAnswer.objects.create(
                user=self.cast.agent, key=body[:60], request="r", status=200, body=body, at=clock.now()
            )
        Delivery.objects.filter(event__data__conversation__id=self.hers.pk).update(answer=f"No {ANNA} here")
        record(self.cast.admin, "discarded mail", self.cast.inbox, sender=ANNA)

    def _orders(self) -> None:
        """Hers, his that went to her, and what a store told of her that nobody has taken yet."""
        lead, parcel = self.cast.lead, ShipmentGiven(carrier="Post", tracking="qwertzuiop7")
        lamp = save_product(lead, "LAMP", {"name": "A lamp"})
        for number, who in enumerate((self.anna, self.bob), 1):
            theirs = {"ship_to": f"{NAME}, {PHONE}" if who == self.anna else f"To {ANNA}, {PHONE}"}
            line = LineGiven("A lamp", 1, 100, sku="LAMP")
            given = OrderGiven(str(number), "EUR", [line], clock.now(), clock.now(), **theirs)
            order = place_order(lead, given, customer=who)
            if who == self.anna:
                note_order(lead, order, "qwertzuiop")
                track(lead, ship(lead, order, parcel), "delivered", place="yxcvbnm")
            own(lead, who, lamp, serial="qwertzuiop-9" if who == self.anna else "his-1")
        store = connect_store(lead, kind="shopify", name="Shop", url="https://shop.example", secret="s")
        pause_store(lead, store)
        park(store, "order", {"id": 7, "email": ANNA, "note": "yxcvbnm"}, "Not understood.")
        begin_table(lead, "orders", "o.csv", f"number,placed_at,email\n1,2026-03-02,{ANNA}\n".encode())

    def _of_the_customer(self) -> None:
        admin, now = self.cast.admin, clock.now()
        Identity.objects.create(customer=self.anna, kind="phone", value=PHONE, created_at=now)
        Customer.objects.filter(pk=self.anna.pk).update(name=NAME, about="likes qwertzuiop")
        self.anna.refresh_from_db()
        set_fields(admin, self.anna, {"city": "yxcvbnm"})
        purpose = consent.save_purpose(admin, None, name="News", texts={"en": "News by mail"})
        for one in (self.anna, self.bob):
            consent.give_consent(admin, one, purpose, evidence=f"{one.name} said so")
        make.func(begin_export(admin, self.anna).pk)


def columns() -> Iterator[tuple[str, str, Any]]:
    """Each value of each table, as it lies there: table, column, value."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield table, name, value


def found(traces: tuple[str, ...], leave: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    """Where any trace stands in the database, in the form of text, JSON or bytes."""
    wanted = {trace.lower() for trace in traces}
    wanted |= {trace.encode("ascii", "backslashreplace").decode().lower() for trace in traces}
    hits = []
    for table, column, value in columns():
        if value is None or table in leave:
            continue
        raw = bytes(value) if isinstance(value, bytes | memoryview) else None
        text = (raw.decode("utf-8", "replace") if raw is not None else str(value)).lower()
        hits += [(table, column, trace) for trace in wanted if trace in text]
    return hits


def files() -> Iterator[Path]:
    return (path for path in (Path(settings.KEEPWORD_DATA) / "blobs").glob("*/*") if path.is_file())


def make_old() -> None:
    """As if all files had been put long ago."""
    for path in files():
        os.utime(path, (0, 0))


def rows_of(customer: Customer) -> dict[str, list[Any]]:
    """Every row that belongs to a customer or to a conversation of theirs, by table."""
    theirs = list(Conversation.objects.filter(customer=customer).values_list("pk", flat=True))
    kept: dict[str, list[Any]] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            to = field.related_model
            if to is Customer:
                wanted: list[int] = [customer.pk]
            elif to is Conversation:
                wanted = theirs
            else:
                continue
            rows = model._base_manager.filter(**{f"{field.name}__in": wanted}).order_by("pk").values()
            kept[f"{model._meta.label_lower}.{field.name}"] = list(rows)
    return kept


def fact_kinds() -> Counter[str]:
    return Counter(Fact.objects.values_list("kind", flat=True))


def run_all() -> None:
    """All jobs that are due, and theirs; what would leave for other machines stays."""
    from django_tasks_db.models import DBTaskResult

    from keepword.core import sweeping
    from keepword.privacy.services import erasing

    for erasure in Erasure.objects.filter(state="running"):
        erasing.go_on.func(erasure.pk)
    for job in DBTaskResult.objects.filter(task_path=sweeping.remove.module_path):
        sweeping.remove.func(*job.args_kwargs["args"])
        job.delete()
    squeeze.func(True)


__all__ = ["ANNA", "BOB", "Draft", "World", "jobs"]
