"""Pure rules about a customer's life with the shop."""
