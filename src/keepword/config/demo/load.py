"""The demo shop is told by the public verbs under a moved clock: nothing here inserts a fact.

Stories are told one after the other, a handful in a transaction, so that the scheduler never meets one
half told. A killed load goes on where it stopped, at the same "now", when Keepword starts again.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from datetime import time as dt_time
from itertools import islice

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
TOGETHER = 10  # stories in a transaction: short enough that nobody at the pages waits for it
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
        return Progress.objects.create(told_at=now, stories=STORIES)


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
    rest = islice(scenario.stories(now=progress.told_at, count=progress.stories), progress.done, None)
    for some in _handfuls(rest):
        with transaction.atomic(), telling():
            for story in some:
                teller.tell(story)
            promises.go_on(progress.told_at)
            progress.done += len(some)
            progress.save(update_fields=["done"])
            if progress.done >= progress.stories:
                boxes.put_up(progress.told_at, teller.people)
                reviews.write(progress.told_at, teller.people)
                teller.complaints.settle()
                loyalty.set_up(progress.told_at)
                messengers.tell(progress.told_at, list(teller.people.values())[1:4])
                webform.tell(progress.told_at, teller.people)
                save_rules(User.objects.filter(role="admin").order_by("pk")[0])
                quality.make(progress.told_at)
                _news_was_read(progress.told_at)
                promises.were_heard_of(progress.told_at)
                one_person.make(User.objects.filter(role="agent").order_by("pk")[0])
                memory.make(User.objects.filter(role="agent").order_by("pk")[0])
                calls.tell(progress.told_at)
                commerce.tell(progress.told_at)
                aftersales.tell(progress.told_at)
                loyalty.tell(progress.told_at)
                chats.tell(User.objects.filter(role="agent").order_by("pk")[0])
                segments.make(User.objects.filter(role="lead").order_by("pk")[0])  # after all of them
                dashboards.make(User.objects.filter(role="lead").order_by("pk")[0])
                outreach.tell(progress.told_at)
                strategy.tell(progress.told_at)
                advice.make(progress.told_at)
                surveys.tell(progress.told_at)
                probes.tell(progress.told_at)
        tell(progress.done, progress.stories)
    open_for_work()
    return progress.stories


def _news_was_read(now: datetime) -> None:
    """Everybody has read what they were told, but for the last hours."""
    Notification.objects.filter(at__lt=now - timedelta(hours=6)).update(seen_at=F("at"))


def _handfuls(stories: Iterator[scenario.Story]) -> Iterator[list[scenario.Story]]:
    while some := list(islice(stories, TOGETHER)):
        yield some


def is_wanted() -> bool:
    """Whether there is a demo story to tell, or to go on with."""
    progress = Progress.objects.first()
    return business() is None if progress is None else progress.done < progress.stories


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
