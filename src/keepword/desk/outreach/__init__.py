"""Notices: what customers are told before they ask."""
