"""What a test knows of an address: who may open it, how, and what stands in it."""

from dataclasses import dataclass

# Who may: "all" without a log-in, else the least of the roles that may. How: get, post or both.
# What stands for the number in the address: a name of `World.numbers`.
AGENT, LEAD, ADMIN, ALL = "agent", "lead", "admin", "all"


@dataclass(frozen=True)
class Route:
    who: str
    how: str = "get"
    number: str = ""
