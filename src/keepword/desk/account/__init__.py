"""Logging in: how allauth behaves here, and the pages around it."""
