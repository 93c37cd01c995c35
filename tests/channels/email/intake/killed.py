"""Run as a process: import a folder of mails, killed at random moments if told so, and print the rows.

python -m tests.channels.email.intake.killed FOLDER KILLS SEED
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare

prepare()

from django.db import connection

from keepword.channels.email import importing
from keepword.channels.email.models import Mail, Quarantined
from keepword.commitments.models import Clock
from keepword.conversations.models import Attachment, Conversation, Participant
from keepword.core.models import Fact

importing.BATCH_MAILS = 25


def run(folder: Path) -> int:
    """Import in a child that can be killed; its process id."""
    connection.close()
    child = os.fork()
    if not child:
        mails = importing.find_mails(folder, skipped=lambda path: None)
        importing.import_mails(importing.inbox_for(""), mails, importing.Counts())
        os._exit(0)
    return child


def main() -> None:
    folder, kills, dice = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    killed = 0
    while killed < kills:
        child = run(folder)
        time.sleep(dice.uniform(0.01, 0.25))  # the moment of death is what is tested, not waited for
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        killed += 1
    child = run(folder)
    assert os.waitpid(child, 0)[1] == 0
    print(json.dumps(rows(), default=str))


def rows() -> dict[str, list[Any]]:
    """Every row that intake wrote, told by what it says and not by its keys, in a settled order."""
    name = dict(Mail.objects.order_by("header_id", "pk").values_list("message__conversation_id", "header_id"))
    mails = Mail.objects.values_list(
        "header_id", "references", "mid", "door", "message__text", "message__quoted", "message__at",
        "message__kind", "message__direction", "message__sender_address", "message__marks",
        "message__language", "message__contact__started_at", "message__conversation_id",
    )  # fmt: skip
    conversations = Conversation.objects.values_list(
        "pk", "subject", "status", "customer__name", "customer__identities__value", "language", "preview",
        "last_message_at", "waiting_since", "due_at", "linked_to_id",
    )  # fmt: skip
    return {
        "mails": sorted(([*row[:-1], name[row[-1]]] for row in mails), key=str),
        "conversations": sorted(
            ([name[row[0]], *row[1:-1], name.get(row[-1])] for row in conversations), key=str
        ),
        "facts": sorted(
            (
                [kind, at, value, name[subject]] if subject else [kind]  # in quarantine, whenever that was
                for kind, at, value, subject in Fact.objects.values_list("kind", "at", "value", "subject_id")
            ),
            key=str,
        ),
        "clocks": sorted(
            (
                [*row[:-1], name[row[-1]]]
                for row in Clock.objects.values_list("kind", "state", "due_at", "conversation_id")
            ),
            key=str,
        ),
        "files": sorted(
            Attachment.objects.values_list("name", "size", "blob", "message__mail__header_id"), key=str
        ),
        "participants": sorted(Participant.objects.values_list("address", "name"), key=str),
        "quarantined": sorted(Quarantined.objects.values_list("digest", "reason"), key=str),
    }


if __name__ == "__main__":
    main()
