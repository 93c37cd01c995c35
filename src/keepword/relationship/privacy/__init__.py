"""What is kept of a customer's whole life: exported, and gone with them."""

from keepword.relationship.privacy import advice, memory, sets  # noqa: F401 - register what they do
