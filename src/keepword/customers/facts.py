"""Kinds of facts about customers, who are named by their key only."""

from keepword.core.facts import declare

declare("customers_joined", "One customer was found to be another, `into` (a key).", into=str, how=str)
declare("customers_parted", "They were two after all.", into=str, how=str)
declare("consent_given", "They agreed to a purpose, in this version.", purpose=str, version=int)
declare("consent_withdrawn", "They took it back.", purpose=str, version=int)
