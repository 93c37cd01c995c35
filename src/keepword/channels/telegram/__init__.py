"""Telegram: a bot of the shop's, to which customers write as to a person."""
