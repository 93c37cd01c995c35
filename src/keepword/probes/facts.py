"""Kinds of facts about our own tests and rounds. They have no subject: no customer takes part in them."""

from keepword.core.facts import declare

declare(
    "probe_run",
    "A test of a channel ended; `value` is the seconds that it took, `every` the minutes until the next.",
    probe=int,
    run=int,
    probe_kind=str,
    channel=str,
    inbox=int,
    passed=bool,
    step=str,
    every=int,
)
declare(
    "page_timed",
    "A page of ours was fetched as a customer would; `value` is the seconds until it was whole.",
    probe=int,
    run=int,
    path=str,
    first_byte=float,
    channel=str,
)
declare(
    "round_done",
    "A round of checks was walked; `value` is how many points were looked at.",
    checklist=int,
    round=int,
    in_order=int,
)
