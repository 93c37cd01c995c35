"""What is told to Telegram beside messages."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.queries import business
from keepword.channels.doors import connections
from keepword.channels.doors.channel import Later, Rejected
from keepword.channels.doors.models import Connection
from keepword.channels.telegram import api
from keepword.channels.telegram.reading import WANTED
from keepword.core import jobs, secrets
from keepword.core.errors import KeepwordError


def secret_of(connection: Connection) -> str:
    """What Telegram sends along with each call, so that we know that it is Telegram."""
    return secrets.sign(f"telegram.{connection.hook}", connection.pk, length=40)


def hook_url(connection: Connection) -> str:
    """Where Telegram calls us."""
    return f"{settings.KEEPWORD_URL}/hooks/telegram/{connection.hook}/"


@jobs.job
def announce(connection_id: int) -> None:
    """Tell Telegram where to call, or that it is asked instead. What it says against it is shown."""
    connection = Connection.objects.select_related("inbox").filter(pk=connection_id).first()
    if connection is None:
        return
    with translation.override(_shop_language()):
        try:
            tell(connection)
        except (Later, Rejected) as error:
            connections.failing(connection, str(getattr(error, "problem", error)))
        except KeepwordError as error:
            connections.failing(connection, error.message)


def tell(connection: Connection) -> None:
    """The same at once; what goes wrong is raised as by `api.call`."""
    if connection.settings.get("receive") == "poll":
        api.call(connection, "deleteWebhook", {})
        return
    # https://core.telegram.org/bots/api#setwebhook
    told = {
        "url": hook_url(connection),
        "secret_token": secret_of(connection),
        "allowed_updates": list(WANTED),
        "max_connections": 10,
    }
    api.call(connection, "setWebhook", told)


@jobs.job
def heard(connection_id: int, query_id: str) -> None:
    """A tap was taken in: the button on the customer's screen stops turning. Of an old one nobody waits."""
    connection = Connection.objects.filter(pk=connection_id).first()
    if connection is not None:
        _quietly(connection, "answerCallbackQuery", {"callback_query_id": query_id})


@jobs.job
def leave_group(connection_id: int, chat_id: int) -> None:
    """We talk with one customer at a time: say so and go."""
    connection = Connection.objects.select_related("inbox").filter(pk=connection_id).first()
    if connection is None:
        return
    with translation.override(connection.inbox.language):
        text = _("Hello! I can only help in a private chat. Please write to me there.")
    _quietly(connection, "sendMessage", {"chat_id": chat_id, "text": text})
    _quietly(connection, "leaveChat", {"chat_id": chat_id})


def _quietly(connection: Connection, method: str, fields: dict[str, object]) -> None:
    """What may fail without harm."""
    try:
        api.call(connection, method, fields)
    except (Later, Rejected, KeepwordError):
        return


def _shop_language() -> str:
    shop = business()
    return shop.language if shop else "en"
