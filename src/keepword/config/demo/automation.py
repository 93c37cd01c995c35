"""The macros and the rules of the demo shop."""

from collections.abc import Mapping
from typing import Any

from keepword.accounts.models import User
from keepword.automation.models import Scope
from keepword.automation.services.macros import Words, save_macro
from keepword.automation.services.rules import Plan, save_rule
from keepword.conversations.models import Priority

_MACROS: tuple[tuple[str, str, Mapping[str, str], tuple[Mapping[str, Any], ...]], ...] = (
    (
        "Refund is on its way",
        "Returns",
        {
            "en": "Hello {{customer.first_name|there}},\n\nwe have sent your money back today. It is on your "
            "account within five working days.\n\n{{agent.first_name}}, {{shop.name}}",
            "uk": "Вітаю, {{customer.first_name|друже}}!\n\n"
            "Сьогодні ми повернули вам кошти. Вони надійдуть на "
            "рахунок протягом п’яти робочих днів.\n\n{{agent.first_name}}, {{shop.name}}",
            "ru": "Здравствуйте, {{customer.first_name|уважаемый покупатель}}!\n\n"
            "Сегодня мы вернули вам деньги. "
            "Они придут на счёт в течение пяти рабочих дней.\n\n{{agent.first_name}}, {{shop.name}}",
            "lt": "Sveiki, {{customer.first_name|gerbiamas pirkėjau}}!\n\n"
            "Šiandien grąžinome jums pinigus. Jie bus "
            "sąskaitoje per penkias darbo dienas.\n\n{{agent.first_name}}, {{shop.name}}",
        },
        ({"do": "close"},),
    ),
    (
        "Where the parcel is",
        "Delivery",
        {
            "en": "Hello {{customer.first_name|there}},\n\n"
            "your parcel is with the carrier. You see how things "
            "stand here: {{customer.page}}\n\nIf it is not there by {{date.next_working_day}}, write to us.",
            "uk": "Вітаю, {{customer.first_name|друже}}!\n\n"
            "Ваша посилка вже у перевізника. Стан можна побачити "
            "тут: {{customer.page}}\n\nЯкщо її не буде до {{date.next_working_day}}, напишіть нам.",
            "ru": "Здравствуйте, {{customer.first_name|уважаемый покупатель}}!\n\n"
            "Ваша посылка уже у перевозчика. "
            "Состояние видно здесь: {{customer.page}}\n\nЕсли её не будет до {{date.next_working_day}}, "
            "напишите нам.",
            "lt": "Sveiki, {{customer.first_name|gerbiamas pirkėjau}}!\n\n"
            "Jūsų siunta jau pas vežėją. Eigą matysite "
            "čia: {{customer.page}}\n\nJei jos nebus iki {{date.next_working_day}}, parašykite mums.",
        },
        (),
    ),
    (
        "Ask for a photo",
        "Returns",
        {
            "en": "Could you send us a photo of what is broken? Then we can "
            "decide at once, without you sending "
            "anything back.",
            "uk": "Чи могли б ви надіслати фото того, що зламалося? Тоді ми "
            "вирішимо одразу, і вам не доведеться "
            "нічого відправляти.",
            "ru": "Пришлите, пожалуйста, фото того, что сломалось. Тогда мы "
            "решим сразу, и вам не придётся ничего "
            "отправлять.",
            "lt": "Ar galėtumėte atsiųsti sugedusios vietos nuotrauką? Tuomet "
            "nuspręsime iš karto, ir jums nieko "
            "nereikės siųsti atgal.",
        },
        (),
    ),
    (
        "We look into it",
        "",
        {
            "en": "Thank you for writing, {{customer.first_name|and sorry for "
            "the trouble}}. I am looking into it "
            "and write to you again today.",
            "uk": "Дякую, що написали! Я вже розбираюся і сьогодні напишу вам знову.",
            "ru": "Спасибо, что написали! Я уже разбираюсь и сегодня напишу вам снова.",
            "lt": "Ačiū, kad parašėte! Jau aiškinuosi ir šiandien parašysiu jums dar kartą.",
        },
        (),
    ),
    (
        "Invoice for a company",
        "Payment",
        {
            "en": "For an invoice to a company we need its name, code and VAT "
            "number. Answer with these, and the "
            "invoice comes within the day.",
            "uk": "Щоб виписати рахунок на компанію, нам потрібні її назва, "
            "код і номер платника ПДВ. Надішліть "
            "їх, і рахунок буде сьогодні.",
            "ru": "Чтобы выписать счёт на компанию, нам нужны её название, код "
            "и номер плательщика НДС. Пришлите "
            "их, и счёт будет сегодня.",
            "lt": "Sąskaitai įmonei reikia jos pavadinimo, kodo ir PVM "
            "mokėtojo kodo. Atsiųskite juos, ir sąskaita "
            "bus šiandien.",
        },
        (),
    ),
)
_REFUND_WORDS = [
    "refund",
    "money back",
    "повернення коштів",
    "повернути гроші",
    "вернуть деньги",
    "grąžinti pinigus",
]


def save_macros(admin: User) -> None:
    """A handful that everybody shares, in four languages."""
    for name, folder, texts, steps in _MACROS:
        save_macro(admin, None, Words(name, texts, folder, Scope.SHARED, None, steps))


def save_rules(admin: User) -> None:
    """Three rules, for what comes from now on: the story that was told stays as it was."""
    refund = {"field": "words", "op": "has word", "value": _REFUND_WORDS}
    high = ({"do": "priority", "priority": int(Priority.HIGH)},)
    save_rule(admin, None, Plan("Refunds first", "message", refund, high))
    warn = ({"do": "notify", "whom": ["assignee"], "text": "A quarter of an hour is left."},)
    somebody = {"field": "assignee", "op": "is empty", "value": False}
    due = Plan("Warn before a clock is missed", "time.due", somebody, warn, minutes=15, only_new=True)
    save_rule(admin, None, due)
    silent = Plan(
        "Close what has fallen silent",
        "time.silent",
        {},
        ({"do": "close"},),
        minutes=5 * 24 * 60,
        working=False,
        only_new=True,
    )
    save_rule(admin, None, silent)
