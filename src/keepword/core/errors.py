"""The errors that a person may see, and nothing else.

KeepwordError
├── Invalid        what was given cannot be used; says what is expected
├── NotFound       there is none, or it is not for this user: the answer is the same
├── Refused        the user may see this but may not do that
├── Conflict       somebody else changed it meanwhile
└── Unavailable    something outside (a server, a disk) does not answer; may be tried again
"""


class KeepwordError(Exception):
    """Base of every error whose text is meant for people.

    `field` names the form field or the key that is at fault, "" when the whole is.
    """

    def __init__(self, message: str = "", *, field: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class Invalid(KeepwordError):
    """What was given cannot be used."""


class NotFound(KeepwordError):
    """There is none, or it is not for this user."""


class Refused(KeepwordError):
    """This user may not do that."""


class Conflict(KeepwordError):
    """Somebody else changed it meanwhile."""


class Unavailable(KeepwordError):
    """Something outside does not answer."""
