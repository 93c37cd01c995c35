"""Reads of kept numbers, standards and frameworks, always for a given user."""
