"""Two customers become one, and two again: points, vouchers and gifts go with them."""

from django.db.models import Sum

from keepword.core import clock
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note
from keepword.ledger.rules import Move
from keepword.ledger.services import post
from keepword.loyalty.models import Gift, Lot, Member, Redemption, Referral, ReferralState, Voucher, Why
from keepword.loyalty.queries import points as of
from keepword.loyalty.services.members import rise

_ROWS = {"vouchers": Voucher, "redemptions": Redemption, "gifts": Gift}


def take_together(event: CustomersJoined) -> None:
    """Both balances add up, debts too. Of two memberships the target's goes on."""
    source, into, kept = event.source, event.into, event.join.kept
    held, owed = of.held(source.pk), of.debt(source.pk)
    lots = move(Lot.objects.filter(customer=source), into)
    member = Member.objects.filter(customer=source)
    members = [] if Member.objects.filter(customer=into).exists() else move(member, into)
    before = kept.get("loyalty", {})
    note(
        kept,
        "loyalty",
        lots=lots,
        members=members,
        debts=[owed] if owed else [],
        **{name: move(model._default_manager.filter(customer=source), into) for name, model in _ROWS.items()},
        **_referrals(event),
    )
    if held or owed:
        turn = len(before.get("turns", []))
        note(kept, "loyalty", turns=[turn])
        key = f"join:{event.join.pk}:{turn}"
        _carry(key, Why.JOINED, source.pk, into.pk, held, owed)
    if lots:
        rise(into, clock.now())


def _referrals(event: CustomersJoined) -> dict[str, list[int]]:
    """Who brought whom. Somebody who brought themselves gets nothing for it."""
    own = Referral.objects.filter(referrer__in=[event.source, event.into])
    own = own.filter(friend__in=[event.source, event.into])
    refused = list(own.filter(state=ReferralState.WAITING).values_list("pk", flat=True))
    Referral.objects.filter(pk__in=refused).update(state=ReferralState.REFUSED, decided_at=event.at)
    others = Referral.objects.filter(referrer=event.source).exclude(friend=event.into)
    found = {"refused": refused, "brought": move(others, event.into, by="referrer_id")}
    if not Referral.objects.filter(friend=event.into).exists():
        mine = Referral.objects.filter(friend=event.source).exclude(referrer=event.into)
        found["came"] = move(mine, event.into, by="friend_id")
    return found


def take_apart(event: CustomersParted) -> None:
    """Each has their own again: of points what is left of them, of a debt what is not worked off."""
    kept = event.join.kept.get("loyalty")
    if kept is None:
        return
    source, into = event.source, event.into
    mine = Lot.objects.filter(pk__in=kept["lots"], customer=into)
    left = int(mine.aggregate(sum=Sum("left"))["sum"] or 0)
    owed = min(sum(kept["debts"]), of.debt(into.pk))
    back(Lot, kept["lots"], source, into)
    if left or owed:
        _carry(f"part:{event.join.pk}", Why.PARTED, into.pk, source.pk, left, owed)
    back(Member, kept["members"], source, into)
    for name, model in _ROWS.items():
        back(model, kept[name], source, into)
    back(Referral, kept["brought"], source, into, by="referrer_id")
    back(Referral, kept.get("came", []), source, into, by="friend_id")
    Referral.objects.filter(pk__in=kept["refused"], state=ReferralState.REFUSED).update(
        state=ReferralState.WAITING, decided_at=None
    )


def _carry(key: str, why: str, source: int, into: int, held: int, owed: int) -> None:
    moves = []
    if held:
        moves.append(Move(of.place(of.HELD, source), of.place(of.HELD, into), held))
    if owed:  # a debt is below nothing: what it becomes less by here, it becomes more by there
        moves.append(Move(of.place(of.DEBT, into), of.place(of.DEBT, source), owed))
    post(of.BOOK, key, moves, why=why, endless=of.ENDLESS)
