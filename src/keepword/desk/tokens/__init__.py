"""API tokens: one's own, and for an admin everybody's."""
