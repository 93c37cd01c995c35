"""Advice on the desk: guides, what is recommended, what was offered and what came of it."""
