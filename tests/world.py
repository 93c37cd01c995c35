"""A shop in which one thing of each kind is, and the address of each."""

import re
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from keepword.accounts.days import today
from keepword.accounts.links import link
from keepword.accounts.services import add_role, invite
from keepword.automation.services.macros import Words, save_macro
from keepword.automation.services.rules import Plan, save_rule
from keepword.bulk.services import start
from keepword.calendars.services import ensure_default_calendar
from keepword.channels.boxes.rules import Row as PaperRow
from keepword.channels.boxes.services import (
    PaperSlip,
    PlaceFields,
    begin_month,
    enter,
    keep_scan,
    save_place,
)
from keepword.channels.calls import services as calls
from keepword.channels.calls.models import Call, Callback, Leg, Recording
from keepword.channels.chat.services.widgets import (
    InvitationFields,
    WidgetFields,
    save_invitation,
    save_widget,
)
from keepword.channels.doors.models import Payload
from keepword.channels.doors.services import DoorFields, save_connection
from keepword.channels.email.models import Mailbox, Quarantined, SenderRule
from keepword.channels.email.pipeline import RawMail, receive
from keepword.channels.form.models import RequestKind
from keepword.channels.form.services import ensure_form
from keepword.channels.reviews.models import Review
from keepword.channels.reviews.rules import Given
from keepword.channels.reviews.services import keep_table, take
from keepword.commitments.models import Dismissal, Promise
from keepword.commitments.services import default_policies
from keepword.complaints import services as complaints
from keepword.conversations.links import token
from keepword.conversations.models import Attachment, Conversation, Draft, Inbox, Message, SavedView
from keepword.conversations.services import (
    Letter,
    StoredFile,
    ask,
    compose,
    merge,
    reply,
    save_draft,
    save_tag,
)
from keepword.conversations.services.views import ViewDetails, save_view
from keepword.core import blobs, clock
from keepword.customers.consent import give_consent, save_purpose
from keepword.customers.services import join as join_customers
from keepword.customers.services import recognise, suggest
from keepword.desk.conversations.files import token as token_of
from keepword.fields.services import save_field
from keepword.imports.services import begin
from keepword.privacy.models import Erasure
from keepword.privacy.services import begin_export
from keepword.privacy.services import save_rule as save_retention
from keepword.problems.models import Hint
from keepword.problems.services import open_problem
from keepword.tasks.services import add_task
from keepword.teams.services import add_absence, save_skill, save_team
from keepword.tokens.services import issue_token
from keepword.webhooks.services import save_endpoint, send_test
from tests.cast import Cast
from tests.parts import parts
from tests.parts.advice import help_parts as advice_help_parts
from tests.parts.aftersales import help_parts
from tests.pigeon import make_pigeon
from tests.routes import ROUTES, WORDS

MAIL = b"""From: Olena <olena@example.org>
To: support@shop.example
Subject: Lamp
Message-ID: <one@example.org>
Date: Mon, 02 Nov 2026 09:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html

<p>My lamp does <b>not</b> light up.</p>
--b
Content-Type: text/plain
Content-Disposition: attachment; filename=receipt.txt

40.00
--b--
"""


