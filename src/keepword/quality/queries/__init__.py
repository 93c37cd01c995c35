"""Reads of quality, always for a given user."""
