import pytest

from keepword.calendars.services import ensure_default_calendar
from keepword.channels.chat import limits, queries
from keepword.channels.chat.models import Session, Widget
from keepword.channels.chat.services.sessions import open_session
from keepword.channels.chat.services.widgets import WidgetFields, save_widget
from tests.cast import Cast

SITE = "https://shop.example"


@pytest.fixture
def widget(cast: Cast) -> Widget:
    """A chat on https://shop.example that goes on as mail by the shop's inbox."""
    ensure_default_calendar(cast.admin, zone="Europe/Vilnius")
    fields = WidgetFields(name="Lamp chat", origins=SITE, mail=cast.inbox.pk)
    return save_widget(cast.admin, None, fields)


@pytest.fixture
def session(widget: Widget) -> Session:
    return open_session(widget, "", {"page": f"{SITE}/lamps", "language": "en"}).session


@pytest.fixture(autouse=True)
def _forget_what_chats_keep() -> None:
    queries.forget_availability()
    limits.forget()
