"""Members, surprises, vouchers and the programme's settings, as our people use them."""

import csv
import io

import pytest
from django.test import Client

from keepword.core.actors import system
from keepword.customers.models import Customer
from keepword.loyalty import queries, services
from keepword.loyalty.models import Batch, Gift, Programme, Voucher, Why
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of
from tests.loyalty.conftest import set_up

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def olena(cast: Cast, mail_in: MailIn) -> Customer:
    set_up(cast)
    customer = mail_in().customer
    services.save_budget(cast.admin, "agent", 2000)
    services.credit(system, customer, 640, why=Why.ORDER, key="order:1")
    return customer


def text(answered: object) -> str:
    return answered.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_an_agent_surprises_from_the_pane(cast: Cast, agent: Client, olena: Customer) -> None:
    conversation = olena.conversations.get()
    page = text(agent.get(f"/c/{conversation.pk}/"))
    assert "Lamp club" in page
    assert "640 points" in page
    assert "You may give €20.00 more this month" in page
    given = {"what": "points", "amount": "100", "reason": "She waited so kindly"}
    answered = agent.post(f"/c/{conversation.pk}/surprise/", given, headers=PART)
    assert "740 points" in text(answered)
    gift = Gift.objects.get()
    assert (gift.conversation, gift.by, gift.cost) == (conversation, cast.agent, 500)
    refused = agent.post(f"/c/{conversation.pk}/surprise/", {**given, "amount": "9999"}, headers=PART)
    assert refused.status_code == 403


def test_without_a_programme_the_pane_says_nothing(agent: Client, mail_in: MailIn) -> None:
    assert "loyal-gift" not in text(agent.get(f"/c/{mail_in().pk}/"))
    assert "There is no programme yet" in text(agent.get("/loyalty/"))


def test_a_member_s_page(cast: Cast, agent: Client, olena: Customer) -> None:
    address = f"/loyalty/customers/{olena.pk}/"
    page = text(agent.get(address))
    for words in ("640", "Statement", "When they end", "Code for friends"):
        assert words in page
    assert "Book by hand" not in page
    wrong = agent.post(address + "do/", {"do": "give", "what": "voucher", "amount": "x", "reason": "y"})
    assert (wrong.status_code, "Enter an amount" in text(wrong)) == (422, True)
    agent.post(address + "do/", {"do": "give", "what": "voucher", "amount": "12,50", "reason": "Kind"})
    assert Voucher.objects.get().value == 1250
    agent.post(address + "do/", {"do": "exchange", "points": "100", "once": "a"})
    agent.post(address + "do/", {"do": "exchange", "points": "100", "once": "a"})
    assert queries.balance(olena).points == 540
    agent.post(address + "do/", {"do": "birthday", "day": "9", "month": "5"})
    assert "€5.00 off" in text(agent.get(address))
    agent.post(f"/loyalty/gifts/{Gift.objects.get().pk}/undo/")
    assert Gift.objects.get().undone_at is not None
    assert agent.post(address + "do/", {"do": "adjust", "points": "5", "reason": "z"}).status_code == 409


def test_by_hand(cast: Cast, olena: Customer) -> None:
    admin, address = desk_of(cast.admin), f"/loyalty/customers/{olena.pk}/"
    assert "Book by hand" in text(admin.get(address))
    asked = {"do": "adjust", "points": "40", "way": "less", "reason": "Twice", "once": "q"}
    admin.post(address + "do/", asked)
    admin.post(address + "do/", asked)
    assert queries.balance(olena).points == 600


def test_members_are_found(agent: Client, olena: Customer) -> None:
    member = queries.member_of(olena)
    assert member is not None
    for asked in ("", "?q=olen", "?q=olena@exa", f"?q={member.code.lower()}", "?tier=-"):
        assert f"/loyalty/customers/{olena.pk}/" in text(agent.get(f"/loyalty/{asked}")), asked
    assert "Nobody is found" in text(agent.get("/loyalty/?q=xyzzy"))
    assert "Nobody is found" in text(agent.get("/loyalty/?tier=gold"))


