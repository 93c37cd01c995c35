"""Reads about rules, macros and what happened."""
