"""Complaints, their causes, and what customers get: the pages."""
