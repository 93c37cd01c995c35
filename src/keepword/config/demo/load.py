"""The demo shop is told by the public verbs under a moved clock: nothing here inserts a fact.

Stories are told one after the other, a handful in a transaction, so that the scheduler never meets one
half told; then the rest, part by part. A killed load goes on where it stopped, at the same "now", when
Keepword starts again.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from datetime import time as dt_time
from itertools import islice
from typing import Final

import click
from django.db import close_old_connections, transaction
from django.db.models import F

from keepword.accounts import services as accounts
from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.calendars.rules import Interval
from keepword.calendars.services import ensure_default_calendar, save_calendar
from keepword.channels.demo.models import Progress
from keepword.channels.demo.sending import CHANNEL, telling
from keepword.commitments.services import Times, save_policy, set_escalations
from keepword.complaints.services import save_budget
from keepword.config.demo import (
    advice,
    aftersales,
    boxes,
    calls,
    chats,
    commerce,
    dashboards,
    goods,
    labels,
    loyalty,
    memory,
    messengers,
    one_person,
    outreach,
    probes,
    promises,
    quality,
    reviews,
    scenario,
    segments,
    strategy,
    surveys,
    webform,
)
from keepword.config.demo.automation import save_macros, save_rules
from keepword.config.demo.complaints import BUDGETS
from keepword.config.demo.teams import make_teams, open_for_work
from keepword.config.demo.teller import Teller
from keepword.conversations.models import Inbox, Priority
from keepword.core import clock
from keepword.core.errors import Conflict, KeepwordError
from keepword.notifications.models import Notification

logger = logging.getLogger(__name__)
PASSWORD = "keepword demo"  # noqa: S105 - of a shop that does not exist
STORIES = 2_000
TOGETHER = 3  # stories in a transaction: short enough that nobody at the pages waits for it
_OVER: Final = object()
Tell = Callable[[int, int], None]  # done, of how many


def prepare_shop() -> Progress:
    """The shop, its people and inboxes; where the story stands. Conflict when a real shop is here."""
    progress = Progress.objects.first()
    if progress is not None:
        return progress
    if business() is not None:
        raise Conflict("There is a shop here already; the demo shop needs an empty data folder.")
    now = clock.now()
    with transaction.atomic():
        admin = _people()
        _save_hours(admin)
        _save_policies(admin)
        save_macros(admin)
        labels.make(admin)
        for box in scenario.inboxes():
            Inbox.objects.create(
                name=box.name,
                channel=CHANNEL,
                address=box.address,
                acknowledge=False,
                ask_rating=False,
                signature=scenario.SHOP_NAME,
                created_at=now,
            )
        webform.prepare(admin, Inbox.objects.filter(channel=CHANNEL).order_by("pk")[0])
        make_teams(admin)
        chats.open_chat(admin)
        for role, amount in BUDGETS.items():
            save_budget(admin, role, amount)
        return Progress.objects.create(told_at=now, stories=STORIES, later=0)


def _people() -> User:
    team = scenario.agents()
    first = team[0]
    admin = accounts.set_up(
        name=scenario.SHOP_NAME,
        language="en",
        time_zone=str(scenario.ZONE),
        admin_name=first.name,
        admin_email=first.email,
        password=PASSWORD,
    )
    for person in team[1:]:
        accounts.add_user(
            admin,
            email=person.email,
            name=person.name,
            role=person.role,
            password=PASSWORD,
            language=person.language,
        )
    return admin


def _save_policies(admin: User) -> None:
    """Two policies; what customers are told is slower than what the shop aims at."""
    soon, sure = scenario.TARGETS["urgent"], scenario.TARGETS["normal"]
    urgent = save_policy(
        admin,
        name="High and urgent",
        condition={"field": "priority", "op": "at least", "value": int(Priority.HIGH)},
        times=Times(*soon, published_first_response_minutes=sure[0]),
    )
    save_policy(
        admin,
        name="Everything else",
        condition={},
        times=Times(*sure, published_first_response_minutes=2 * sure[0]),
        pause_while_aside=True,
    )
    plan = [
        {"clock": "first_response", "minutes": -5, "steps": [{"do": "alert", "whom": "assignee"}]},
        {"clock": "first_response", "minutes": 30, "steps": [{"do": "alert", "whom": "leads"}]},
    ]
    set_escalations(admin, urgent, plan)


def _save_hours(admin: User) -> None:
    save_calendar(
        admin,
        ensure_default_calendar(admin, zone=str(scenario.ZONE)),
        name=scenario.SHOP_NAME,
        zone=str(scenario.ZONE),
        week=tuple(
            (Interval(_minutes(span[0]), _minutes(span[1])),) if span else ()
            for span in scenario.opening_hours()
        ),
        is_default=True,
    )


def _minutes(of_day: dt_time) -> int:
    return of_day.hour * 60 + of_day.minute


def load(*, tell: Tell = lambda done, total: None) -> int:
    """Tell the whole story, or the rest of it; how many conversations it had."""
    progress = prepare_shop()
    teller = Teller(progress.told_at)
    total = progress.stories + len(LATER)
    progress.later = progress.later or 0
    rest = islice(scenario.stories(now=progress.told_at, count=progress.stories), progress.done, None)
    for some in _handfuls(rest):
        with transaction.atomic(), telling():
            for story in some:
                teller.tell(story)
            promises.go_on(progress.told_at)
            progress.done += len(some)
            progress.save(update_fields=["done", "later"])
        tell(progress.done, total)
    for number in range(progress.later, len(LATER)):
        _tell_part(_steps(LATER[number], teller), progress, number + 1)
        tell(progress.done + progress.later, total)
    open_for_work()
    return progress.stories


def _steps(part: Callable[[Teller], object], teller: Teller) -> Iterator[None]:
    """A long part yields where what it told may be committed; told from its beginning again, that stays."""
    found = part(teller)
    if isinstance(found, Iterator):
        yield from found


def _tell_part(steps: Iterator[None], progress: Progress, number: int) -> None:
    going = True
    while going:
        with transaction.atomic(), telling():
            going = next(steps, _OVER) is not _OVER
            if not going:
                progress.later = number
                progress.save(update_fields=["later"])


def _first(role: str) -> User:
    return User.objects.filter(role=role).order_by("pk")[0]


LATER: tuple[Callable[[Teller], object], ...] = (
    lambda teller: boxes.put_up(teller.now, teller.people),
    lambda teller: reviews.write(teller.now, teller.people),
    lambda teller: teller.complaints.settle(),
    lambda teller: loyalty.set_up(teller.now),
    lambda teller: messengers.tell(teller.now, list(teller.people.values())[1:4]),
    lambda teller: webform.tell(teller.now, teller.people),
    lambda _teller: save_rules(_first("admin")),
    lambda teller: quality.make(teller.now),
    lambda teller: _news_was_read(teller.now),
    lambda teller: promises.were_heard_of(teller.now),
    lambda _teller: one_person.make(_first("agent")),
    lambda _teller: memory.make(_first("agent")),
    lambda teller: calls.tell(teller.now),
    lambda teller: goods.make(_first("admin"), teller.now),
    lambda teller: commerce.tell(teller.now),
    lambda teller: aftersales.tell(teller.now),
    lambda teller: loyalty.tell(teller.now),
    lambda _teller: chats.tell(_first("agent")),
    lambda _teller: segments.make(_first("lead")),  # after all that they are made of
    lambda _teller: dashboards.make(_first("lead")),
    lambda teller: outreach.tell(teller.now),
    lambda teller: strategy.tell(teller.now),
    lambda teller: advice.make(teller.now),
    lambda teller: surveys.tell(teller.now),
    lambda teller: probes.tell(teller.now),
)
"""What is told once all conversations are there, each in a transaction or several. New ones come last."""


def _news_was_read(now: datetime) -> None:
    """Everybody has read what they were told, but for the last hours."""
    Notification.objects.filter(at__lt=now - timedelta(hours=6)).update(seen_at=F("at"))


def _handfuls(stories: Iterator[scenario.Story]) -> Iterator[list[scenario.Story]]:
    while some := list(islice(stories, TOGETHER)):
        yield some


def is_wanted() -> bool:
    """Whether there is a demo story to tell, or to go on with."""
    progress = Progress.objects.first()
    if progress is None:
        return business() is None
    later = len(LATER) if progress.later is None else progress.later  # null: told with the last story
    return progress.done < progress.stories or later < len(LATER)


def load_in_background() -> None:
    """Tell the story beside a running server, with a bar on the terminal."""
    try:
        if is_wanted():
            load_with_bar()
            log_ins()
    except KeepwordError as error:
        click.echo(f"keepword: the demo shop: {error.message}", err=True)
    except Exception:
        logger.exception("The demo shop could not be told to its end; it goes on at the next start")
    finally:
        close_old_connections()


def load_with_bar() -> int:
    """`load` with a progress bar on stderr."""
    with click.progressbar(
        length=100, label="Demo shop", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        shown = 0

        def tell(done: int, total: int) -> None:
            nonlocal shown
            bar.update(done * 100 // total - shown)
            shown = done * 100 // total

        return load(tell=tell)


def log_ins() -> None:
    """Say on stderr who can log in."""
    click.echo(f"Log in to the demo shop with the password “{PASSWORD}” as:", err=True)
    for person in scenario.agents()[:4]:
        click.echo(f"  {person.email:<24}{person.role:<8}{person.name}", err=True)
