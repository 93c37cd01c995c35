import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.chat import rules
from keepword.core.errors import Invalid, Refused

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.text() | st.binary())
def test_what_a_browser_sends_is_a_frame_or_refused(raw: str | bytes) -> None:
    try:
        frame = rules.read_frame(raw)
    except Invalid:
        return
    assert isinstance(frame["t"], str)


@given(JSON)
def test_no_value_in_a_frame_breaks_what_reads_it(value: object) -> None:
    assert isinstance(rules.short(value, 50), str)
    assert rules.number(value) >= 0
    try:
        rules.words(value)
        rules.client_id(value)
    except Invalid:
        pass


def test_a_frame_is_bounded_in_size_and_depth() -> None:
    for raw in ('{"t":"say","text":"' + "a" * rules.FRAME_BYTES + '"}', '{"t":"x","y":' + "[" * 100_000):
        with pytest.raises(Invalid):
            rules.read_frame(raw)
    deep: object = 1
    for _level in range(rules.DEEPEST + 1):
        deep = [deep]
    with pytest.raises(Invalid):
        rules.read_frame(json.dumps({"t": "say", "x": deep}))


@pytest.mark.parametrize(
    ("origin", "fits"),
    [
        ("https://shop.example", True),
        ("https://SHOP.example", True),
        ("https://shop.example:443", True),
        ("http://shop.example", False),
        ("https://shop.example.evil.example", False),
        ("https://evilshop.example", False),
        ("https://www.lamps.example", True),
        ("https://a.b.lamps.example", True),
        ("https://lamps.example", False),
        ("https://evillamps.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_the_widget_works_on_the_named_sites_alone(origin: str, fits: bool) -> None:
    allowed = rules.read_origins("shop.example\nhttps://*.lamps.example/")
    assert rules.is_allowed(origin, allowed) is fits


@pytest.mark.parametrize(
    "typed", ["https://", "javascript:alert(1)", "https://*", "https://a.*.example", "*"]
)
def test_what_is_no_site_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        rules.read_origins(typed)


def signed(user: str = "42", email: str = "olena@example.org", at: int | None = None) -> dict[str, object]:
    at = int(time.time()) if at is None else at
    return {"id": user, "email": email, "at": at, "signature": rules.signature("secret", user, email, at)}


def test_a_signed_user_is_believed() -> None:
    assert rules.signed_user("secret", signed(), time.time()) == ("42", "olena@example.org")


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "43"},
        {"email": "ona@example.org"},
        {"email": ""},
        {"at": int(time.time()) - 5},
        {"signature": ""},
        {"signature": None},
        {"id": "42\nolena@example.org"},
        {"id": True},
    ],
)
def test_one_that_was_changed_is_not(changed: dict[str, object]) -> None:
    with pytest.raises(Refused):
        rules.signed_user("secret", {**signed(), **changed}, time.time())


def test_nor_one_that_was_signed_long_ago_or_in_the_future_or_by_nobody() -> None:
    now = time.time()
    for at in (now - 3601, now + 301):
        with pytest.raises(Refused):
            rules.signed_user("secret", signed(at=int(at)), now)
    with pytest.raises(Refused):
        rules.signed_user("", {**signed(), "signature": rules.signature("", "42", "", int(now))}, now)


@given(st.text(), st.text(), st.text(), st.text())
def test_two_users_never_share_what_is_signed(one: str, mail: str, other: str, mail2: str) -> None:
    told = {"id": one, "email": mail, "at": 1000, "signature": "x"}
    for user, email in ((one, mail), (other, mail2)):
        told["signature"] = _signature(user, email)
        try:
            found = rules.signed_user("secret", told, 1000)
        except Refused:
            continue
        assert found == (user, email) == (one, mail)


def _signature(user: str, email: str) -> str:
    try:
        return rules.signature("secret", user, email, 1000)
    except UnicodeEncodeError:  # half a character, which no site can sign
        return "0"


waits = st.lists(st.floats(0, 100_000), max_size=40)


@given(waits, waits)
def test_the_waiting_time_is_one_that_really_happened_or_none(
    answered: list[float], waiting: list[float]
) -> None:
    found = rules.typical_wait(answered, waiting)
    if len(answered) < rules.FEWEST_WAITS:
        assert found is None
    else:
        assert found in {max(1, round(one)) for one in (*answered, *waiting)}


@given(st.lists(st.floats(1, 1000), min_size=3, max_size=40), waits)
def test_who_waits_long_now_never_makes_it_look_shorter(answered: list[float], waiting: list[float]) -> None:
    before, now = rules.typical_wait(answered), rules.typical_wait(answered, waiting)
    assert before is not None
    assert now is not None
    assert now >= before


def test_conditions_of_an_invitation_are_read_or_refused() -> None:
    given = {
        "path": "/cart*",
        "seconds": 30,
        "cart_value": 99.5,
        "language": "lt",
        "open": True,
        "visits": "",
    }
    assert rules.read_conditions(given) == {
        "path": "/cart*",
        "seconds": 30,
        "cart_value": 99.5,
        "language": "lt",
        "open": True,
    }
    for wrong in ({"moon": 1}, {"seconds": "soon"}, {"seconds": -1}, {"language": "xx"}):
        with pytest.raises(Invalid):
            rules.read_conditions(wrong)
