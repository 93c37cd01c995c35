"""Kinds of facts about points, vouchers, friends and gifts. Amounts are in minor units of `currency`."""

from keepword.core.facts import declare

declare("points_earned", "A customer got so many points.", why=str)
declare("points_spent", "They spent so many.", why=str)
declare("points_taken_back", "So many were taken back, as an order was.", why=str)
declare("points_given_back", "So many that they had spent came back.")
declare("points_expiring", "So many are about to be lost.")
declare("points_expired", "So many were lost.")
declare("member_joined", "They take part in the programme.")
declare("member_left", "They do so no more.")
declare("referred", "They came with a friend's code.")
declare("tier_changed", "A member came from one tier to another.", before=str, after=str)
declare("referral_rewarded", "They brought a friend.")
declare("voucher_issued", "A voucher of the value was made.", kind_of=str, origin=str, currency=str)
declare("voucher_redeemed", "So much of one was spent.", kind_of=str, origin=str, currency=str)
declare("gift_given", "A customer got something that cost the value.", kind_of=str, currency=str, gift=int)
