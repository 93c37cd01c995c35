"""What happens to people, told upwards."""

from dataclasses import dataclass

from keepword.accounts.models import User


@dataclass(frozen=True)
class PersonChanged:
    """Somebody has another name or role, may not log in any more, or may again."""

    person: User
