"""Reads across a customer's whole life with the shop."""
