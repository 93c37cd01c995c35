"""Who did what, for those who may see it."""
