"""What the demo shop has told its customers unasked: a recall, a newsletter, and what stands and waits.

Told after all other stories, each at its own moment; what would be a job is done at once here.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count

from keepword.accounts.models import User
from keepword.aftersales.models import Return, ReturnState
from keepword.channels.demo.sending import CHANNEL, record_briefly, send
from keepword.commerce import services as commerce
from keepword.commerce.models import Order, Owned, OwnedState, Product, Shipment
from keepword.commerce.queries import stock_of
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.actors import Automaton
from keepword.core.errors import KeepwordError
from keepword.customers.consent import give_consent, save_purpose
from keepword.customers.models import Customer, Purpose, Source
from keepword.outreach import services
from keepword.outreach.models import Notice, Recipient, RecipientState
from keepword.outreach.rules.kinds import KINDS
from keepword.outreach.services import occasions
from keepword.outreach.services.preparing import prepare
from keepword.outreach.services.sending import send_some

from .texts import seeded
from .times import ZONE

READERS: Final = 320  # who agreed to news
WAITING: Final = 6  # for what is sold out
SENT_BACK: Final = 12
LATE: Final = 15
_ACTOR: Final = Automaton("the demo shop")
_NEWS: Final = {
    "en": {
        "subject": "What is new at Ambervolt Light",
        "text": "Dear {{name}},\n\nthe desk lamps for autumn are here, and every repair now comes back "
        "within ten days.\n\n{{shop}}",
    },
    "uk": {
        "subject": "Що нового в Ambervolt Light",
        "text": "Вітаємо, {{name}}!\n\nУже є настільні лампи на осінь, а кожен ремонт тепер повертається за "
        "десять днів.\n\n{{shop}}",
    },
    "ru": {
        "subject": "Что нового в Ambervolt Light",
        "text": "Здравствуйте, {{name}}!\n\nПоявились настольные лампы на осень, а каждый ремонт теперь "
        "возвращается за десять дней.\n\n{{shop}}",
    },
    "lt": {
        "subject": "Kas naujo „Ambervolt Light“",
        "text": "Sveiki, {{name}},\n\njau turime stalinių lempų rudeniui, o kiekvienas taisymas dabar grįžta "
        "per dešimt dienų.\n\n{{shop}}",
    },
}
_ASKED: Final = {
    "en": "We may write to you about new lamps and offers, at most once a month.",
    "uk": "Ми можемо писати вам про нові лампи та пропозиції, щонайбільше раз на місяць.",
    "ru": "Мы можем писать вам о новых лампах и предложениях, не чаще раза в месяц.",
    "lt": "Galime jums rašyti apie naujas lempas ir pasiūlymus, ne dažniau kaip kartą per mėnesį.",
}
_STANDING: Final = (
    ("delay", "Late parcels", {}),
    ("firmware", "New firmware", {"control": 0}),
    ("consumable", "Batteries and filters that run out", {"control": 0}),
    ("back_in_stock", "Back in stock", {}),
    ("after_return", "After a return: ten per cent", {"control": 0}),
)


def tell(now: datetime) -> None:
    """All of it."""
    lead, admin = (User.objects.filter(role=role).order_by("pk")[0] for role in ("lead", "admin"))
    with clock.moved(_noon(now, 80)):
        purpose = _agreed(admin)
    with clock.moved(_noon(now, 75)):
        on = {kind: _standing(lead, kind, name, purpose, more) for kind, name, more in _STANDING}
    _recall(lead, now)
    _news(lead, purpose, now)
    _late(on["delay"], now)
    _firmware(admin, on["firmware"], now)
    _returns(now)
    _wear(on["consumable"], now)
    _back(admin, now)


def _noon(now: datetime, days: int) -> datetime:
    """Eleven o'clock in the shop, so many days ago: nobody is disturbed then."""
    day = now.astimezone(ZONE).date() - timedelta(days=days)
    return datetime.combine(day, time(11), ZONE)


def _draft(kind: str, name: str, more: dict[str, Any]) -> services.Draft:
    inbox = Inbox.objects.filter(channel=CHANNEL).order_by("pk")[0]
    begins = services.beginning(kind, inbox)
    fields = {one: getattr(begins, one) for one in services.Draft.__dataclass_fields__}
    return services.Draft(**(fields | {"name": name, "per_minute": 6_000} | more))


def _standing(lead: User, kind: str, name: str, purpose: Purpose, more: dict[str, Any]) -> Notice:
    asked = {} if KINDS[kind].service else {"purpose": purpose}
    return services.switch_on(lead, services.save_notice(lead, None, _draft(kind, name, more | asked)))


def _goes_out(*, minutes: int = 3) -> None:
    """What is due leaves and arrives."""
    at = clock.now()
    for minute in range(minutes):
        with clock.moved(at + timedelta(minutes=minute)):
            send_some(seconds=60)
            rows = Recipient.objects.filter(state=RecipientState.SENDING).exclude(message=None)
            for number in rows.order_by("pk").values_list("message", flat=True):
                send(number, record=record_briefly)


# Sent once ----------------------------------------------------------------------------------------


