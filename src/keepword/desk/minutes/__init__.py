"""The four minutes: rings, marks and results."""
