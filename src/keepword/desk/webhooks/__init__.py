"""Webhooks: who is told what happens here, and how that went."""
