"""Boxes at the desk: where they stand, what was put into them, paper, and the monthly review."""
