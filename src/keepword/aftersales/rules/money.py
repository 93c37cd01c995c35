"""What is owed for what comes back, in minor units; parts add up to the whole exactly. Pure."""

from collections.abc import Sequence


def worth(whole: int, pieces: int, before: int, before_worth: int, more: int) -> int:
    """Of `whole`, which was paid for `pieces`, what `more` of them are worth after `before` of them were
    counted at `before_worth` together.

    Cumulative rounding: when all have come back, in whatever steps, together they are `whole`.
    ValueError: more than there are.
    """
    if pieces < 1 or before < 0 or more < 0 or before + more > pieces:
        raise ValueError("There are not so many.")
    return max(0, whole * (before + more) // pieces - before_worth)


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount (a discount on the whole order) laid on its lines by their weight; the sum is the amount.

    The largest remainder method (Hamilton); with equal remainders the earlier line gets more. Without any
    weight the first line bears it all.
    """
    total = sum(weights)
    if not weights:
        return []
    if total <= 0:
        return [amount, *[0] * (len(weights) - 1)]
    shares = [amount * weight // total for weight in weights]
    left = amount - sum(shares)
    by_rest = sorted(range(len(weights)), key=lambda n: (-(amount * weights[n] % total), n))
    for n in by_rest[:left]:
        shares[n] += 1
    return shares


def kept(worth: int, percent: int) -> int:
    """What is kept for restocking, rounded down: half a cent is the customer's."""
    return worth * percent // 100


def owed(
    worths: Sequence[tuple[int, bool]], percent: int, *, shipping: int, everything: bool, most: int
) -> int:
    """What is to be paid for lines worth so much, each with whether it comes back for a reason of ours.

    The way there is paid back when all of the order comes back (for the European Union: directive
    2011/83/EU, article 13). Never more than `most`.
    """
    lines = sum(worth if ours else worth - kept(worth, percent) for worth, ours in worths)
    return max(0, min(lines + (shipping if everything else 0), most))
