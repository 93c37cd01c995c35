"""What follows, across a customer's life, from what happens elsewhere."""

from keepword.relationship.handlers import advice, memory, sets  # noqa: F401 - register what they do
