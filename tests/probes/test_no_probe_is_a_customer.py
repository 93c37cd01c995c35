"""Nothing that a test of our own sends is kept as a customer's, by whichever door it comes."""

import asyncio
from collections.abc import Callable

import pytest
from django.apps import apps

from keepword.accounts.models import User
from keepword.channels.chat.models import Line, Session, Widget
from keepword.channels.chat.services import folding, sessions
from keepword.channels.form.models import RequestKind
from keepword.channels.form.services import IsATest, Request, ensure_form, submit
from keepword.conversations.probing import token
from keepword.core import clock, jobs
from keepword.core.models import Fact
from keepword.probes.models import Kind, Probe, Run
from keepword.probes.services import Plan, save_probe, start
from tests.cast import Cast
from tests.channels.chat.conftest import widget  # noqa: F401 - a fixture
from tests.channels.chat.test_talking import Page
from tests.portal.help.guest import Guest
from tests.probes.conftest import NINE, after, comes_in, goes_out, mail_of

pytestmark = pytest.mark.django_db(transaction=True)
# What a test may leave: its own run and facts, and the queue in which it waited.
ITS_OWN = {"probes.run", "probes.probe", "core.fact", "django_tasks_database.dbtaskresult"}
FACTS = ("probe_run", "page_timed")


def everything() -> dict[str, int]:
    """How many rows there are of every kind but a test's own."""
    models = (one for one in apps.get_models() if one._meta.managed and not one._meta.proxy)
    counts = {
        one._meta.label_lower: one._base_manager.count()
        for one in models
        if one._meta.label_lower not in ITS_OWN
    }
    return counts | {"other facts": Fact.objects.exclude(kind__in=FACTS).count()}


@pytest.fixture
def nothing_else(cast: Cast) -> Callable[[dict[str, int]], None]:
    """What is asserted when all that follows from it was done too."""

    def check(before: dict[str, int]) -> None:
        jobs.run_pending()
        assert everything() == before

    return check


def test_a_mail(cast: Cast, mail_probe: Probe, nothing_else: Callable[[dict[str, int]], None]) -> None:
    with clock.moved(NINE):
        run = start(mail_probe)
    assert run is not None
    goes_out(run)
    before = everything()
    for door in ("imap", "lmtp", "sent", "import"):
        assert comes_in(cast.inbox, mail_of(run), after(9), door).status == "probe"
    away = mail_of(run, "In-Reply-To: <someone@shop.example>", text="I am away.")
    assert comes_in(cast.inbox, away, after(10)).conversation_id is None
    nothing_else(before)


def test_a_mail_among_those_of_customers(cast: Cast, mail_probe: Probe) -> None:
    from keepword.channels.email import pipeline
    from keepword.channels.email.intake import RawMail
    from tests.channels.email.conftest import letter

    with clock.moved(NINE):
        run = start(mail_probe)
        assert run is not None
        goes_out(run)
        raws = [letter("Lamp"), mail_of(run), letter("Shade")]
        outcomes = pipeline.receive([RawMail(cast.inbox, raw, "imap", NINE) for raw in raws])
    assert [one.status for one in outcomes] == ["stored", "probe", "stored"]
    assert everything()["conversations.conversation"] == 2


def test_a_chat(widget: Widget, nothing_else: Callable[[dict[str, int]], None]) -> None:  # noqa: F811
    with clock.moved(NINE):
        probe = save_probe(_lead(), None, Plan("Chat", Kind.CHAT, inbox=widget.inbox, limit=10))
        run = start(probe)
    assert run is not None
    before, said = everything(), token(run.pk)
    page = Page(widget.key)

    async def story() -> None:
        page.outbox["line-of-a-test"] = said
        await page.connect()
        await page.hear(until="welcome")
        await page.say_all()
        await page.hear(until="ack")
        for _turn in range(50):
            if page.seq >= 2:
                break
            await page.hear()
        await page.cut()

    asyncio.run(story())
    while folding.fold():
        pass
    assert list(Line.objects.order_by("seq").values_list("text", "ours")) == [(said, False), (said, True)]
    assert Session.objects.get().conversation_id is None
    sessions.forget_tests(widget, said)
    nothing_else(before)


def test_a_chat_line_beside_a_customers(widget: Widget) -> None:  # noqa: F811
    from keepword.channels.chat.scribe import Said
    from keepword.channels.chat.services.lines import write_said
    from keepword.conversations.models import Message

    with clock.moved(NINE):
        probe = save_probe(_lead(), None, Plan("Chat", Kind.CHAT, inbox=widget.inbox, limit=10))
        run = start(probe)
        assert run is not None
        theirs = sessions.open_session(widget, "", {}).session
        ours = sessions.open_session(widget, "", {}).session
        write_said(
            [Said(theirs.pk, "client-1", "Where is my lamp?"), Said(ours.pk, "client-2", token(run.pk))]
        )
        while folding.fold():
            pass
    assert list(Message.objects.values_list("text", flat=True)) == ["Where is my lamp?"]
    assert not Line.objects.exclude(state="done").exists()


def test_a_form(cast: Cast, nothing_else: Callable[[dict[str, int]], None]) -> None:
    ensure_form()
    kind = RequestKind.objects.get(key="question")
    with clock.moved(NINE):
        probe = save_probe(cast.lead, None, Plan("Form", Kind.FORM, request_kind=kind, limit=10))
        run = start(probe)
    assert run is not None
    before = everything()
    answer = Guest().sends(text=token(run.pk))
    assert answer.status_code == 204
    nothing_else(before)
    assert Run.objects.get().ended_at is None  # the one who sent it says so


def test_a_program_cannot_send_a_test(cast: Cast, nothing_else: Callable[[dict[str, int]], None]) -> None:
    ensure_form()
    kind = RequestKind.objects.get(key="question")
    before = everything()
    with pytest.raises(IsATest):
        submit(kind, Request(form="f", email="olena@example.org", text=token(7)), limited=False)
    nothing_else(before)


def _lead() -> User:
    return User.objects.get(role="lead")
