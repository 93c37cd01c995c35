"""Mail that comes in from many customers."""

from tests.desk.conftest import mail_in, nothing_remembered

__all__ = ["mail_in", "nothing_remembered"]
