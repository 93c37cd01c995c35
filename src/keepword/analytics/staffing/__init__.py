"""Staffing: who will come, whom that needs, who is there."""
