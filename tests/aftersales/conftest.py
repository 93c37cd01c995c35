"""A shop with goods, in which people also write to each other."""

from tests.complaints.conftest import says
from tests.desk.conftest import agent, cast, desk_of, mail_in, nothing_remembered

__all__ = ["agent", "cast", "desk_of", "mail_in", "nothing_remembered", "says"]