def _recall(lead: User, now: datetime) -> None:
    """Of what most have."""
    rows = Owned.objects.filter(state=OwnedState.OWNED).values("product").annotate(n=Count("pk"))
    found = rows.order_by("-n", "product").first()
    if found is None:
        return
    product = Product.objects.get(pk=found["product"])
    name = f"{product.name}: the cable of batch 12"
    with clock.moved(_noon(now, 33)):
        notice = services.save_notice(lead, None, _draft("recall", name, {"product": product}))
        services.start(lead, notice)
        prepare.func(notice.pk)
        _goes_out()


def _agreed(admin: User) -> Purpose:
    """To what many have agreed when they ordered."""
    purpose = save_purpose(admin, None, name="News by mail", texts=_ASKED)
    for customer in _readers():
        _agrees(customer, purpose)
    return purpose


def _news(lead: User, purpose: Purpose, now: datetime) -> None:
    """Every month; a fifth is held back."""
    with clock.moved(_noon(now, 26)):
        more = {"purpose": purpose, "texts": _NEWS, "control": 20, "repeat": "monthly"}
        notice = services.save_notice(lead, None, _draft("newsletter", "News of the month", more))
        services.start(lead, notice)
        prepare.func(notice.pk)
        _goes_out()
    with clock.moved(_noon(now, 24)):
        told = Recipient.objects.filter(notice=notice, state=RecipientState.SENT).order_by("pk")
        for one in told.select_related("customer")[:4]:
            services.unsubscribe_customer(_ACTOR, one.customer, purpose=purpose, source="link")


def _readers() -> Sequence[Customer]:
    rows = Customer.objects.filter(joined_into=None, identities__kind="email").distinct().order_by("pk")
    found = list(rows)
    seeded("readers").shuffle(found)
    return found[:READERS]


def _agrees(customer: Customer, purpose: Purpose) -> None:
    try:
        give_consent(_ACTOR, customer, purpose, evidence="Ticked at an order.", source=Source.PORTAL)
    except KeepwordError:  # they are erased
        return


# What stands and waits ----------------------------------------------------------------------------


def _late(notice: Notice, now: datetime) -> None:
    """Whoever waits for a parcel that is late has heard of it on the day on which it was late."""
    rows = Shipment.objects.exclude(late_since=None).select_related("order").order_by("-late_since")
    for shipment in rows[:LATE]:
        at = min(_noon(shipment.late_since or now, 0), now - timedelta(minutes=20))
        with clock.moved(at):
            _happens("delay", shipment.order, f"order:{shipment.order_id}", {"order": shipment.order_id})
            _goes_out(minutes=1)


def _happens(kind: str, about: Order | Return, key: str, data: dict[str, Any]) -> None:
    occasions.occasion(kind, about.customer_id, key, data)


def _firmware(admin: User, notice: Notice, now: datetime) -> None:
    """A version of the thing with software that most have."""
    rows = Owned.objects.filter(state=OwnedState.OWNED).exclude(product__firmware="")
    found = rows.values("product").annotate(n=Count("pk")).order_by("-n", "product").first()
    if found is None:
        return
    product = Product.objects.get(pk=found["product"])
    with clock.moved(_noon(now, 9)):
        major = product.firmware.partition(".")[0]
        made = commerce.release_firmware(
            admin,
            product,
            version=f"{major}.9",
            notes={
                "en": "The light dims without a flicker.",
                "uk": "Світло тьмяніє без мерехтіння.",
                "ru": "Свет приглушается без мерцания.",
                "lt": "Šviesa pritemdoma be mirgėjimo.",
            },
            url=product.url or "https://shop.example/firmware",
        )
        occasions.tell_owners.func(notice.pk, made.pk, 0)
        _goes_out()


def _returns(now: datetime) -> None:
    """Who got their money back is asked back, with a voucher."""
    rows = Return.objects.filter(state__in=[ReturnState.REFUNDED, ReturnState.CLOSED]).order_by("-pk")
    for place, ret in enumerate(rows[:SENT_BACK]):
        with clock.moved(_noon(now, 2 + 2 * place)):
            _happens("after_return", ret, f"return:{ret.pk}", {"return": ret.pk})
            _goes_out(minutes=1)


def _wear(notice: Notice, now: datetime) -> None:
    """What ran out on the days of the last three weeks."""
    for days in range(21, 0, -1):
        at = _noon(now, days)
        with clock.moved(at):
            occasions.tell_of_wear.func(notice.pk, f"{at.date()}", 0)
            _goes_out(minutes=1)


def _back(admin: User, now: datetime) -> None:
    """Something sold out comes back; whoever asked hears of it."""
    gone = next((one for one in Product.objects.filter(counted=True) if stock_of(one).free <= 0), None)
    if gone is None:
        return
    _each(_readers()[:WAITING], _noon(now, 11), lambda who: services.wait_for(_ACTOR, who, gone))
    with clock.moved(_noon(now, 4)):
        commerce.receive_goods(admin, gone, 24, key=f"demo back {gone.sku}")
        _goes_out(minutes=1)


def _each(people: Sequence[Customer], at: datetime, verb: Callable[[Customer], object]) -> None:
    with clock.moved(at):
        for who in people:
            verb(who)