def test_a_voucher_is_made_found_and_stopped(cast: Cast, agent: Client, olena: Customer) -> None:
    admin = desk_of(cast.admin)
    asked = {"code": "spring10", "kind": "percent", "value": "10%", "uses_allowed": "", "note": "Fair"}
    wrong = admin.post("/loyalty/vouchers/new/", {**asked, "value": "200"})
    assert (wrong.status_code, "Enter from 1 to 100 per cent." in text(wrong)) == (422, True)
    assert admin.post("/loyalty/vouchers/new/", asked).status_code == 302
    made = Voucher.objects.get()
    assert (made.shown, made.value, made.uses_allowed) == ("SPRING10", 10, None)
    for search in ("", "?q=spring", "?q=fair"):
        assert "SPRING10" in text(agent.get(f"/loyalty/vouchers/{search}"))
    admin.post(f"/loyalty/vouchers/{made.pk}/stop/")
    assert "stopped" in text(agent.get("/loyalty/vouchers/"))


def test_many_codes_as_a_file(cast: Cast, agent: Client) -> None:
    admin = desk_of(cast.admin)
    asked = {"name": "Fair", "count": "25", "kind": "amount", "value": "5", "uses_allowed": "1"}
    assert admin.post("/loyalty/batches/new/", asked).status_code == 302
    batch = Batch.objects.get()
    assert "Fair" in text(admin.get("/loyalty/batches/"))
    answered = admin.get(f"/loyalty/batches/{batch.pk}/codes.csv")
    rows = list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))
    assert len({row["code"] for row in rows}) == 25
    assert {(row["kind"], row["value"], row["currency"]) for row in rows} == {("amount", "500", "EUR")}
    assert rows[0]["code"] in text(admin.get(f"/loyalty/vouchers/?batch={batch.pk}"))
    admin.post(f"/loyalty/batches/{batch.pk}/stop/")
    batch.refresh_from_db()
    assert batch.stopped_at is not None


def test_the_programme_is_set_up(cast: Cast) -> None:
    admin = desk_of(cast.admin)
    page = text(admin.get("/settings/loyalty/"))
    assert "An order of €50.00 earns" in page
    asked = {
        "is_on": "on", "name": "Lamp club", "currency": "eur", "everybody": "on", "earn_points": "2",
        "earn_per": "1", "worth_points": "100", "worth_amount": "2,50", "least_exchange": "100",
        "exchange_days": "90", "expiry_months": "", "warn_days": "30", "measure": "points",
        "referrer_points": "200", "friend_points": "100", "referral_minimum": "20", "birthday_points": "50",
        "tier_1_name": "Silver", "tier_1_floor": "500", "tier_1_percent": "110", "budget_agent": "20",
    }  # fmt: skip
    assert admin.post("/settings/loyalty/", asked).status_code == 302
    kept = Programme.objects.get()
    assert (kept.is_on, kept.earn_per, kept.worth_amount, kept.expiry_months) == (True, 100, 250, None)
    assert kept.tiers == [
        {"key": "tier1", "name": "Silver", "floor": 500, "percent": 110, "names": {}},
    ]
    assert dict((role, amount) for role, _n, amount in queries.budgets(cast.admin))["agent"] == 2000
    page = text(admin.get("/settings/loyalty/"))
    assert "100 points" in page
    assert "as Silver, worth €2.75" in page
    shown = text(admin.get("/settings/loyalty/preview/?earn_points=3&earn_per=1&worth_amount=oops"))
    assert "150 points" in shown
    for name, value in (("earn_per", "x"), ("tier_1_floor", "-"), ("currency", "XXY"), ("earn_points", "0")):
        assert admin.post("/settings/loyalty/", asked | {name: value}).status_code == 422, name
