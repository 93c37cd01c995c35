"""Views that people keep: made, changed, arranged, shared."""