class World:
    """A shop in which one thing of each kind is."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        Mailbox.objects.create(inbox=cast.inbox, login="oauth", username="support", client_id="x")
        receive([RawMail(cast.inbox, MAIL, "lmtp", clock.now())])
        self.conversation = Conversation.objects.get()
        self.signed = token(self.conversation.pk)
        self.numbers = {
            **self._written(),
            **self._people(),
            **self._decisions(),
            **self._around(),
            **self._words(),
            **self._outside(),
            **self._doors(),
            **self._calls(),
            **self._chats(),
            **self._problems(),
            **self._complaints(),
            **self._privacy(),
            "kind": ensure_form() and RequestKind.objects.get(key="claim").pk,
            **self._boxes(),
            **self._reviews(),
        }
        for part in parts():
            self.numbers |= part.numbers(self)

    def _written(self) -> dict[str, int]:
        """The conversation and what is in it."""
        answer = reply(self.cast.agent, self.conversation, Letter("A new one comes."))
        return {
            "conversation": self.conversation.pk,
            "customer": self.conversation.customer_id,
            "message": Message.objects.get(direction="in").pk,
            "answer": answer.pk,
            "file": Attachment.objects.get(name="receipt.txt").pk,
        }

    def _people(self) -> dict[str, int]:
        """Who works here, when and in which team; and who is asked to."""
        agent, admin, now = self.cast.agent, self.cast.admin, clock.now()
        invited = invite(admin, email="vera@shop.example", role="agent", language="uk")
        self.joins = link(invited).rstrip("/").rpartition("/")[2]
        self.role = add_role(admin, name="Night shift", rights=["converse"]).key
        session = UserSession.objects.create(user=agent, ip="192.0.2.7", session_key="s" * 32)
        return {
            "me": agent.pk,
            "person": self.cast.colleague.pk,
            "invitation": invited.pk,
            "session": session.pk,
            "role": 0,  # a role's address has its key: `self.role`
            "team": save_team(admin, None, name="Repairs", members=[agent]).pk,
            "skill": save_skill(admin, None, name="Lamps").pk,
            "absence": add_absence(agent, agent, starts_at=now, ends_at=now + timedelta(days=1)).pk,
        }

    def _decisions(self) -> dict[str, int]:
        """What decides by itself: hours, clocks, rules; and a macro that agents may change as well."""
        agent, lead, admin = self.cast.agent, self.cast.lead, self.cast.admin
        calendar = ensure_default_calendar(admin, zone="Europe/Kyiv")
        returns = save_team(admin, None, name="Returns", members=[agent])
        hello = Words("Hello", {"en": "Hello"}, scope="team", team=returns)
        return {
            "calendar": calendar.pk,
            "policy": default_policies(admin)[0].pk,
            "automation": save_rule(lead, None, Plan("Close", "new", {}, [{"do": "close"}])).pk,
            "macro": save_macro(agent, None, hello).pk,
        }

    def _around(self) -> dict[str, int]:
        """What stands around the conversation: one merged into it, somebody asked aside, a task."""
        agent, conversation = self.cast.agent, self.conversation
        aside = ask(agent, conversation, Letter("Ours?", to=[("", "maker@example.net")]), subject="Lamp")
        other = compose(
            agent, self.cast.inbox, Letter("Hello.", to=[("", "olena@example.org")]), subject="Hi"
        )
        for one in (conversation, other.conversation):
            save_draft(agent, one, "note", {"text": "Hm"})
        merged = merge(agent, other.conversation, conversation)
        task = add_task(agent, "Call them", conversation=conversation)
        left = Draft.objects.get(conversation=other.conversation)
        numbers = {"side": aside.side_id or 0, "merge": merged.pk, "left": left.pk, "task": task.pk}
        return numbers | self._promised()

    def _promised(self) -> dict[str, int]:
        """Something that is promised in the conversation, and something that was dismissed there."""
        about, now = self.conversation, clock.now()
        of = {"conversation": about, "author": self.cast.agent, "words": "We will call you"}
        promise = Promise.objects.create(**of, customer=about.customer, made_at=now)
        return {"promise": promise.pk, "dismissal": Dismissal.objects.create(**of, at=now).pk}

    def _words(self) -> dict[str, int]:
        """What sorts conversations; and one change of many."""
        agent, lead = self.cast.agent, self.cast.lead
        view = save_view(lead, None, ViewDetails("Lamps", shared=True))
        SavedView.objects.update(owner=agent)  # so that each role may change it
        urgent = [{"do": "priority", "priority": 2}]
        return {
            "view": view.pk,
            "tag": save_tag(lead, None, name="broken").pk,
            "own_field": save_field(lead, None, name="Order").pk,
            "own_run": start(agent, urgent, ids=[self.conversation.pk]).pk,
        }

    def _outside(self) -> dict[str, int]:
        """The doors: an inbox, what was kept out of it, keys, webhooks and an import."""
        cast, now = self.cast, clock.now()
        kept = Quarantined.objects.create(
            inbox=cast.inbox,
            at=now,
            door="lmtp",
            reason="broken",
            size=3,
            digest="0" * 64,
            blob=blobs.put(b"bad"),
        )
        rule = SenderRule.objects.create(pattern="x@spam.example", verdict="block", created_at=now)
        webhook = save_endpoint(cast.admin, name="W", url="https://hooks.example/", topics=["*"])
        return {
            "inbox": cast.inbox.pk,
            "quarantined": kept.pk,
            "rule": rule.pk,
            "token": issue_token(cast.agent, name="Form", scopes=["people:read"])[0].pk,
            "webhook": webhook.pk,
            "delivery": send_test(cast.admin, webhook).pk,
            "import": begin(cast.admin, "jsonl", blob=blobs.put(b""), file_name="past.jsonl").pk,
        }

    def _boxes(self) -> dict[str, int]:
        """A box with a paper slip, and the review of its month."""
        lead = self.cast.lead
        place = save_place(lead, fields=PlaceFields(name="Old Town"))
        scan = keep_scan(lead, "slips.pdf", b"%PDF-1.4 ...")
        row = PaperSlip(PaperRow(smile="2", words="It was cold", address="ann@example.org"), scan)
        (slip,) = enter(lead, place, [row], form="world")
        month = begin_month(lead, today())
        return {"box": place.pk, "scan": scan.pk, "slip": slip.pk, "month": month.pk}

    def _reviews(self) -> dict[str, int]:
        """A source with a review, and a table that is not begun."""
        about = DoorFields(name="App store", address="App store")
        settings = {"source": "csv"}
        source = save_connection(
            self.cast.admin, channel="review", about=about, settings=settings, secrets={}
        ).inbox
        take(source, [Given(external_id="r-1", at=clock.now(), author="Ann", rating=2, text="Too dark")])
        table = keep_table(self.cast.admin, source, "past.csv", b"id,date,text\n1,2026-11-02,Dark\n")
        return {"source": source.pk, "review": Review.objects.get().pk, "review_table": table.pk}

    def _chats(self) -> dict[str, int]:
        """A chat, and how it invites."""
        admin = self.cast.admin
        widget = save_widget(admin, None, WidgetFields(name="Lamp chat", origins="https://shop.example"))
        words = InvitationFields(name="Checkout", texts={"en": "May we help?"}, conditions={"path": "/cart*"})
        self.invites = save_invitation(admin, widget, None, words).pk
        return {"chat": widget.inbox_id}

    def _problems(self) -> dict[str, int]:
        problem = open_problem(self.cast.lead, title="Power is out", conversations=[self.conversation])
        hint = Hint.objects.create(
            term="power",
            words=["power"],
            conversations=[],
            count=4,
            surprise=7,
            first_at=clock.now(),
            last_at=clock.now(),
        )
        return {"problem": problem.pk, "hint": hint.pk}

    def _complaints(self) -> dict[str, int]:
        """A complaint with its cause, what is done against it, and what a lead is asked to give."""
        agent = self.cast.agent
        made = complaints.make(agent, self.conversation)
        cause = complaints.find(
            agent,
            complaints.Analysis(
                "Thin glass in batch 12",
                owner=agent,
                whys=["It breaks in the post", "The glass is thin"],
                bones={"material": ["Thin glass"], "method": ["Nobody checks what comes in"]},
            ),
        )
        complaints.link_cause(agent, made, cause)
        measure = complaints.add_measure(
            agent, cause, text="Thicker glass", kind="corrective", owner=agent, due_on=None
        )
        given = complaints.compensate(agent, made, kind="refund", amount=1000)
        return {
            "complaint": made.pk,
            "cause": cause.pk,
            "measure": measure.pk,
            "compensation": given.pk,
        }

    def _privacy(self) -> dict[str, int]:
        admin, now = self.cast.admin, clock.now()
        purpose = save_purpose(admin, None, name="News", texts={"en": "News"})
        gone = {"customer_id": 987_655, "state": "done", "finished_at": now}
        return {
            "export": begin_export(admin, self.conversation.customer).pk,
            "retention": save_retention(admin, None, name="Spam", days=30).pk,
            "purpose": purpose.pk,
            "consent": give_consent(admin, self.conversation.customer, purpose, evidence="Said so.").pk,
            **self._one_person(),
            "erasure": Erasure.objects.create(**gone, created_at=now, touched_at=now).pk,
        }

    def _doors(self) -> dict[str, int]:
        """An inbox of a channel, and a call to it that nobody understood."""
        door = make_pigeon()
        call = Payload.objects.create(
            inbox=door.inbox, digest="d" * 64, body=b"{", at=clock.now(), state="quarantined", problem="?"
        )
        return {"door": door.inbox_id, "call": call.pk}

    def _calls(self) -> dict[str, int]:
        """A phone line; one call on which the agent talks, recorded; one that was missed."""
        line = Inbox.objects.create(
            name="Phone", channel="phone", address="+37052000000", acknowledge=False, created_at=clock.now()
        )
        agent = self.cast.agent
        calls.save_seat(agent, by="sip", address="sip:agent@shop.example")
        calls.set_ready(agent, agent, True)
        ringing = calls.queue_up(calls.begin(line, external_id="CA1", number="+37061234567"))
        Call.objects.filter(pk=ringing.pk).update(state="ringing")
        leg = Leg.objects.create(call=ringing, agent=agent, rung_at=clock.now())
        calls.accept(agent, leg)
        missed = calls.queue_up(calls.begin(line, external_id="CA2", number="+37061234568"))
        calls.ask_callback(missed)
        calls.keep_voicemail(missed, StoredFile("voicemail.mp3", "audio/mpeg", 4, blobs.put(b"ID3v")), 3)
        now = clock.now()
        kept = Recording.objects.create(
            call=leg.call, agent=agent, consent_at=now, began_at=now, delete_at=now + timedelta(days=9)
        )
        Recording.objects.filter(pk=kept.pk).update(blob=blobs.put(b"OggS"), type="audio/ogg")
        return {
            "line": line.pk,
            "phone_call": ringing.pk,
            "leg": leg.pk,
            "recording": kept.pk,
            "voicemail": Attachment.objects.get(type="audio/mpeg").pk,
            "callback": Callback.objects.get().pk,
        }

    def _one_person(self) -> dict[str, int]:
        """Somebody who was joined with the customer, and somebody who may be them."""
        customer = self.conversation.customer
        known = recognise("phone", "+37061234567", name="Olena by phone")
        alike = suggest(customer, recognise("telegram", "77001", name="Olena K."), ["claimed"])
        assert alike is not None
        return {
            "customer_join": join_customers(self.cast.agent, known, customer).pk,
            "likeness": alike.pk,
        }

    def address(self, name: str, number: int | None = None) -> str:
        route = ROUTES[name]
        parts: dict[str, object] = {}
        if route.number:
            parts["pk"] = self.numbers[route.number] if number is None else number
        if route.number == "role":
            parts = {"key": self.role if number is None else f"r{number}"}
        given = {
            "join": {"token": self.joins},
            "left_draft": {"what": "drop"},
            "aside_change": {"what": "close"},
            "settings_chat_invitation": {"number": self.invites},
            "settings_chat_uninvite": {"number": self.invites},
        }
        parts |= given.get(name, {}) | WORDS.get(name, {})
        if name == "kept":
            blob = blobs.put(b"GIF89a")
            parts["token"] = token_of(StoredFile("x.gif", "image/gif", 6, blob, True, "x@keepword"))
        return reverse(name, kwargs=parts)

    def client(self, role: str, *, csrf: bool = False) -> Client:
        client = Client(enforce_csrf_checks=csrf)
        if role != "nobody":
            client.force_login(getattr(self.cast, role))
        return client


def portal_address(world: World, name: str, signed: str) -> str:
    if not name.startswith("portal:"):
        return f"/s/{signed}" if "signed" in name else f"/s/{signed}/nothing/here"
    parts: dict[str, object] = {"signed": signed}
    if name == "portal:file":
        parts |= {"pk": world.numbers["file"], "name": "receipt.txt"}
    if name == "portal:rate_score":
        parts["score"] = 5
    return reverse(name, kwargs=parts)


def help_address(world: World, name: str) -> str:
    """An address of the portal; what stands in it is there, or looks like it."""
    parts: dict[str, dict[str, object]] = {
        "help:new": {"kind": "claim"},
        "help:done": {"signed": world.signed},
        "help:code": {"name": "1:forged"},
        "help:end": {"pk": 1},
        "help:order": {"pk": 1},
        "help:manual": {"pk": 1},
        "help:forget": {"pk": 1},
        "help:wait": {"pk": 1},
        "help:icon": {"size": 192},
        "help:mask": {"size": 192},
        **help_parts(world),
        **advice_help_parts(),
    }
    return reverse(name, kwargs=parts.get(name, {})) if ":" in name else "/help/nothing/here"


def is_login(response: Any) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/account/login/")


def said(response: Any) -> str:
    """The page without what is new in each."""
    return re.sub(
        r'(name="csrfmiddlewaretoken" value=|csrf[^"]*"[: ]*)"[^"]*"', "", response.content.decode()
    )
