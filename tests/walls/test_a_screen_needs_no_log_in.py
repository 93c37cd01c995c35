"""A screen's secret address shows its board and nothing else, until it is ended."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepword.analytics.models import WallBoard, WallScreen
from keepword.analytics.queries import wall_numbers
from keepword.analytics.services.walls import (
    Wanted,
    make_screen,
    remove_board,
    revoke_screen,
    save_board,
)
from keepword.audit.models import Entry
from keepword.conversations.services import Incoming, receive
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.customers.services import Sighting
from keepword.portal.wall import pace
from tests.cast import Cast
from tests.desk.conftest import desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def screen(cast: Cast, board: WallBoard) -> tuple[WallScreen, str]:
    return make_screen(cast.lead, board, "Kitchen")


def test_it_shows_numbers_and_nothing_of_customers(cast: Cast, screen: tuple[WallScreen, str]) -> None:
    sender = Sighting("olena@example.org", "Olena Shevchenko")
    receive([Incoming(cast.inbox, clock.now(), sender, "My lamp flickers", "It does so since Monday.")])
    for path in ("", "numbers"):
        answer = Client().get(f"/wall/{screen[1]}/{path}")
        words = answer.content.decode()
        assert answer.status_code == 200
        assert re.search(r'class="value">1</span>.*?data-clock=', words, re.S)
        assert cast.inbox.name in words
        for secret in ("Olena", "lamp", "flickers", "Monday", "Admin", "Lead<"):
            assert secret not in words
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert not answer.cookies


def test_first_names_stand_there_only_where_its_maker_chose_it(cast: Cast, board: WallBoard) -> None:
    cast.agent.name = "Ona Petraitė"
    cast.agent.save()
    assert "Ona" not in desk_of(cast.lead).get(f"/wall/look/{board.pk}/numbers").content.decode()
    save_board(cast.lead, board, Wanted("Kitchen board", first_names=True))
    words = desk_of(cast.lead).get(f"/wall/look/{board.pk}/numbers").content.decode()
    assert "Ona" in words
    assert "Petrait" not in words


@pytest.mark.parametrize("language", ["en", "uk", "ru", "lt"])
def test_it_speaks_the_board_s_language(
    cast: Cast, board: WallBoard, screen: tuple[WallScreen, str], language: str
) -> None:
    save_board(cast.lead, board, Wanted("Kitchen board", language=language, theme="light"))
    answer = Client().get(f"/wall/{screen[1]}/")
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}" data-theme="light">' in answer.content.decode()


def test_its_secret_is_nowhere_kept(screen: tuple[WallScreen, str]) -> None:
    row = WallScreen.objects.values().get()
    assert screen[1] not in str(row)
    assert len(screen[1]) > 40
    assert screen[1] not in str(list(Entry.objects.values()))


def test_an_ended_screen_shows_nothing_any_more(cast: Cast, screen: tuple[WallScreen, str]) -> None:
    revoke_screen(cast.lead, screen[0])
    revoke_screen(cast.lead, screen[0])
    for path in ("", "numbers"):
        assert Client().get(f"/wall/{screen[1]}/{path}").status_code == 404
    assert Entry.objects.filter(verb="ended screen").count() == 1


def test_a_removed_board_takes_its_screens_along(
    cast: Cast, board: WallBoard, screen: tuple[WallScreen, str]
) -> None:
    remove_board(cast.lead, board)
    assert Client().get(f"/wall/{screen[1]}/").status_code == 404
    assert not WallScreen.objects.exists()


def test_it_stands_still_when_its_keeper_may_no_longer_see_the_numbers(
    cast: Cast, board: WallBoard, screen: tuple[WallScreen, str]
) -> None:
    cast.lead.role = "agent"
    cast.lead.save()
    assert Client().get(f"/wall/{screen[1]}/").status_code == 404
    assert "stands still" in desk_of(cast.admin).get("/walls/").content.decode()
    save_board(cast.admin, board, Wanted("Kitchen board"))
    assert Client().get(f"/wall/{screen[1]}/").status_code == 200


def test_it_is_noted_when_and_whence_it_was_seen_once_a_minute(screen: tuple[WallScreen, str]) -> None:
    now = clock.now()
    for seconds, address in ((0, "10.0.0.5"), (30, "10.0.0.6"), (61, "10.0.0.7")):
        with clock.moved(now + timedelta(seconds=seconds)):
            agent = "Screen/1.0 \x00" + "x" * 300
            Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent).get(f"/wall/{screen[1]}/numbers")
        row = WallScreen.objects.get()
        assert row.seen_from == ("10.0.0.7" if seconds > 60 else "10.0.0.5")
        assert row.seen_by.startswith("Screen/1.0")
        assert len(row.seen_by) <= 120


def test_it_may_not_ask_too_often(screen: tuple[WallScreen, str]) -> None:
    with clock.moved(clock.now()):
        for _ in range(pace.MOST_A_MINUTE):
            assert pace.spend(screen[0].pk)
        answer = Client().get(f"/wall/{screen[1]}/numbers")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"


def test_who_tries_addresses_is_turned_away(screen: tuple[WallScreen, str]) -> None:
    client = Client(REMOTE_ADDR="203.0.113.9")
    codes = [client.get(f"/wall/kw_{'x' * 43}{n}/").status_code for n in range(62)]
    assert codes[0] == 404
    assert codes[-1] == 429
    assert Client().get(f"/wall/{screen[1]}/").status_code == 200


def test_many_screens_cost_one_reading(cast: Cast, board: WallBoard) -> None:
    secrets = [make_screen(cast.lead, board, f"Screen {n}")[1] for n in range(5)]
    Client().get(f"/wall/{secrets[0]}/numbers")
    held = wall_numbers._snapshot._held
    with CaptureQueriesContext(connection) as caught:
        for secret in secrets[1:]:
            Client().get(f"/wall/{secret}/numbers")
    if wall_numbers._snapshot._held is held:  # a slow machine may have read anew meanwhile
        assert len(caught) <= 4 * 5


def test_who_may_make_nothing_for_all_makes_no_board(cast: Cast, board: WallBoard) -> None:
    with pytest.raises(Refused):
        save_board(cast.agent, None, Wanted("Mine"))
    with pytest.raises(Refused):
        make_screen(cast.agent, board, "Mine")


def test_what_a_board_may_not_be_is_refused_by_field(cast: Cast, board: WallBoard) -> None:
    wrong = {
        "name": Wanted(" "),
        "panels": Wanted("x", panels=["weather"]),
        "language": Wanted("x", language="tlh"),
        "theme": Wanted("x", theme="pink"),
        "rows": Wanted("x", rows="agent"),
        "minutes": Wanted("x", minutes=7),
        "inboxes": Wanted("x", inboxes=[987_654]),
        "teams": Wanted("x", teams=[987_654]),
    }
    for field, wanted in wrong.items():
        with pytest.raises(Invalid) as raised:
            save_board(cast.lead, board, wanted)
        assert raised.value.field == field
    with pytest.raises(Conflict):
        save_board(cast.lead, board, Wanted("Kitchen"), rev=board.rev - 1)


def test_a_lead_makes_a_board_lets_a_screen_in_and_ends_it(cast: Cast) -> None:
    lead = desk_of(cast.lead)
    assert "No board yet" in lead.get("/walls/").content.decode()
    shown = lead.get("/walls/new/").context["form"]
    fields = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False)}
    fields |= {"name": "Kitchen board", "place_csat": 1, "place_tests": ""}
    made = lead.post("/walls/new/", fields)
    board = WallBoard.objects.get()
    assert made["Location"] == f"/walls/{board.pk}/"
    assert board.panels[:2] == ["waiting", "csat"]
    assert "tests" not in board.panels
    assert lead.post(f"/walls/{board.pk}/screens/", {"name": ""}).status_code == 422
    told = lead.post(f"/walls/{board.pk}/screens/", {"name": "Kitchen"})
    (path,) = re.findall(r"/wall/kw_[\w-]+/", told.content.decode())
    assert told["Cache-Control"] == "no-store"
    assert Client().get(path).status_code == 200
    page = lead.get(f"/walls/{board.pk}/").content.decode()
    assert path not in page
    assert "127.0.0.1" in page
    lead.post(f"/walls/screens/{WallScreen.objects.get().pk}/end/")
    assert Client().get(path).status_code == 404
    lead.post(f"/walls/{board.pk}/remove/")
    assert not WallBoard.objects.exists()
