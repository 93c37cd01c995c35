"""Makes tests/corpus/upgrade/VERSION.tar.gz: a data folder as this commit's Keepword leaves it.

The test tests/test_upgrade.py unpacks every such file and goes on with it by the code of the day, so make one
for each release, at its very commit, and never change one that was released:

    .venv/bin/python tools/make_upgrade_fixture.py

It runs the verbs that people use, under a clock of its own, in an empty folder: a shop with an admin and an
agent, mails of three customers, an answer, a note, a closed conversation with its rating, a file, a mailbox
with an encrypted password. Of the folder all is kept but what is made anew (static files).
"""

import os
import sys
import tarfile
import tempfile
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests/corpus/upgrade"
MORNING = datetime(2026, 11, 2, 8, tzinfo=UTC)
PASSWORD = "a lamp for every room"
LARGEST = 300_000  # bytes


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        os.environ |= {"KEEPWORD_DATA": str(data), "KEEPWORD_ENV_FILE": os.devnull}
        for name in ("DATABASE_URL", "KEEPWORD_SECRET"):
            os.environ.pop(name, None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "keepword.config.settings"
        from keepword import __version__
        from keepword.config.commands.database import prepare

        prepare()
        fill()
        path = FIXTURES / f"{__version__}.tar.gz"
        pack(data, path)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size} bytes")
    if size > LARGEST:
        sys.exit(f"That is more than {LARGEST} bytes: leave something out.")


def fill() -> None:
    from keepword.accounts.services import add_user, set_up
    from keepword.calendars.services import ensure_default_calendar
    from keepword.channels.email.models import Mailbox
    from keepword.channels.email.pipeline import RawMail, receive
    from keepword.commitments.services import default_policies
    from keepword.conversations.models import Conversation, Inbox
    from keepword.conversations.services import Letter, close, note, reply
    from keepword.core import clock
    from keepword.core.secrets import encrypt
    from keepword.feedback.services import rate
    from keepword.search.services import index_pending

    with clock.moved(MORNING - timedelta(days=1)):
        admin = set_up(
            name="Lamp shop",
            language="en",
            time_zone="Europe/Vilnius",
            admin_name="Jonas",
            admin_email="jonas@shop.example",
            password=PASSWORD,
        )
        agent = add_user(
            admin, email="daina@shop.example", name="Daina", role="agent", password=PASSWORD, language="lt"
        )
        ensure_default_calendar(admin, zone="Europe/Vilnius")
        default_policies(admin)
        inbox = Inbox.objects.create(name="Support", address="support@shop.example", created_at=clock.now())
        Mailbox.objects.create(
            inbox=inbox,
            username="support@shop.example",
            password=encrypt("the mailbox's own"),
            imap_host="imap.shop.example",
            smtp_host="smtp.shop.example",
            state="off",
        )
    for minutes, raw in mails():
        at = MORNING + timedelta(minutes=minutes)
        with clock.moved(at):
            receive([RawMail(inbox, raw, "lmtp", at)])
    first = Conversation.objects.get(subject="Lamp is broken")
    with clock.moved(MORNING + timedelta(minutes=30)):
        note(agent, first, "The third one this month.")
        leave(reply(agent, first, Letter("We send you a new lamp today.")))
    with clock.moved(MORNING + timedelta(hours=2)):
        first = close(agent, Conversation.objects.get(pk=first.pk))
    with clock.moved(MORNING + timedelta(hours=3)):
        rate(first, score=5, comment="Quick and kind.")
    while index_pending():
        pass


def leave(message: "object") -> None:
    """An answer goes to the next server, as if one had taken it."""
    from keepword.conversations.services import delivered, depart, hand_over
    from keepword.core import clock

    with clock.moved(clock.now() + timedelta(seconds=15)):
        going = depart(message.pk, "fixture")  # type: ignore[attr-defined]
        assert going is not None
        hand_over(going)
        delivered(going)


def mails() -> list[tuple[int, bytes]]:
    """When, in minutes after the morning, and what."""
    return [
        (
            0,
            mail("Olena <olena@example.org>", "Lamp is broken", "The lamp arrived in two pieces.", file=True),
        ),
        (5, mail("Іван <ivan@example.net>", "Де моє замовлення?", "Чекаю вже два тижні на лампу.")),
        (9, mail("Rasa <rasa@example.com>", "Sąskaita", "Ar galite atsiųsti sąskaitą faktūrą?")),
    ]


def mail(sender: str, subject: str, text: str, *, file: bool = False) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "support@shop.example", subject
    made["Message-ID"] = f"<{len(text)}@mail.example.org>"
    made["Date"] = format_datetime(MORNING)
    made.set_content(text)
    made.add_alternative(f"<p>{text}</p>", subtype="html")
    if file:
        made.add_attachment(b"40.00", "text", "plain", filename="receipt.txt")
    return made.as_bytes()


def pack(data: Path, path: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz", compresslevel=9) as archive:
        for each in sorted(data.rglob("*")):
            if each.is_file() and "static" not in each.relative_to(data).parts:
                archive.add(each, str(each.relative_to(data)), filter=nobodys)


def nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the name and the time of whoever made it."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    main()
