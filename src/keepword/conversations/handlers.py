"""What conversations register with the services below them: what can be asked, done and found."""

from keepword.conversations import actions, conditions, finding  # noqa: F401 - register themselves
