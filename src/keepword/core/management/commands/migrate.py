"""Django's `migrate`, which makes a new database at once (see core/founding.py)."""

from argparse import Namespace
from typing import Any

from django.core.management.commands import migrate

from keepword.core.founding import found


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        whole = Namespace(**options)
        if not (whole.app_label or whole.plan or whole.fake or whole.check_unapplied):
            found(whole.database)
        super().handle(*args, **options)
